"""Keeps the rows of a long list on disk, so that only a few of them are in memory."""

import pickle
import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, MutableMapping
from typing import IO, Generic, TypeVar

T = TypeVar("T")

MAX_BYTES_IN_MEMORY = 4 * 2**20
"""Up to so many bytes stay in memory: a short list is not written to disk."""
BATCH_SIZE = 500
"""Values that are written and read together."""


def create_spool_file() -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(max_size=MAX_BYTES_IN_MEMORY)


class Spool(Collection[T], Generic[T]):
    """Values in the order in which they were appended.

    Each iteration reads them again, so a change to a value is lost; `batch_size` of them are in
    memory then. Only this process writes the file, and nobody else can open it.
    """

    def __init__(self, batch_size: int = BATCH_SIZE) -> None:
        self.batch_size = batch_size
        self.file = create_spool_file()
        self.batches: list[tuple[int, int]] = []
        self.tail: list[T] = []
        self.count = 0

    def append(self, value: T) -> None:
        self.tail.append(value)
        self.count += 1
        if len(self.tail) == self.batch_size:
            packed = pickle.dumps(self.tail, pickle.HIGHEST_PROTOCOL)
            self.batches.append((self.file.seek(0, 2), len(packed)))
            self.file.write(packed)
            self.tail = []

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[T]:
        for offset, size in self.batches:
            self.file.seek(offset)
            yield from pickle.loads(self.file.read(size))  # noqa: S301 (our own file, see above)
        yield from self.tail

    def __contains__(self, value: object) -> bool:
        return any(value == one for one in self)


class IndexedLines(MutableMapping[int, T], Generic[T]):
    """{number: the parsed line}, in rising order; a line that was replaced stays in memory."""

    def __init__(self, file: IO[bytes], parse: Callable[[bytes], T]) -> None:
        self.file, self.parse = file, parse
        self.numbers, self.offsets = array("q"), array("q")
        self.changed: dict[int, T] = {}

    def add(self, number: int, offset: int) -> None:
        """The line of `number`, which is higher than all before, begins at the byte `offset`."""
        self.numbers.append(number)
        self.offsets.append(offset)

    def __getitem__(self, number: int) -> T:
        if number in self.changed:
            return self.changed[number]
        at = bisect_left(self.numbers, number)
        if at == len(self.numbers) or self.numbers[at] != number:
            raise KeyError(number)
        self.file.seek(self.offsets[at])
        return self.parse(self.file.readline())

    def __setitem__(self, number: int, value: T) -> None:
        self.changed[number] = value

    def __delitem__(self, number: int) -> None:
        raise TypeError("a line cannot be deleted")

    def __iter__(self) -> Iterator[int]:
        return iter(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)
