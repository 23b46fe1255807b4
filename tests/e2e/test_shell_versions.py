"""The program on the device and the server are of different versions: nothing is lost between.

A shell of before there were batches in front of today's API, today's shell in its place, and
today's shell in front of a server without batches.
"""

import tarfile
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.field_office import Office
from tests.e2e.field_phone import (
    OpenPhone,
    begin_visit,
    get_id,
    record_visit,
    register,
    save,
    sign_in,
)
from tests.serving import ROOT

WORDS = "Chủ cơ sở nhất trí nội dung biên bản"
OLD_SHELL = Path(__file__).with_name("fixtures") / "shell-06761167.tar.xz"
NEW_SHELL = ROOT / "frontend" / "dist"
BATCHES = "POST /api/v1/sync/operations"
VISITS = "POST /api/v1/inspections"
NOTHING_WAITS = "Không còn nội dung nào chờ gửi"
LEAST = 100
"""Files that a shell keeps, of some 190: fewer are those of its first page."""
LIST_KEPT = """async () => {
  const {installing, waiting} = await navigator.serviceWorker.ready;
  const kept = await (await caches.open("so178-shell")).keys();
  return installing || waiting ? [] : kept.map(({url}) => new URL(url).pathname);
}"""
GET_ENTRY = "() => new URL(document.querySelector('script[type=module]').src).pathname"


@pytest.fixture
def old_shell(tmp_path: Path) -> Path:
    folder = tmp_path / "shell"
    with tarfile.open(OLD_SHELL) as packed:
        packed.extractall(folder, filter="data")
    return folder


def note_requests(page: Page) -> list[str]:
    """Method and path of what the phone sends from now on."""
    sent: list[str] = []
    page.context.on("request", lambda one: sent.append(f"{one.method} {urlsplit(one.url).path}"))
    return sent


def leave_draft(page: Page, office: Office) -> str:
    """A visit that waits in the outbox, and a text in its form that was never saved."""
    begin_visit(page, "Massage")
    office.link.cut()
    save(page, "workforce")
    visit = get_id(page)
    page.goto(f"/kiem-tra/{visit}/sua?muc=outcome")
    page.get_by_label("Ý kiến của đại diện cơ sở").fill(WORDS)
    expect(page.get_by_text("Bản nháp lưu trên máy này lúc")).to_be_visible()
    return visit


def finish_draft(page: Page, visit: str) -> None:
    """The text is there; then the rest of the sections, and the signature."""
    page.goto(f"/kiem-tra/{visit}/sua?muc=outcome")
    expect(page.get_by_label("Ý kiến của đại diện cơ sở")).to_have_value(WORDS)
    save(page, "sign")


def wait_for_shell(page: Page, folder: Path) -> None:
    """Until the worker keeps the files of this build, and none of another."""
    wanted = {f"/{path.relative_to(folder).as_posix()}" for path in folder.rglob("*")}
    ends = monotonic() + 60
    while not wanted.issuperset(kept := page.evaluate(LIST_KEPT)) or len(kept) < LEAST:
        assert monotonic() < ends, sorted(set(kept) - wanted)
        page.wait_for_timeout(50)


@pytest.mark.campaign
def test_old_shell_sends_a_whole_visit_and_gives_way_to_the_new_one(
    open_phone: OpenPhone, office: Office, old_shell: Path
) -> None:
    office.restart(FRONTEND_DIR=str(old_shell))
    with open_phone(office.link) as page:
        sent = note_requests(page)
        sign_in(page)
        register(page, "Điện thoại bản cũ")
        wait_for_shell(page, old_shell)
        entry = page.evaluate(GET_ENTRY)
        begin_visit(page, "Karaoke")
        office.link.cut()
        whole = record_visit(page, WORDS)
        office.link.mend()
        page.goto("/cho-gui")
        expect(page.get_by_text(NOTHING_WAITS)).to_be_visible()
        assert VISITS in sent
        assert BATCHES not in sent
        draft = leave_draft(page, office)
    assert office.list_made(whole) == [("signed", WORDS)]
    assert office.list_made(draft) == []
    office.restart()
    office.link.mend()
    with open_phone(office.link) as page:
        sent = note_requests(page)
        finish_draft(page, draft)
        assert page.evaluate(GET_ENTRY) != entry
        wait_for_shell(page, NEW_SHELL)
        page.goto("/cho-gui")
        expect(page.get_by_text(NOTHING_WAITS)).to_be_visible()
        assert BATCHES in sent
        office.link.cut()
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("Chờ gửi")
        assert page.evaluate(GET_ENTRY) != entry, "the new shell opens without network"
    assert office.list_made(draft) == [("draft", WORDS)]


def test_new_shell_sends_requests_to_a_server_without_batches(
    open_phone: OpenPhone, office: Office
) -> None:
    office.restart(("tests.e2e.before_batches",))
    with open_phone(office.link) as page:
        sent = note_requests(page)
        sign_in(page)
        begin_visit(page, "Karaoke")
        office.link.cut()
        visit = record_visit(page, WORDS)
        office.link.mend()
        page.goto("/cho-gui")
        expect(page.get_by_text(NOTHING_WAITS)).to_be_visible()
        assert VISITS in sent[sent.index(BATCHES) :], "it asks, and sends requests instead"
    assert office.list_made(visit) == [("signed", WORDS)]
