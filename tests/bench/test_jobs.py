"""The benchmark compares like with like: both servers answer every job with the same content."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.core.session.executor import Database
from tests.bench import sealed_visits
from tests.bench.bare_sql import Reader
from tests.bench.ground import SIZES, World
from tests.bench.jobs import DISTRICT, JOBS, VISITS, get, without
from tests.bench.measuring import (
    PEERS,
    Bench,
    Pace,
    ask_once,
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
            with bench.hand_written(url, {token: bench.reader_of(person)}) as bare:
                for job in JOBS:
                    if job.person != person:
                        continue
                    refuse_differences(job.alike, next(job.ask(token)), app, bare)
                    for side in (app, bare):
                        pressed = press(side.port, job.ask(token), connections=2, seconds=0.05)
                        assert pressed.latencies


@pytest.mark.whole_proof
def test_both_show_a_sealed_visit_to_its_team_and_keepers_alone(url: str, tmp_path: Path) -> None:
    bench = Bench(url, World(SIZE), tmp_path, Pace(rounds=1, seconds=0.05))
    asyncio.run(add_sealed_visits(url, bench.world))
    home = bench.reader_of(DISTRICT)
    people = {DISTRICT: home.person, **sealed_visits.PEOPLE}
    counting, writing = (next(job for job in JOBS if job.name == name) for name in ("J3d", "J4"))
    counted = []
    with bench.application(url) as app:
        tokens = {sign_in(app.port, name): name for name in people}
        readers = {token: Reader(home.unit, str(people[name])) for token, name in tokens.items()}
        with bench.hand_written(url, readers) as bare:
            for token, name in tokens.items():
                drafts = next(get(VISITS.replace("signed", "draft"))(token))
                refuse_differences(without(), drafts, app, bare)
                listed = {row["id"] for row in ask_once(bare.port, drafts)["items"]}
                seen = {one for one in sealed_visits.SEALED if str(one.id) in listed}
                assert seen == {one for one in sealed_visits.SEALED if name in one.seen_by}, name
                figure = next(counting.ask(token))
                refuse_differences(counting.alike, figure, app, bare)
                counted.append(ask_once(bare.port, figure))
                if name in (DISTRICT, sealed_visits.MEMBER_NAME):
                    knows = sealed_visits.OPEN_TO_TEAM in seen
                    asked = next(writing.ask(token))
                    same = [ask_once(side.port, asked)["same_visit_id"] for side in (app, bare)]
                    first = str(sealed_visits.OPEN_TO_TEAM.id)
                    assert [one == first for one in same] == [knows, knows], name
    assert all(one["numerator"] == counted[0]["numerator"] for one in counted)


async def add_sealed_visits(url: str, world: World) -> None:
    database = Database(url)
    try:
        await database.run_as_system("bench", sealed_visits.add_sealed_visits, world)
    finally:
        await database.close()


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
