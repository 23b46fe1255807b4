"""In which media type an answer is asked for: Accept (RFC 9110, 12.5.1)."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

JSON, CSV = "application/json", "text/csv"
OFFSET_STREAM = "application/offset+octet-stream"
"""A piece of a file that is uploaded (tus 1.0). No HTML form can send it."""


class MediaRange(NamedTuple):
    """One entry of Accept, such as `text/*;q=0.5`."""

    kind: str
    quality: float

    def find_rank(self, media_type: str) -> int:
        """How exactly it names the type: 3, 2 for `text/*`, 1 for `*/*`, 0 if not at all."""
        if self.kind == media_type:
            return 3
        if self.kind == f"{media_type.partition('/')[0]}/*":
            return 2
        return 1 if self.kind == "*/*" else 0


@lru_cache(maxsize=256)
def select_media_type(accept: str, offered: tuple[str, ...]) -> str | None:
    """The offered type that is wanted most, the first of equals; None if none is acceptable."""
    ranges = list(parse_accept(accept))
    if not ranges:
        return offered[0]
    best = max(offered, key=lambda kind: compute_quality(kind, ranges))
    return best if compute_quality(best, ranges) > 0 else None


def compute_quality(media_type: str, ranges: Sequence[MediaRange]) -> float:
    """What the range that names the type most exactly says of it."""
    ranked = [(one.find_rank(media_type), one.quality) for one in ranges]
    return max(((rank, quality) for rank, quality in ranked if rank), default=(0, 0.0))[1]


def parse_accept(accept: str) -> Iterator[MediaRange]:
    """The entries of the header. Parameters but `q` make no difference; a wrong `q` is 1."""
    for entry in accept.lower().split(","):
        kind, *parameters = (part.strip() for part in entry.split(";"))
        if kind:
            yield MediaRange(kind, parse_quality(parameters))


def parse_quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 1.0
    return 1.0
