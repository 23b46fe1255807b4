"""Whether an act of an approval chain is open to whoever asks, and on whose desk a record lies."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict
from backend.core.session.actor import Actor, Duty
from backend.core.session.models import today
from backend.core.session.org_units import select_units_above
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.duties import Reach, get_reach
from backend.law.reference.chains import (
    Chain,
    ChainKind,
    ChainStep,
    Seat,
    find_chain,
    list_chains,
)
from backend.law.reference.tiers import load_tiers
from backend.permissions import Role


@dataclass(frozen=True, slots=True)
class ChainedRecord:
    """What chooses the chain of a record: its unit, the unit's tier, and the record's period."""

    record: ChainKind
    unit: UUID
    tier: str
    start: date
    end: date

    @property
    def chain(self) -> Chain | None:
        return find_chain(self.record, self.tier, self.start, self.end)

    def find_step(self, state: str, act: str) -> ChainStep | None:
        chain = self.chain
        return chain.find_step(state, act) if chain else None

    def find_desk(self, state: str) -> Role | None:
        """The role on whose desk the record lies in that state; None when it is filed."""
        chain = self.chain
        word = chain.desks.get(state) if chain else None
        return Role(word) if word else None


def is_step_allowed(db: Session, chained: ChainedRecord, step: ChainStep) -> bool:
    """Whether the actor holds one of the step's roles at the record's unit or above it.

    A step without roles is open to everyone who reaches the record, which the caller has checked. A
    query is needed only if some of the units that the actor reaches are not held in such a role.
    """
    reached = db.scope.units
    if reached is None or not step.by:
        return True
    chain = chained.chain
    on = chain.day_of(chained.end) if chain else chained.end
    units = {
        duty.unit
        for duty in db.actor.duties
        if not duty.reads_only and any(holder.fits(duty.role, duty.tier, on) for holder in step.by)
    }
    if not units or chained.unit in units or units >= set(reached):
        return bool(units)
    found = select_units_above([chained.unit])
    return not units.isdisjoint(db.scalars(found))


def ensure_step_allowed(db: Session, chained: ChainedRecord, step: ChainStep) -> None:
    """Raise Conflict `step-of-others` unless `is_step_allowed`."""
    if not is_step_allowed(db, chained, step):
        raise Conflict("step-of-others")


@dataclass(frozen=True, slots=True)
class ChainedColumns:
    """A kind of record in SQL: its state, its unit's tier, and whether its days touch a period.

    `ends_from(day)`: it ends on `day` or later; `starts_by(day)`: it starts on `day` or earlier.
    """

    record: ChainKind
    state: sa.SQLColumnExpression[str]
    tier: sa.SQLColumnExpression[str]
    ends_from: Callable[[date], sa.ColumnElement[bool]]
    starts_by: Callable[[date], sa.ColumnElement[bool]]

    def build_clauses(self, chain: Chain) -> list[sa.ColumnElement[bool]]:
        """The conditions that a record is of `chain`; none if it is for all tiers and days."""
        found: list[sa.ColumnElement[bool]] = []
        if {tier.code for tier in load_tiers()} - set(chain.tiers):
            found.append(sa.or_(*(self.tier == code for code in chain.tiers)))
        if chain.valid_from != date.min:
            found.append(self.ends_from(chain.valid_from))
        if chain.valid_to != date.max:
            found.append(self.starts_by(chain.valid_to))
        return found


def build_desk_case(of: ChainedColumns) -> sa.ColumnElement[str | None]:
    """SQL for the role on whose desk a record lies; null when it is filed."""
    whens = [
        (sa.and_(*of.build_clauses(chain), sa.or_(*(of.state == one for one in states))), role)
        for chain in _list_latest_chains_first(of.record)
        for role, states in _list_states_by_role(chain.desks).items()
    ]
    return sa.case(*whens, else_=sa.null())


def _list_latest_chains_first(record: ChainKind) -> list[Chain]:
    return sorted(list_chains(record), key=lambda chain: chain.valid_from, reverse=True)


def _list_states_by_role(desks: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for state, role in desks.items():
        found.setdefault(role, []).append(state)
    return found


def list_open_steps(
    actor: Actor, record: ChainKind
) -> Iterable[tuple[Chain, ChainStep, list[UUID]]]:
    """(chain, step, units) of each step that the actor may take; they hold its duty at `units`."""
    working = [duty for duty in actor.duties if not duty.reads_only]
    for chain in _list_latest_chains_first(record):
        on = min(chain.valid_to, max(chain.valid_from, today()))
        for step in chain.steps:
            units = [duty.unit for duty in working if is_step_of_duty(duty, chain, step, on)]
            if units:
                yield chain, step, units


def is_step_of_duty(duty: Duty, chain: Chain, step: ChainStep, on: date) -> bool:
    """Whether the duty may take the step.

    A step of the record's own unit is not for a duty above it that sees only figures.
    """
    is_above = duty.tier not in chain.tiers and (
        get_reach(Role(duty.role), duty.tier, today()) is not Reach.RECORDS
    )
    return any(
        holder.fits(duty.role, duty.tier, on) and not (is_above and holder.at is Seat.OWN)
        for holder in step.by
    )


register_messages(
    {
        "step-of-others": (
            "Theo trình tự phê duyệt của kỳ này, bước này do cơ quan khác thực hiện.",
            "In the approval chain of this period another office takes this step.",
        ),
    }
)
