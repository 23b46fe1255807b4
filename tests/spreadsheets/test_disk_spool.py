"""Rows on disk come back in order at each iteration, and only a few are in memory."""

import tracemalloc

import pytest

from backend.spreadsheets.disk_spool import Spool
from backend.spreadsheets.records import split_into_batches
from backend.spreadsheets.row import Row

pytestmark = pytest.mark.once


def row(number: int) -> Row:
    return Row("Danh sách", number, {"name": f"Quán {number}", "note": "x" * 300}, [], {})


def test_values_come_back_in_order_however_many_passes_run_at_once() -> None:
    spool: Spool[Row] = Spool()
    for number in range(1_234):
        spool.append(row(number))
    pairs = list(zip(spool, spool, strict=True))
    assert (
        [one.number for one, _ in pairs] == list(range(1_234)) == [two.number for _, two in pairs]
    )
    assert (len(spool), row(1_233) in spool, row(2_000) in spool) == (1_234, True, False)
    assert [len(some) for some in split_into_batches(spool, 500)] == [500, 500, 234]


@pytest.mark.in_turn
def test_memory_does_not_grow_with_the_rows() -> None:
    peaks = []
    for count in (5_000, 40_000):
        tracemalloc.start()
        spool: Spool[Row] = Spool()
        for number in range(count):
            spool.append(row(number))
        assert sum(1 for _ in spool) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 4 * 2**20, peaks
