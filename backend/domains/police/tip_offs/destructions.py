"""Tips and epochs on the list of destructions (core/security/destruction_list.py).

A line says which tip or epoch, which of its keys, on which civil day and why.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from backend.core.security.destruction_list import DestructionFile, DestructionLine


class TipPart(StrEnum):
    ALL = "all"
    CONTACT = "contact"


class DestructionReason(StrEnum):
    WITHDRAWN = "withdrawn"
    TERM_OVER = "term-over"
    ROTATED = "rotated"
    """An epoch whose tips were encrypted anew under the next one."""


class Destruction(NamedTuple):
    """One tip, or (without `tip`) one whole epoch.

    `epoch` is "" and `slot` None for a tip from before there were keys of its own.
    """

    tip: UUID | None
    epoch: str
    slot: int | None
    part: TipPart
    on: date
    why: DestructionReason

    def to_line(self) -> DestructionLine:
        parts: DestructionLine = {"tip": self.tip.hex if self.tip else None, "epoch": self.epoch}
        return parts | {
            "slot": self.slot,
            "part": self.part,
            "on": self.on.isoformat(),
            "why": self.why,
        }


def to_destruction(parts: DestructionLine) -> Destruction | None:
    """None for a line that is about something else."""
    try:
        return Destruction(
            tip=UUID(parts["tip"]) if parts["tip"] else None,
            epoch=str(parts["epoch"]),
            slot=None if parts["slot"] is None else int(parts["slot"]),
            part=TipPart(parts["part"]),
            on=date.fromisoformat(parts["on"]),
            why=DestructionReason(parts["why"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class Destructions:
    """What the list says, in its order."""

    all: list[Destruction]

    @property
    def tips(self) -> dict[UUID, Destruction]:
        """The tips, each with what destroyed most of it."""
        found: dict[UUID, Destruction] = {}
        for one in self.all:
            if one.tip is not None and (one.tip not in found or one.part is TipPart.ALL):
                found[one.tip] = one
        return found

    @property
    def epochs(self) -> dict[str, date]:
        """Whole epochs, with the day."""
        return {one.epoch: one.on for one in self.all if one.tip is None}


class DestructionList:
    """The lines of the list that are about tips."""

    def __init__(self, path: Path) -> None:
        self.file = DestructionFile(path)

    def read(self) -> Destructions:
        found = [to_destruction(line) for line in self.file.read()]
        return Destructions([one for one in found if one is not None])

    def append(self, destroyed: Iterable[Destruction]) -> None:
        """Add lines; on the disk when this returns."""
        self.file.append(one.to_line() for one in destroyed)
