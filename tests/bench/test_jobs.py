"""The benchmark compares like with like: both servers answer every job with the same content."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.ground import SIZES, World
from tests.bench.jobs import JOBS
from tests.bench.measuring import (
    PEERS,
    Bench,
    Pace,
    count_queries,
    refuse_differences,
    sign_in,
)
from tests.bench.pressing import press
from tests.bench.registers import drop_database, postgres_register, prepare_peers, sqlite_register
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
    bench = Bench(url, World(SIZE), tmp_path, Pace(rounds=1, seconds=0.05))
    counted = count_queries(url, tmp_path)
    assert counted.keys() == {job.name for job in JOBS}
    with bench.application(url) as app:
        tokens = {job.person: sign_in(app.port, job.person) for job in JOBS}
        for person, token in tokens.items():
            with bench.hand_written(url, token, person) as bare:
                for job in JOBS:
                    if job.person != person:
                        continue
                    refuse_differences(job.alike, next(job.ask(token)), app, bare)
                    for side in (app, bare):
                        pressed = press(side.port, job.ask(token), connections=2, seconds=0.05)
                        assert pressed.latencies


@pytest.mark.whole_proof
@pytest.mark.postgres
@pytest.mark.parametrize("peer", PEERS)
def test_peers_answer_what_the_application_answers(url: str, tmp_path: Path, peer: str) -> None:
    bench = Bench(url, World(SIZE), tmp_path, Pace(rounds=1, seconds=0.05))
    jobs = [job for job in JOBS if job.alike_of_peers]
    assert {job.name for job in jobs} == {"J1", "J2", "J4"}
    log = tmp_path / "peer.log"
    with (
        bench.application(url) as app,
        served(PEERS[peer], bench.environment(url), log) as other,
    ):
        for job in jobs:
            token, own = sign_in(app.port, job.person), prepare_peers(url, job.person)
            assert job.alike_of_peers
            ours, theirs = next(job.ask(token)), next(job.ask(own))
            refuse_differences(job.alike_of_peers, ours, app, other, theirs)
            assert press(other.port, job.ask(own), connections=2, seconds=0.05).latencies
