"""Keeps the rows of a long list on disk, so that only a few of them are in memory."""

import pickle
import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, MutableMapping
from typing import IO, Any, Generic, TypeVar, cast

T = TypeVar("T")

AT_HAND = 4 * 2**20
"""Up to so many bytes stay in memory: a short list is not written to disk."""
PORTION = 500
"""Values that are written and read together."""


def spooled() -> IO[bytes]:
    return cast("IO[bytes]", tempfile.SpooledTemporaryFile(max_size=AT_HAND))


class Spool(Collection[T], Generic[T]):
    """Values in the order in which they were appended.

    Each iteration reads them again, so a change to a value is lost. Only this process writes
    the file, and nobody else can open it.
    """

    def __init__(self) -> None:
        self.file = spooled()
        self.portions: list[tuple[int, int]] = []
        self.tail: list[T] = []
        self.count = 0

    def append(self, value: T) -> None:
        self.tail.append(value)
        self.count += 1
        if len(self.tail) == PORTION:
            packed = pickle.dumps(self.tail, pickle.HIGHEST_PROTOCOL)
            self.portions.append((self.file.seek(0, 2), len(packed)))
            self.file.write(packed)
            self.tail = []

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[T]:
        for at, size in self.portions:
            self.file.seek(at)
            yield from pickle.loads(self.file.read(size))  # noqa: S301 (our own file, see above)
        yield from self.tail

    def __contains__(self, value: object) -> bool:
        return any(value == one for one in self)


class Lines(MutableMapping[int, T], Generic[T]):
    """{number: the parsed line}, in rising order; a line that was replaced stays in memory."""

    def __init__(self, file: IO[bytes], read: Callable[[bytes], T]) -> None:
        self.file, self.read = file, read
        self.numbers, self.places = array("q"), array("q")
        self.changed: dict[int, T] = {}

    def add(self, number: int, place: int) -> None:
        """The line of `number`, which is higher than all before, begins at the byte `offset`."""
        self.numbers.append(number)
        self.places.append(place)

    def __getitem__(self, number: int) -> T:
        if number in self.changed:
            return self.changed[number]
        at = bisect_left(self.numbers, number)
        if at == len(self.numbers) or self.numbers[at] != number:
            raise KeyError(number)
        self.file.seek(self.places[at])
        return self.read(self.file.readline())

    def __setitem__(self, number: int, value: T) -> None:
        self.changed[number] = value

    def __delitem__(self, number: int) -> None:
        raise TypeError("a line cannot be deleted")

    def __iter__(self) -> Iterator[int]:
        return iter(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)


def portions(values: Any, size: int) -> Iterator[list[Any]]:
    """`values` in lists of `size`, the last one shorter."""
    some: list[Any] = []
    for value in values:
        some.append(value)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some
