"""A workflow: the acts that lead a record from state to state, as data.

The chain of the record's days (chains.json) says from which states an act leads where, and which
roles take it. A `Transition` says the rest of the act; a `Workflow` holds those of one resource.
What only one resource does with an act, such as freezing a report, is the body of its `take()`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic
from uuid import UUID

from backend.core.errors.exceptions import AppError, Conflict
from backend.core.session.actor import Actor
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.law.reference.chains import ChainRecord, ChainStep
from backend.permissions import Permission
from backend.workflows.chain_steps import ChainedRecord, ensure_step_allowed, is_step_allowed
from backend.workflows.history import ActHistory, R, Said


@dataclass(frozen=True, slots=True)
class Transition(Generic[R]):
    """What an act needs besides a state of the record and a role of its chain."""

    act: str
    permissions: tuple[Permission, ...]
    """What whoever takes it holds; the first is the one that the act's address asks for."""
    code_if_held_above: str = ""
    """Raised unless that first one is held at the record's very unit. Empty: above it is enough."""
    guard: Callable[[Session, R], None] | None = None
    """Raises unless whoever asks may take it for another reason; asked before the state is."""
    other_than: tuple[str, ...] = ()
    """Acts on this record whose last taker may not take this one."""


@dataclass(frozen=True, slots=True)
class Workflow(Generic[R]):
    """The acts on one kind of record, in the order in which the screens offer them."""

    record: ChainRecord
    states: type[StrEnum]
    to_chained: Callable[[Session, R], ChainedRecord]
    history: ActHistory[R]
    timed: frozenset[StrEnum]
    """The states whose beginning `held_since` keeps; in others it is empty."""
    code: str
    """Raised where an act does not lead on from the record's state."""
    state_words: Mapping[str, str]
    """{state: what the error calls it}. Empty: the error names no state, and whoever's step it is
    not learns so by `step-of-others`."""
    transitions: tuple[Transition[R], ...]

    def get_transition(self, act: str) -> Transition[R]:
        return next(one for one in self.transitions if one.act == act)

    def build_refusal(self, status: StrEnum) -> Conflict:
        """409 that names the present state, in `state` and in words."""
        if not self.state_words:
            return Conflict(self.code)
        error = Conflict(self.code, name=self.state_words[status], state=status.value)
        error.extra = {"state": status.value}
        return error

    def ensure_state(self, record: R, *states: StrEnum) -> None:
        """Raise Conflict unless the record is in one of these states."""
        if record.status not in states:
            raise self.build_refusal(record.status)

    def get_step(self, chained: ChainedRecord, status: StrEnum, act: str) -> ChainStep:
        """The step that `act` takes from `status`; raises Conflict where it leads nowhere."""
        found = chained.find_step(status, act)
        if found is None:
            raise self.build_refusal(status)
        return found

    def is_allowed(self, db: Session, chained: ChainedRecord, status: StrEnum, act: str) -> bool:
        """Whether the chain gives that act, in that state, to whoever asks."""
        found = chained.find_step(status, act)
        return found is not None and is_step_allowed(db, chained, found)

    def ensure_may_take(self, db: Session, record: R, act: str) -> StrEnum:
        """The state to which the act leads from here; raises unless whoever asks may take it."""
        transition = self.get_transition(act)
        if transition.code_if_held_above and not is_held_at_unit(
            db.actor, transition.permissions[0], record.org_unit_id
        ):
            raise Conflict(transition.code_if_held_above)
        if transition.guard is not None:
            transition.guard(db, record)
        chained = self.to_chained(db, record)
        step = self.get_step(chained, record.status, act)
        if not self.state_words:
            ensure_step_allowed(db, chained, step)
        elif not is_step_allowed(db, chained, step):
            raise self.build_refusal(record.status)
        self.ensure_other_person(db, record, act)
        return self.states(step.to)

    def ensure_other_person(self, db: Session, record: R, act: str) -> None:
        """Raise Conflict `same-person` if whoever asks took the act before: it needs another."""
        for before in self.get_transition(act).other_than:
            if self.history.find_last_actor(db, record, before) == db.actor.id:
                raise Conflict("same-person")

    def list_open_acts(self, db: Session, record: R) -> list[str]:
        """The acts that whoever asks may take now; any other answers 403 or 409."""
        return [
            one.act
            for one in self.transitions
            if all(db.actor.has_permission(permission) for permission in one.permissions)
            and self._is_open(db, record, one.act)
        ]

    def _is_open(self, db: Session, record: R, act: str) -> bool:
        try:
            self.ensure_may_take(db, record, act)
        except AppError:
            return False
        return True

    def move(self, db: Session, record: R, act: str, to: StrEnum, said: Said) -> None:
        """Let the record go on to a state, and keep who took the act and what was said."""
        at = now()
        held_since = at if to in self.timed else None
        for name, value in {"status": to, "held_since": held_since}.items():
            setattr(record, name, value)
        self.history.add(db, record, act, at, said)
        db.flush()

    @contextmanager
    def take(self, db: Session, record: R, act: str, said: Said | None = None) -> Iterator[None]:
        """Take an act: what the body changes and the move are one version and one line of the log.

        What the body looks up meanwhile writes nothing.
        """
        to = self.ensure_may_take(db, record, act)
        with db.no_autoflush:
            yield
            self.move(db, record, act, to, said or {})


def is_held_at_unit(actor: Actor, permission: Permission, unit: UUID) -> bool:
    """Whether the actor holds the permission at that very unit, not only at one above."""
    scope = actor.scopes.get(permission)
    return scope is not None and (scope.units is None or unit in scope.units)


register_messages(
    {
        "same-person": (
            "Bước trước do chính tài khoản này làm. Cần người thứ hai.",
            "The step before was taken by this very account. A second person is needed.",
        ),
    }
)
