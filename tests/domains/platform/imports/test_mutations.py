"""Damaged and hostile workbooks: an answer to each, never a failure, never half an import (R24)."""

import io
import random
import resource
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from backend.domains.establishments.establishments.models import Establishment
from backend.domains.platform.imports.kinds import list_importable_kinds, load_listings
from tests import world
from tests.acting import Api
from tests.databases import pg_server
from tests.domains.platform.imports.lists import EXAMPLE, importer, listing, send, workbook
from tests.proofs import proof_size

pytestmark = [pytest.mark.postgres_in_campaign]

SEED = 178
GOOD = ("Nhà nghỉ A", "Nhà nghỉ", "Thôn 1", "Bình Nghĩa")
SMALL = listing(GOOD, ("Karaoke B", "Karaoke", "Thôn 2", "Bình Nghĩa"))
Rng = random.Random


def sound(kind: str) -> bytes:
    """A list of the kind as its template shows it: two rows of examples."""
    columns = load_listings()[kind].columns
    row = [column.example or None for column in columns]
    return workbook([column.header for column in columns], row, row)


SOUND = [("establishments", EXAMPLE.read_bytes()), ("establishments", SMALL)]
SOUND += [(kind, sound(kind)) for kind in list_importable_kinds() if kind != "establishments"]


def flipped(content: bytes, rng: Rng) -> bytes:
    """A few bytes of the packed file changed."""
    damaged = bytearray(content)
    for _ in range(rng.randint(1, 8)):
        damaged[rng.randrange(len(damaged))] = rng.randrange(256)
    return bytes(damaged)


def cut(content: bytes, rng: Rng) -> bytes:
    return content[: rng.randrange(len(content))]


def repeated(content: bytes, rng: Rng) -> bytes:
    at = rng.randrange(len(content))
    return content[:at] + content[at : at + 500] * 3 + content[at:]


def repacked(change: Callable[[bytes, Rng], bytes]) -> Callable[[bytes, Rng], bytes]:
    """The same, inside one part of an otherwise whole package."""

    def mutate(content: bytes, rng: Rng) -> bytes:
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(content)) as old,
            zipfile.ZipFile(out, "w", 8, compresslevel=1) as new,
        ):
            names = old.namelist()
            chosen = rng.choice(names)
            for name in names:
                part = old.read(name)
                new.writestr(name, change(part, rng) if name == chosen and part else part)
        return out.getvalue()

    return mutate


def swapped(part: bytes, rng: Rng) -> bytes:
    """Values of XML that parsers trip over."""
    nasty = (
        *(b"NaN", b"1e999", b"-1", b"99999999999999999999", b"", b"&amp;", b"&#0;", b"&#xD800;"),
        *(b"\xff\xfe", b"A1:XFD1048576", b"s" * 40_000, b"<c/>", b"</row>", b'"', b"=cmd|x"),
    )
    words = [b"<v>", b"r=", b"t=", b"s=", b"count=", b"ref=", b"<t>", b'="', b"<row", b"</c>"]
    word = rng.choice(words)
    at = part.find(word, rng.randrange(max(1, len(part))))
    return part[: at + len(word)] + rng.choice(nasty) + part[at + len(word) :] if at >= 0 else part


MUTATIONS: dict[str, tuple[Callable[[bytes, Rng], bytes], int]] = {
    "bytes of the file": (flipped, 850),
    "the end missing": (cut, 300),
    "a piece doubled": (repeated, 200),
    "bytes of a part": (repacked(flipped), 250),
    "a part cut short": (repacked(cut), 200),
    "odd values in the XML": (repacked(swapped), 200),
}
MARKED_EACH = 150
"""Every so many are also asked for with their errors marked, which takes a process of its own."""
ROOM = 150 * 2**20
"""Bytes by which the server may grow over all of them."""


def test_the_suite_is_large_enough() -> None:
    assert sum(count for _, count in MUTATIONS.values()) >= 2000


def resident() -> int:
    """Bytes that this process, which is also the server, holds in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


@pytest.mark.campaign
@pytest.mark.parametrize("name", MUTATIONS)
def test_every_damaged_workbook_gets_an_answer(api: Api, name: str) -> None:
    """Each list in turn, and the example of an office beside a small one."""
    mutate, times = MUTATIONS[name]
    times = proof_size(full=times, campaign=times)
    times = times // 8 if pg_server() else times  # most are refused before the database hears of it
    statuses, before, most = [], resident(), 0
    for number in range(times):
        rng = random.Random(f"{SEED}:{name}:{number}")
        kind, content = SOUND[number % len(SOUND)]
        person = api.as_(importer(kind))
        answer = send(person, mutate(content, rng), kind=kind, dry_run="true")
        statuses.append(answer.status_code)
        assert answer.status_code in (201, 202, 422), (SEED, name, number, answer.text)
        if answer.status_code == 201 and number % MARKED_EACH == 1:
            marked = person.get(f"/imports/{answer.json()['id']}/annotated.xlsx")
            assert marked.status_code == 200, (SEED, name, number)
        if number % 25 == 0:
            most = max(most, resident())
    assert 422 in statuses
    assert most - before <= ROOM, (before, most)
    places = api.one(sa.select(sa.func.count()).select_from(Establishment))
    assert places == len(world.PLACES)
