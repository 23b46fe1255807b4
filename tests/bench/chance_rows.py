"""Lists and writes that nobody made fast on purpose: two of each, drawn by a printed seed.

They have no hand-written counterpart. What is kept is their CPU in units of the hand-written code
of the same run – a list against its J2, a write against its J4 – so that a slower machine is not
taken for a slower program.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, cycle
from uuid import uuid4

from tests.bench.ground import UNIT, key
from tests.bench.jobs import DISTRICT, Token, head
from tests.bench.measuring import Bench, Rounds, Side, press_in_turn, sign_in
from tests.bench.registers import copied

LISTS = (
    "/establishments?limit=50",
    "/violations?limit=50",
    "/changes?limit=50",
    "/inspection-teams?limit=50",
    "/inbox",
    "/deadlines",
    "/establishments?q=sao+dem&limit=50",
)
WRITES = ("/establishments", "/communication-activities", "/trainings", "/areas")
DRAWN = 2


@dataclass(frozen=True)
class ChanceRow:
    path: str
    writes: bool
    rounds: Rounds


def draw(seed: int, *, everything: bool) -> tuple[list[str], list[str]]:
    """Lists and writes of this run."""
    if everything:
        return list(LISTS), list(WRITES)
    lot = random.Random(seed)
    return lot.sample(LISTS, DRAWN), lot.sample(WRITES, DRAWN)


def measure_chance_rows(bench: Bench, lists: list[str], writes: list[str]) -> Iterator[ChanceRow]:
    for paths, does_write in ((lists, False), *(([path], True) for path in writes)):
        with copied(bench.url) as copy, bench.application(copy) as app:
            token = sign_in(app.port, DISTRICT)
            for path in paths:
                asked = post(path, token) if does_write else read(path, token)
                rounds = Rounds()
                press_in_turn([Side(app, asked, rounds)], bench)
                yield ChanceRow(path, does_write, rounds)


def read(path: str, token: Token) -> Iterator[bytes]:
    return cycle([head("GET", path, token) + b"\r\n"])


def post(path: str, token: Token) -> Iterator[bytes]:
    """Records of a kind, each under a key of its own."""
    run = uuid4()
    for number in count():
        body = json.dumps(record(path, number)).encode()
        more = (
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            f"Idempotency-Key: bench-{run}-{number}",
        )
        yield head("POST", path, token, *more) + b"\r\n" + body


def record(path: str, number: int) -> dict[str, object]:
    commune = str(key(UNIT, 2 + number % 17))
    match path:
        case "/establishments":
            named = {"name": f"Quán Gió {number}", "address": f"Thôn {number}"}
            return {**named, "establishment_type": "karaoke", "org_unit_id": commune}
        case "/communication-activities":
            held = {"form": "leaflet", "held_on": "2022-09-02", "audience": "residents"}
            return {**held, "topic": f"Phát tờ rơi {number}", "material_count": 200}
        case "/areas":
            return {"org_unit_id": commune, "name": f"Khu vực {number}", "kind": "village"}
        case _:
            held = {"held_from": "2022-09-10", "organiser": "Phòng LĐTBXH", "topic": "counselling"}
            return {**held, "title": f"Kỹ năng tư vấn {number}", "org_unit_id": commune}
