"""The sets in a backup folder: names, files, and the rule that says which ones to keep.

The set `so178-20261127T213000-352` has two files: `….age` with the encrypted data, and `….keys.tar`
with the encrypted identity and each key file, encrypted alone. The data file is renamed to its
final name last: without it there is no set.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from backend.backup.manifest import BackupError
from backend.core.text.clock import HANOI

DATA_END = ".age"
KEYS_END = ".keys.tar"
PARTIAL_END = ".partial"
STAMP = "%Y%m%dT%H%M%S"
NAME = re.compile(r"so178-(\d{8}T\d{6})-([A-Za-z0-9]+)")


class BackupSet(NamedTuple):
    """A set, given by its folder and name; its files need not exist."""

    folder: Path
    name: str

    @property
    def data(self) -> Path:
        return self.folder / f"{self.name}{DATA_END}"

    @property
    def keys(self) -> Path:
        return self.folder / f"{self.name}{KEYS_END}"

    @property
    def taken_at(self) -> datetime:
        found = NAME.fullmatch(self.name)
        assert found is not None
        return datetime.strptime(found[1], STAMP).replace(tzinfo=HANOI)


class KeptSets(NamedTuple):
    """How many of the last days, weeks and months keep their newest set."""

    daily: int
    weekly: int
    monthly: int


def build_set(folder: Path, at: datetime, unit: str) -> BackupSet:
    """The set of unit `unit` for the moment `at`; its name contains the time in Việt Nam."""
    return BackupSet(folder, f"so178-{at.astimezone(HANOI).strftime(STAMP)}-{unit}")


def find_set(path: Path) -> BackupSet:
    """The set that `path` names: the data file, the keys file, or the name without an ending."""
    name = path.name.removesuffix(KEYS_END).removesuffix(DATA_END)
    if not NAME.fullmatch(name):
        raise BackupError(f"{path.name} is no backup set: its name is so178-<time>-<unit>.age")
    found = BackupSet(path.parent, name)
    for file in (found.data, found.keys):
        if not file.is_file():
            raise BackupError(
                f"{file.name} is missing. A set is two files, {found.data.name} and"
                f" {found.keys.name}: put both into one folder."
            )
    return found


def list_sets(folder: Path, unit: str) -> list[BackupSet]:
    """The complete sets of one office, oldest first."""
    found = []
    for path in folder.glob(f"so178-*-{unit}{DATA_END}"):
        one = BackupSet(folder, path.name.removesuffix(DATA_END))
        if NAME.fullmatch(one.name) and one.keys.is_file():
            found.append(one)
    return sorted(found, key=lambda one: one.name)


def list_leftovers(folder: Path, unit: str) -> list[Path]:
    """Files of unfinished sets: drafts, and keys files without a data file."""
    drafts = folder.glob(f"so178-*-{unit}.*{PARTIAL_END}")
    orphans = [
        path
        for path in folder.glob(f"so178-*-{unit}{KEYS_END}")
        if not BackupSet(folder, path.name.removesuffix(KEYS_END)).data.exists()
    ]
    return [*drafts, *orphans]


def select_kept(times: Iterable[datetime], rule: KeptSets) -> set[datetime]:
    """The times of the sets to keep: the newest of each of the last days, weeks and months.

    Days without a set are not counted. All sets from the 24 hours before the newest one are kept,
    so a backup made before a risky step is not removed by the next one.
    """
    newest_first = sorted(times, reverse=True)
    kept = {time for time in newest_first if newest_first[0] - time < timedelta(days=1)}
    for count, period in (
        (rule.daily, "%Y-%m-%d"),
        (rule.weekly, "%G-%V"),
        (rule.monthly, "%Y-%m"),
    ):
        newest: dict[str, datetime] = {}
        for time in newest_first:
            newest.setdefault(time.astimezone(HANOI).strftime(period), time)
        kept |= set(list(newest.values())[:count])
    return kept


def remove_old_sets(folder: Path, unit: str, rule: KeptSets) -> list[str]:
    """Remove the sets that the rule does not keep; return their names."""
    sets = {one.taken_at: one for one in list_sets(folder, unit)}
    removed = sorted(set(sets) - select_kept(sets, rule))
    for time in removed:
        sets[time].data.unlink()  # first: without this file there is no set
        sets[time].keys.unlink()
    return [sets[time].name for time in removed]
