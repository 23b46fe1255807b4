"""Who makes a record, who hands it on, who approves it: as data, per tier and day.

A chain says of each act from which states it leads where, and who may take it: a role, held at the
record's own unit, at the unit that runs the plan, or at one above that. No other act changes the
state of the record, but that an edit makes a draft of it again.
"""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from backend.law.reference.reference_files import ReferenceEntry, ReferenceFile, load_file
from backend.law.reference.tiers import Period, Position, find_tier, get_position


class ChainKind(StrEnum):
    """The records that wait for an approval or an answer."""

    PLAN = "plan"
    VISIT_LIST = "visit_list"
    RATING = "rating"
    REPORT = "report"
    TASK_REPORT = "task_report"
    AGENCY_REPORT = "agency_report"
    PROPOSAL = "proposal"


class Seat(StrEnum):
    """At which unit the role must be held; whoever holds it at a unit above may act as well."""

    OWN = "own"
    LEAD = "lead"
    SUPERIOR = "superior"


POSITIONS: dict[Seat, frozenset[Position]] = {
    Seat.OWN: frozenset(Position),
    Seat.LEAD: frozenset({Position.LEAD, Position.SUPERIOR}),
    Seat.SUPERIOR: frozenset({Position.SUPERIOR}),
}


class StepHolder(ReferenceEntry):
    """Somebody who may take a step: a word of `Role`, and where it is held."""

    role: str
    at: Seat

    def fits(self, role: str, tier: str, on: date) -> bool:
        """Whether the holder of the role at a unit of `tier` may take the step on that day."""
        if role != self.role or (find_tier(tier).valid_to or on) < on:
            return False
        return get_position(tier, on) in POSITIONS[self.at]


class ChainStep(ReferenceEntry):
    """An act that leads from one of the states `from` to the state `to`, taken by one of `by`."""

    act: str
    from_: tuple[str, ...] = Field(alias="from")
    to: str
    by: tuple[StepHolder, ...]
    """None: the chain names no role, and the record's own rules say who (`Transition.guard`)."""


class Chain(Period):
    """The steps that records of one kind take, at units of `tiers`."""

    record: ChainKind
    tiers: tuple[str, ...]
    desks: dict[str, str]
    """{state: the role on whose desk the record lies}; in other states it is filed."""
    steps: tuple[ChainStep, ...]

    def day_of(self, end: date) -> date:
        """The day on which positions are asked for a record that ends on `end`."""
        return min(end, self.valid_to)

    def find_step(self, state: str, act: str) -> ChainStep | None:
        """The step that `act` takes from `state`; None where it leads nowhere."""
        return next((one for one in self.steps if one.act == act and state in one.from_), None)


class ChainFile(ReferenceFile):
    chains: tuple[Chain, ...]

    @model_validator(mode="after")
    def chains_are_whole(self) -> Self:
        for chain in self.chains:
            for tier in chain.tiers:
                find_tier(tier)
            known = {state for step in chain.steps for state in (*step.from_, step.to)}
            if unknown := chain.desks.keys() - known:
                raise ValueError(f"{chain.record}: no step knows the states {sorted(unknown)}")
            taken = [(step.act, state) for step in chain.steps for state in step.from_]
            if len(taken) != len(set(taken)):
                raise ValueError(f"{chain.record}: an act leads from a state twice")
        return self


def list_chains(record: ChainKind) -> tuple[Chain, ...]:
    return tuple(one for one in load_file("chains.json", ChainFile).chains if one.record is record)


def find_chain(record: ChainKind, tier: str, start: date, end: date | None = None) -> Chain | None:
    """The chain of a record of that tier on a day, or the last one that holds in a period.

    None where units of the tier have no such record then.
    """
    last = start if end is None else end
    found = [c for c in list_chains(record) if tier in c.tiers and c.overlaps(start, last)]
    return max(found, key=lambda one: one.valid_from, default=None)
