"""`seq` follows the order of commits: a reader who goes on from `next` misses nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa

from backend.core.changes import Change
from tests.acting import Api
from tests.features.establishments.making import entered

WRITERS, EACH = 6, 8


def test_a_reader_beside_concurrent_writers_hears_of_every_change_once(api: Api) -> None:
    done = threading.Event()
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(read_along, api, done)
        writers = [pool.submit(write, api, number) for number in range(WRITERS)]
        written = {id for writer in writers for id in writer.result(60)}
        done.set()
        heard = reader.result(60)
    seqs = [seq for seq, _ in heard]
    assert seqs == sorted(set(seqs)), "in order, none twice"
    assert len(written) == WRITERS * EACH
    log = sa.select(Change.seq, Change.entity_id).where(Change.action == "created")
    assert {(seq, str(id)) for seq, id in api.all(log) if str(id) in written} <= set(heard)


def write(api: Api, writer: int) -> list[str]:
    ids = []
    for number in range(EACH):
        body = entered(name=f"Quán {writer}", address=f"Thôn {number}")
        answer = api.as_("binhnghia").post("/establishments", body)
        assert answer.status_code == 201, answer.text
        ids.append(answer.json()["id"])
    return ids


def read_along(api: Api, done: threading.Event) -> list[tuple[int, str]]:
    """Follow from the beginning while others write, and once more when they are done."""
    heard: list[tuple[int, str]] = []
    after, last_round = 0, False
    while True:
        page: Any = api.as_("district").get("/changes", after=after, limit=7).json()
        heard += [(item["seq"], item["id"]) for item in page["items"]]
        if page["next"] == after and last_round:
            return heard
        last_round = done.is_set()
        after = page["next"]
