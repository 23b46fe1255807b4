"""The keys of tips: outside the database, a pair for each tip, a file for each epoch.

An epoch is (a part of) a quarter: `2026-Q4-1-9f03ac`, and `2026-Q4-2-…` once the first is full, or
after a rotation or a restore. The last part is random, so that two files of one name never differ
but by what was destroyed. Its file, `keys/tips-<epoch>.keys`, is written once with `SLOTS` pairs of
random keys, before any tip comes; from then on pairs are only ever overwritten with zeros. So the
present file is every older copy of it less what was destroyed since, and older backups may simply
be given the present one. docs/tip-keys.md argues this.

What was destroyed stands on the list of destructions (core/security/destruction_list.py): which tip
or epoch, which of its keys, on which civil day and why.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from backend.core.security.destruction_list import DestructionFile, DestructionLine
from backend.core.security.encryption import KEY_BYTES, DecryptionError, FieldCipher
from backend.core.security.key_files import write_secret_file
from backend.core.server.files import set_midnight_time, write_folder_entries


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


def write_zeros(path: Path, offset: int, length: int) -> None:
    """Overwrite bytes of a key file with zeros, unless it is gone or they are zeros already."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return
    try:
        if any(os.pread(descriptor, length, offset)):
            os.pwrite(descriptor, bytes(length), offset)
            set_midnight_time(descriptor)
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


SLOTS = 512
PAIR_BYTES = 2 * KEY_BYTES
"""The key of what a tip says, then the key of how to reach its sender."""
NAME = re.compile(r"tips-((\d{4}-Q[1-4])-(\d+)-[0-9a-f]{6})\.keys")


class TipSlot(NamedTuple):
    """Where a tip's pair of keys lies."""

    epoch: str
    number: int


class TipKeyStore:
    """The key files of tips in the folder of an installation's keys.

    Nothing is remembered between calls: a key that another process destroyed is gone here as well.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.destructions = DestructionList(folder / "tips-destroyed.jsonl")
        self.is_log_due = False
        """Whether keys were destroyed here since the database's log was cut."""

    def path_of(self, epoch: str) -> Path:
        return self.folder / f"tips-{epoch}.keys"

    def list_epochs(self) -> list[str]:
        """Epochs whose file is there, the oldest first."""
        found = [
            match for path in self.folder.glob("tips-*") if (match := NAME.fullmatch(path.name))
        ]
        return [m[1] for m in sorted(found, key=lambda m: (m[2], int(m[3]), m[1]))]

    def get_epoch(self, day: date) -> str:
        """The newest epoch of the quarter of `day`, which is begun if there is none."""
        quarter = format_quarter(day)
        epochs = [epoch for epoch in self.list_epochs() if is_epoch_of_quarter(epoch, quarter)]
        return epochs[-1] if epochs else self.start_epoch(day)

    def start_epoch(self, day: date) -> str:
        """Begin the next epoch of that quarter: keys for tips to come."""
        quarter = format_quarter(day)
        numbers = [
            parse_epoch_number(epoch)
            for epoch in self.list_epochs()
            if is_epoch_of_quarter(epoch, quarter)
        ]
        epoch = f"{quarter}-{max(numbers, default=0) + 1}-{os.urandom(3).hex()}"
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_secret_file(self.path_of(epoch), os.urandom(SLOTS * PAIR_BYTES))
        write_folder_entries(self.folder)
        return epoch

    def list_live_slots(self, epoch: str) -> list[int]:
        """Slots whose first key is there."""
        return [number for number, pair in enumerate(self._read_pairs(epoch)) if any(pair[0])]

    def list_whole_slots(self, epoch: str) -> list[int]:
        """Slots of which neither key was destroyed."""
        return [
            number for number, pair in enumerate(self._read_pairs(epoch)) if all(map(any, pair))
        ]

    def _read_pairs(self, epoch: str) -> list[tuple[bytes, bytes]]:
        content = self.path_of(epoch).read_bytes()
        pairs = (content[at : at + PAIR_BYTES] for at in range(0, len(content), PAIR_BYTES))
        return [(pair[:KEY_BYTES], pair[KEY_BYTES:]) for pair in pairs]

    def find_slot(self, sealed: bytes) -> TipSlot | None:
        """The slot whose first key the value says to be under."""
        for epoch in self.list_epochs():
            for number in self.list_live_slots(epoch):
                slot = TipSlot(epoch, number)
                if self.get_text_cipher(slot).is_current(sealed):
                    return slot
        return None

    def get_text_cipher(self, slot: TipSlot) -> FieldCipher:
        """The cipher for the words of a tip; raises DecryptionError once its key is destroyed."""
        return FieldCipher([self._read_key(slot, 0)])

    def get_contact_cipher(self, slot: TipSlot) -> FieldCipher:
        """The same for the contact."""
        return FieldCipher([self._read_key(slot, KEY_BYTES)])

    def _read_key(self, slot: TipSlot, offset: int) -> bytes:
        try:
            with self.path_of(slot.epoch).open("rb") as file:
                key = os.pread(file.fileno(), KEY_BYTES, slot.number * PAIR_BYTES + offset)
        except FileNotFoundError:
            raise DecryptionError from None
        if len(key) < KEY_BYTES or not any(key):
            raise DecryptionError
        return key

    def destroy(self, destroyed: list[Destruction]) -> None:
        """Note on the list what is destroyed, then destroy the keys; both are on the disk after."""
        self.is_log_due = True
        self.destructions.append(destroyed)
        for one in destroyed:
            self._blank(one)

    def repeat_destructions(self) -> None:
        """Destroy again whatever the list names: older key files may have come back."""
        for one in self.destructions.read().all:
            self._blank(one)

    def _blank(self, one: Destruction) -> None:
        if one.slot is not None:
            offset, length = SPAN[one.part]
            write_zeros(self.path_of(one.epoch), one.slot * PAIR_BYTES + offset, length)
        elif one.tip is None:
            path = self.path_of(one.epoch)
            write_zeros(path, 0, SLOTS * PAIR_BYTES)
            path.unlink(missing_ok=True)
            write_folder_entries(self.folder)


SPAN = {TipPart.ALL: (0, PAIR_BYTES), TipPart.CONTACT: (KEY_BYTES, KEY_BYTES)}
"""Offset and length within a pair."""


def format_quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def is_epoch_of_quarter(epoch: str, quarter: str) -> bool:
    return epoch.startswith(f"{quarter}-")


def parse_epoch_number(epoch: str) -> int:
    """Which epoch of its quarter it is, from 1."""
    return int(epoch.split("-")[2])
