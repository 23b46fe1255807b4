"""A day in the field: five visits with ten photos without network, a second phone, a killed server.

Browser and server end by their process, not by a pretence: whatever was acknowledged arrives once.
"""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.breakable_link import link_to
from tests.e2e.field_office import Office
from tests.e2e.field_phone import (
    OpenPhone,
    begin_visit,
    get_id,
    go_through,
    kill_browser,
    list_changes,
    register,
    save,
    sign,
    sign_in,
)
from tests.e2e.test_outbox import choose
from tests.e2e.test_photos import photo
from tests.e2e.watching import serious
from tests.proofs import proof_size

WORDS = "Chủ cơ sở nhất trí nội dung biên bản"
THEIRS = "Chưa có ý kiến"
LATER = "2022-10-03T15:00:00Z"
COLOURS = ("teal", "olive")
KNOWN = ("Karaoke", "Massage")
"""Places of the visits that were begun before the network went."""
SIGNED = "Ký, không kèm tệp chưa gửi"


@dataclass(frozen=True)
class Day:
    """Ids of the visits of a day."""

    merged: str
    """Changed from both phones, in different fields."""
    differing: str
    """Changed from both phones in the same field."""
    whole: list[str]
    """Only this phone has them, from the head to the signature."""

    @property
    def visits(self) -> list[str]:
        return [self.merged, self.differing, *self.whole]


def begin_known_visit(page: Page, place: str) -> str:
    """Begun while there is a network, so that a second phone knows it."""
    begin_visit(page, place)
    save(page, "workforce")
    return get_id(page)


def write_statement(page: Page, visit: str, statement: str) -> None:
    page.goto(f"/kiem-tra/{visit}/sua?muc=outcome")
    page.get_by_label("Ý kiến của đại diện cơ sở").fill(statement)
    save(page, "sign")


def take_photos(page: Page, visit: str) -> None:
    """Two, of different colours on each visit."""
    page.goto(f"/kiem-tra/{visit}/sua?muc=findings")
    files = [photo(f"{visit[-4:]}-{colour}.jpg", colour) for colour in COLOURS]
    page.locator("input[type=file][multiple]").set_input_files(files)
    expect(page.locator(".photo-queue").get_by_label("Chú thích")).to_have_count(len(files))
    save(page, "outcome")


def write_whole_visit(page: Page, line: dict[str, Any]) -> str:
    """A line of the day, from its list to the signature."""
    page.goto(
        f"/kiem-tra/moi?co_so={line['establishment_id']}&dong={line['id']}&doi={line['team_id']}"
    )
    page.get_by_label("Bắt đầu lúc").fill("20h30")
    page.get_by_label("Kết thúc lúc").fill("2145")
    for index in range(3):
        page.locator("#f-member_ids input").nth(index).check()
    save(page, "workforce")
    visit = get_id(page)
    take_photos(page, visit)
    page.goto(f"/kiem-tra/{visit}/sua")
    go_through(page, WORDS)
    sign(page, SIGNED)
    return visit


def change_from_second_phone(page: Page, merged: str, differing: str) -> None:
    """Of one visit another field than the first phone, of the other the same."""
    sign_in(page)
    page.goto(f"/kiem-tra/{merged}/sua")
    page.get_by_label("Kết thúc lúc").fill("22h00")
    save(page, "workforce")
    write_statement(page, differing, THEIRS)


def wait_for(client: httpx.Client, visit: str) -> None:
    ends = monotonic() + 60
    while client.get(f"/inspections/{visit}").status_code != 200:
        assert monotonic() < ends, "nothing of the day arrived"
        sleep(0.01)


def list_photos(client: httpx.Client, visit: str) -> list[str]:
    held = {"entity": "inspection", "entity_id": visit}
    rows = client.get("/attachments", params=held).json()["items"]
    return [row["uploaded_sha256"] for row in rows]


def begin_at_office(page: Page) -> list[str]:
    """The device is registered, and two visits are begun."""
    sign_in(page)
    register(page, "Điện thoại đi kiểm tra")
    expect(page.get_by_text("Dùng được đến")).to_be_visible()
    known = [begin_known_visit(page, place) for place in KNOWN]
    page.goto("/kiem-tra")  # what was saved lies on the device before the list is read
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra")
    return known


def write_known_visits(page: Page, known: list[str]) -> None:
    """Without network; the last that it says is that the last photos wait."""
    for visit in known:
        write_statement(page, visit, WORDS)
        take_photos(page, visit)


def expect_photos(page: Page, visits: int) -> None:
    page.goto("/cho-gui")
    expect(page.locator(".photo-entry")).to_have_count(len(COLOURS) * visits)


def come_back(page: Page, office: Office, day: Day) -> None:
    """The browser was closed meanwhile; the server is killed once the first visit has arrived."""
    expect_photos(page, len(day.visits))
    assert serious(page) == []
    with office.sign_in() as desk:
        assert all(desk.get(f"/inspections/{visit}").status_code == 404 for visit in day.whole)
        office.link.mend()
        wait_for(desk, day.whole[0])
    office.server.kill()
    office.restart()
    settle(page)


def check_day(desk: httpx.Client, day: Day) -> None:
    """Everything is there, once."""
    for visit in day.whole:
        record = desk.get(f"/inspections/{visit}").json()
        assert (record["status"], record["statement"]) == ("signed", WORDS)
        assert record["record_no"]
    for visit in day.visits:
        assert list_changes(desk, visit).count("created") == 1
        photos = list_photos(desk, visit)
        assert len(photos) == len(set(photos)) == len(COLOURS)
    record = desk.get(f"/inspections/{day.merged}").json()
    assert record["statement"] == WORDS
    assert record["ended_at"] == LATER
    assert desk.get(f"/inspections/{day.differing}").json()["statement"] == WORDS


def test_a_day_without_network_arrives_once(
    open_phone: OpenPhone, office: Office, tmp_path: Path
) -> None:
    """In `make test` one whole visit instead of three."""
    with office.sign_in() as desk:
        lines = desk.get("/work-package").json()["visits"][: proof_size(full=3, campaign=3)]
    with open_phone(office.link, "first") as page:
        known = begin_at_office(page)
    office.link.cut()
    with open_phone(office.link, "first") as page:
        write_known_visits(page, known)
        kill_browser(tmp_path / "first")
    with open_phone(office.link, "first") as page:
        expect_photos(page, len(known))
        day = Day(known[0], known[1], [write_whole_visit(page, line) for line in lines])
    with link_to(office.server.base) as link, open_phone(link, "second") as page:
        change_from_second_phone(page, day.merged, day.differing)
    with open_phone(office.link, "first") as page:
        come_back(page, office, day)
    with office.sign_in() as desk:
        check_day(desk, day)


def settle(page: Page) -> None:
    """Both values stand side by side until the person says which one holds."""
    expect(page.get_by_label(THEIRS)).to_be_visible(timeout=120_000)
    assert serious(page) == []
    choose(page, WORDS)
    expect(page.get_by_text("Không còn nội dung nào chờ gửi")).to_be_visible(timeout=120_000)
