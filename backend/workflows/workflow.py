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
from backend.law.reference.chains import ChainKind, ChainStep
from backend.permissions import Permission
from backend.workflows.chain_steps import ChainedRecord, ensure_step_allowed, is_step_allowed
from backend.workflows.history import ActHistory, R, Said


@dataclass(frozen=True)
class Transition(Generic[R]):
    """The conditions of an act besides the record's state and the roles of its chain."""

    act: str
    permissions: tuple[Permission, ...]
    """The permissions that the actor must hold; the first is that of the act's endpoint."""
    code_if_held_above: str = ""
    """The error if the first permission is held only above the record's unit. Empty: no error."""
    guard: Callable[[Session, R], None] | None = None
    """A further check, which raises; it comes before the check of the state."""
    other_than: tuple[str, ...] = ()
    """Acts: whoever took one of them last on this record may not take this act."""


@dataclass(frozen=True)
class Workflow(Generic[R]):
    """The acts on one kind of record, in the order in which the screens offer them."""

    record: ChainKind
    states: type[StrEnum]
    to_chained: Callable[[Session, R], ChainedRecord]
    history: ActHistory[R]
    timed: frozenset[StrEnum]
    """The states whose beginning is kept in `held_since`; in other states it is None."""
    code: str
    """The error if the act is not possible in the record's state."""
    state_words: Mapping[str, str]
    """{state: its name in the error}. If empty, the error names no state, and an actor without a
    role of the step gets `step-of-others`."""
    transitions: tuple[Transition[R], ...]

    def get_transition(self, act: str) -> Transition[R]:
        return next(one for one in self.transitions if one.act == act)

    def build_refusal(self, status: StrEnum) -> Conflict:
        """The error that names the present state, as a code and in words."""
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
        """Whether the chain lets the actor take the act in that state."""
        found = chained.find_step(status, act)
        return found is not None and is_step_allowed(db, chained, found)

    def ensure_may_take(self, db: Session, record: R, act: str) -> StrEnum:
        """The state to which the act leads; raises unless the actor may take it now."""
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
        """Raise Conflict `same-person` if the actor was the last to take one of `other_than`."""
        for before in self.get_transition(act).other_than:
            if self.history.find_last_actor(db, record, before) == db.actor.id:
                raise Conflict("same-person")

    def list_open_acts(self, db: Session, record: R) -> list[str]:
        """The acts that the actor may take now; any other gives 403 or 409."""
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
        """Set the state of the record, and keep who took the act and what was said."""
        at = now()
        held_since = at if to in self.timed else None
        for name, value in {"status": to, "held_since": held_since}.items():
            setattr(record, name, value)
        self.history.add(db, record, act, at, said)
        db.flush()

    @contextmanager
    def take(self, db: Session, record: R, act: str, said: Said | None = None) -> Iterator[None]:
        """Take an act: the changes of the body and the new state are one version of the record.

        Queries in the body do not flush, so the log gets one entry for all changes.
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
