"""The benchmark compares like with like: both servers answer every job with the same content."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.ground import SIZES, World
from tests.bench.jobs import DISTRICT, JOBS
from tests.bench.measuring import APP, BARE, count_queries, refuse_differences, sign_in
from tests.bench.pressing import press
from tests.bench.registers import drop_database, postgres_register, sqlite_register
from tests.bench.serving import served
from tests.databases import pg_server

pytestmark = [pytest.mark.postgres_in_campaign]

SIZE = SIZES["district"]


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    server = pg_server()
    if server is None:
        yield sqlite_register(SIZE, tmp_path)
        return
    server = server.replace("+asyncpg", "")
    made = postgres_register(SIZE, server)
    yield made
    asyncio.run(drop_database(server, made))


@pytest.mark.whole_proof
def test_application_and_hand_written_code_do_the_same_jobs(url: str, tmp_path: Path) -> None:
    environment = {"APP_ENV": "test", "DATABASE_URL": url, "VAR_DIR": str(tmp_path / "var")}
    counted = count_queries(url, tmp_path)
    assert counted.keys() == {job.name for job in JOBS}
    world = World(SIZE)
    with served(APP, environment, tmp_path / "app.log") as app:
        tokens = {job.person: sign_in(app.port, job.person) for job in JOBS}
        units = {t: world.home if p == DISTRICT else world.home_province for p, t in tokens.items()}
        known = {"BENCH": json.dumps({token: str(unit) for token, unit in units.items()})}
        with served(BARE, environment | known, tmp_path / "bare.log") as bare:
            for job in JOBS:
                token = tokens[job.person]
                refuse_differences(job, token, app, bare)
                for side in (app, bare):
                    pressed = press(side.port, job.ask(token), connections=2, seconds=0.05)
                    assert pressed.latencies
