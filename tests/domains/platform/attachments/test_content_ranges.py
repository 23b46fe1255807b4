"""A file goes on where it broke off: ETag, Range and If-Range of its content."""

from typing import Any

import pytest

from backend.core.errors.exceptions import RangeNotSatisfiable
from backend.documents.byte_ranges import select_range
from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import done, draft, made, problem
from tests.domains.platform.attachments.pictures import PDF, plain_jpeg
from tests.domains.platform.attachments.test_routes import sent

CONTENT = PDF + b"\n" * 4000 + b"%%EOF\n"


@pytest.fixture
def police(api: Api) -> Person:
    return api.as_("police")


@pytest.fixture
def path(api: Api) -> str:
    """A paper, which is kept as it came."""
    inspector = api.as_("inspector")
    visit = made(inspector.post("/inspections", draft()))
    return f"/attachments/{made(sent(inspector, visit['id'], CONTENT))['id']}/content"


def ask(person: Person, path: str, wanted: str | None = None, **headers: str) -> Any:
    told = {**({"Range": wanted} if wanted else {}), **headers}
    return person.request("GET", path, headers=told)


def test_parts_make_the_whole(police: Person, path: str) -> None:
    whole = ask(police, path)
    assert (whole.status_code, whole.content) == (200, CONTENT)
    assert whole.headers["Accept-Ranges"] == "bytes"
    got = b""
    while len(got) < len(CONTENT):
        answer = ask(police, path, f"bytes={len(got)}-{len(got) + 999}")
        end = min(len(got) + 1000, len(CONTENT))
        assert answer.status_code == 206
        assert answer.headers["Content-Range"] == f"bytes {len(got)}-{end - 1}/{len(CONTENT)}"
        assert answer.headers["Content-Length"] == str(end - len(got))
        assert answer.headers["ETag"] == whole.headers["ETag"]
        got += answer.content
    assert got == CONTENT
    assert ask(police, path, "bytes=-6").content == b"%%EOF\n"
    assert ask(police, path, f"bytes={len(CONTENT) - 6}-").content == b"%%EOF\n"


def test_each_part_is_in_the_chain_of_custody(police: Person, path: str) -> None:
    ask(police, path, "bytes=5-9")
    ask(police, path, "bytes=10-")
    events = done(police.get(path.replace("/content", "/custody")))["items"]
    assert [one["action"] for one in events] == ["created", "looked", "looked"]


def test_what_the_file_does_not_have(police: Person, path: str) -> None:
    for wanted in (f"bytes={len(CONTENT)}-", "bytes=-0", "bytes=999999999999999-"):
        answer = ask(police, path, wanted)
        assert problem(answer) == (416, "no-such-range"), wanted
        assert answer.headers["Content-Range"] == f"bytes */{len(CONTENT)}"


def test_what_is_no_single_range_gets_the_whole_file(police: Person, path: str) -> None:
    for wanted in ("bytes=0-1,4-5", "bytes=9-3", "bytes=-", "lines=1-2", "bytes=a-b", "9" * 5000):
        answer = ask(police, path, wanted)
        assert (answer.status_code, len(answer.content)) == (200, len(CONTENT)), wanted


def test_another_file_than_the_one_begun_is_sent_whole(police: Person, path: str) -> None:
    etag = ask(police, path).headers["ETag"]
    assert etag.startswith('"'), "a weak one would not do for parts"
    assert ask(police, path, "bytes=5-", **{"If-Range": etag}).status_code == 206
    for other in ('"other"', f"W/{etag}", "Sun, 02 Oct 2022 00:00:00 GMT"):
        assert ask(police, path, "bytes=5-", **{"If-Range": other}).status_code == 200, other
    assert ask(police, path, **{"If-None-Match": etag}).status_code == 304


def test_head_tells_the_size_and_knows_no_parts(police: Person, path: str) -> None:
    answer = police.request("HEAD", path, headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(len(CONTENT)))
    assert "Content-Range" not in answer.headers


def test_what_is_asked_for_in_parts_is_not_compressed(api: Api, police: Person, path: str) -> None:
    """Offsets would be of the compressed file."""
    inspector = api.as_("inspector")
    visit = made(inspector.post("/inspections", draft()))
    photo = made(sent(inspector, visit["id"], plain_jpeg(900, 900)))["id"]
    for one in (path, f"/attachments/{photo}/content"):
        for wanted in (None, "bytes=0-2000"):
            answer = ask(police, one, wanted, **{"Accept-Encoding": "gzip"})
            assert "Content-Encoding" not in answer.headers, one


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        (None, None),
        ("bytes=0-0", range(1)),
        ("bytes=3-", range(3, 10)),
        ("bytes=3-99", range(3, 10)),
        ("bytes=-3", range(7, 10)),
        ("bytes=-99", range(10)),
        ("Bytes=0-1", None),
        ("bytes=²-3", None),
    ],
)
def test_the_bytes_that_are_meant(text: str | None, chosen: range | None) -> None:
    assert select_range(text, 10) == chosen


def test_an_empty_file_has_no_part() -> None:
    with pytest.raises(RangeNotSatisfiable):
        select_range("bytes=0-", 0)
