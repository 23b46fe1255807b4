"""The benchmark of the end of a day does what it says: every operation is applied, once."""

from pathlib import Path

import pytest

from tests.bench import day_end
from tests.bench.ground import SIZES, World
from tests.bench.measuring import Bench, Pace
from tests.bench.test_jobs import url as url

pytestmark = [pytest.mark.postgres_in_campaign]


@pytest.mark.whole_proof
def test_every_operation_of_a_day_is_applied(
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(day_end, "DEVICES", 2)
    monkeypatch.setattr(day_end, "VISITS_EACH", 3)
    monkeypatch.setattr(day_end, "ALONE_SECONDS", 0.1)
    bench = Bench(url, World(SIZES["district"]), tmp_path, Pace(rounds=1, seconds=0.1))
    seen = day_end.measure_day_end(bench)
    assert seen.statuses == {"applied": seen.operations}
    assert seen.operations == 30
    assert seen.answers.keys() == {200}
    assert seen.faults == 0
