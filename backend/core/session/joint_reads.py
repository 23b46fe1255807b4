"""Runs the reads of several independent parts as one statement instead of one after the other.

A part is a generator: it yields the SELECTs that it needs and is sent their rows, in any order. All
that the parts ask at first is one UNION ALL, all that they ask next another one. Each SELECT is
narrowed to the session's scope as it would be alone, and its rows are those that it would answer.
It has no ORDER BY or LIMIT: one that needs them stands in a subquery.
"""

from collections.abc import Generator, Iterable, Sequence
from typing import TypeVar

from backend.core.session.session import Session
from backend.core.sql.types import ReadRow, RowSelect

T = TypeVar("T")
JointRead = Generator[Sequence[RowSelect], Sequence[Sequence[ReadRow]], T]
"""What a part yields, is sent and returns."""


def run_together(db: Session, parts: Iterable[JointRead[T]]) -> list[T]:
    """What each part returns. As many statements as the part with the most rounds."""
    whole = build_joint_read(parts)
    try:
        asked = next(whole)
        while True:
            asked = whole.send(db.load_together(asked))
    except StopIteration as end:
        results: list[T] = end.value
        return results


def build_joint_read(parts: Iterable[JointRead[T]]) -> JointRead[list[T]]:
    """One part of several: it asks what they ask, and returns what each of them returns."""
    results: dict[int, T] = {}
    waiting: dict[int, Sequence[RowSelect]] = {}
    every = list(parts)

    def go_on(number: int, rows: Sequence[Sequence[ReadRow]] | None) -> None:
        try:
            waiting[number] = next(every[number]) if rows is None else every[number].send(rows)
        except StopIteration as end:
            results[number] = end.value

    for number in range(len(every)):
        go_on(number, None)
    while waiting:
        asking, waiting = waiting, {}
        found = iter((yield [one for asked in asking.values() for one in asked]))
        for number, asked in asking.items():
            go_on(number, [next(found) for _ in asked])
    return [results[number] for number in range(len(every))]
