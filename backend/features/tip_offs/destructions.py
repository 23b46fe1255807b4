"""The list of destroyed tips and epochs: a file beside the keys, which only grows.

A line says which tip or epoch, which of its keys, on which civil day and why: no word of a tip, no
hour. It is outside the database, so that a database restored from an older backup can be told.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from backend.core.files import sync_folder
from backend.features.tip_offs.secret_files import hide_moment


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

    def to_line(self) -> str:
        parts: dict[str, Any] = {"tip": self.tip.hex if self.tip else None, "epoch": self.epoch}
        parts |= {"slot": self.slot, "part": self.part, "on": self.on.isoformat(), "why": self.why}
        return json.dumps(parts, separators=(",", ":")) + "\n"


def parse_line(line: str) -> Destruction | None:
    """None for a line that a power cut left unfinished: what it was to say is said again."""
    try:
        parts = json.loads(line)
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
    """The file; missing as long as nothing was destroyed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Destructions:
        try:
            lines = self.path.read_text("ascii", errors="replace").splitlines()
        except FileNotFoundError:
            return Destructions([])
        return Destructions([one for line in lines if (one := parse_line(line)) is not None])

    def append(self, destroyed: Iterable[Destruction]) -> None:
        """Add lines; on the disk when this returns. Several processes may append at once."""
        is_new = not self.path.exists()
        text = "".join(one.to_line() for one in destroyed)
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            os.write(descriptor, (("\n" if torn else "") + text).encode("ascii"))
            hide_moment(descriptor)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            sync_folder(self.path.parent)
