"""What a phone sends in a batch arrives once, though the server is killed."""

import time
from typing import Any, cast

from playwright.sync_api import expect

from tests.e2e.field_office import Office
from tests.e2e.field_phone import OpenPhone, begin_visit, record_visit, sign_in
from tests.e2e.watching import DESKTOP, serious

WORDS = "Chủ cơ sở nhất trí nội dung biên bản"


def wait_for_batch(office: Office, visit: str) -> None:
    """Until the first operation of a batch is written."""
    deadline = time.monotonic() + 60
    while not office.list_made(visit):
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_visit_arrives_once_though_the_server_is_killed_in_its_batch(
    open_phone: OpenPhone, office: Office
) -> None:
    """By its process id, once the first operation of the batch is written."""
    with open_phone(office.link) as page:
        sign_in(page)
        begin_visit(page, "Karaoke")
        office.link.cut()
        visit = record_visit(page, WORDS)
        office.link.mend()
        wait_for_batch(office, visit)
        office.server.kill()
        office.link.cut()
        office.restart()
        office.link.mend()
        page.goto("/cho-gui")
        expect(page.get_by_text("Không còn nội dung nào chờ gửi")).to_be_visible()
        expect(page.get_by_role("heading", name="Giấy nhận của máy chủ")).to_be_visible()
        assert serious(page) == []
        page.set_viewport_size(cast("Any", DESKTOP))
        assert serious(page) == []
    assert office.list_made(visit) == [("signed", WORDS)]
