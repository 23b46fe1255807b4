"""Whether two entries of the register may stand at the same site: a hint, never a verdict."""

import math
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import product
from typing import Any

from backend.core.sql.search import to_search_text
from backend.law.reference.kind_words import build_kind_pattern

NEAR = 30.0
"""Metres: closer than that two positions may be one house, whatever their addresses say."""
NEAR_AT_ADDRESS = 100.0
"""Metres between two entries whose addresses agree, but name a hamlet only."""

_METRES_PER_DEGREE = 111_320.0
_CELL = 500
"""Cells to a degree: some 200 metres, wider than NEAR_AT_ADDRESS."""
_UNIT = re.compile(rf"(?:{build_kind_pattern()})[ .]")
_HOUSE = re.compile(r"^(?:so nha|nha so|so|sn)?[ .]*(?=\d)")
_NUMBERED = re.compile(r"(?:^|, )so \d")


class Likeness(StrEnum):
    """Why two entries may be one place."""

    ADDRESS = "address"
    COORDINATES = "coordinates"
    BOTH = "both"


def compute_place_key(address: str) -> str:
    """'12 TDP 3, thị trấn Bình Mỹ', 'Số nhà 12, tổ dân phố 3': both 'so 12, to dan pho 3'."""
    spread = re.sub(
        r"(\d)\s+(?=(?:tdp|to dan pho|thon|xom|duong|pho)\b)", r"\1, ", to_search_text(address)
    )
    parts = [part.strip(" .") for part in re.split(r"[,;]|\s-\s", spread)]
    own = [_HOUSE.sub("so ", part) for part in parts if part and not _UNIT.match(f"{part} ")]
    return re.sub(r"\btdp\b", "to dan pho", ", ".join(own))


def is_exact(key: str) -> bool:
    """Whether the address names a house, not only the hamlet that it lies in."""
    return _NUMBERED.search(key) is not None


def compute_metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The distance of two positions (latitude, longitude), right for a few kilometres."""
    north = (a[0] - b[0]) * _METRES_PER_DEGREE
    east = (a[1] - b[1]) * _METRES_PER_DEGREE * math.cos(math.radians((a[0] + b[0]) / 2))
    return math.hypot(north, east)


def find_likeness(a: Mapping[str, Any], b: Mapping[str, Any]) -> Likeness | None:
    """Why `a` and `b` (`address`, `latitude`, `longitude`), of one commune, may be one place."""
    key, apart = compute_place_key(a["address"]), find_distance(a, b)
    same = bool(key) and key == compute_place_key(b["address"])
    if same and apart is not None and apart <= NEAR_AT_ADDRESS:
        return Likeness.BOTH
    if same and is_exact(key):
        return Likeness.ADDRESS
    return Likeness.COORDINATES if apart is not None and apart <= NEAR else None


def find_distance(a: Mapping[str, Any], b: Mapping[str, Any]) -> float | None:
    positions = [(place.get("latitude"), place.get("longitude")) for place in (a, b)]
    if any(axis is None for position in positions for axis in position):
        return None
    return compute_metres(positions[0], positions[1])  # type: ignore[arg-type]


class Neighbourhood:
    """Many entries of one commune, so that those like a given one are found without asking all."""

    def __init__(self, entries: Iterable[Mapping[str, Any]]) -> None:
        self.at: dict[Hashable, list[Mapping[str, Any]]] = {}
        for entry in entries:
            self.at.setdefault(compute_place_key(entry["address"]), []).append(entry)
            if entry.get("latitude") is not None:
                self.at.setdefault(compute_cell(entry), []).append(entry)

    def like(self, entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Those that may stand where `entry` does; each at least once."""
        yield from self.alike(entry, self.at.get(compute_place_key(entry["address"]), ()))
        if entry.get("latitude") is not None:
            north, east = compute_cell(entry)
            for n, e in product((-1, 0, 1), repeat=2):
                yield from self.alike(entry, self.at.get((north + n, east + e), ()))

    def alike(
        self, entry: Mapping[str, Any], found: Iterable[Mapping[str, Any]]
    ) -> Iterator[Mapping[str, Any]]:
        return (other for other in found if find_likeness(entry, other))


def compute_cell(entry: Mapping[str, Any]) -> tuple[int, int]:
    return round(entry["latitude"] * _CELL), round(entry["longitude"] * _CELL)
