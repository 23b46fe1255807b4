"""What waits on a registered device is sent by its service worker while no window is open."""

from collections.abc import Callable, Iterator
from time import monotonic, sleep

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.breakable_link import Link
from tests.e2e.field_phone import (
    OpenPhone,
    begin_visit,
    get_id,
    list_changes,
    register,
    save,
    sign_in,
)
from tests.e2e.test_offline_photos import list_photos
from tests.e2e.test_photos import photo
from tests.e2e.test_sending_again import open_worker

PATIENCE = 30


@pytest.fixture
def desk(desk: httpx.Client) -> Iterator[httpx.Client]:
    """The same person at a desk, who ends all devices."""
    yield desk
    for device in desk.get("/devices").json()["items"]:
        desk.post(f"/devices/{device['id']}/end")


def wait_for(is_done: Callable[[], bool]) -> None:
    ends = monotonic() + PATIENCE
    while not is_done():
        assert monotonic() < ends
        sleep(0.05)


def record(page: Page) -> str:
    """A draft and a photo of it that its person has let go."""
    save(page, "workforce")
    visit = get_id(page)
    page.goto(f"/kiem-tra/{visit}/sua?muc=findings")
    page.locator("input[type=file][multiple]").set_input_files([photo("teal.jpg", "teal")])
    expect(page.locator(".photo-queue").get_by_label("Chú thích")).to_have_count(1)
    save(page, "outcome")
    return visit


def test_a_visit_and_its_photo_arrive_once_with_no_window_open(
    open_phone: OpenPhone, link: Link, desk: httpx.Client
) -> None:
    with open_phone(link) as page:
        sign_in(page)
        register(page, "Điện thoại để trong túi")
        expect(page.get_by_text("Dùng được đến").first).to_be_visible()
        begin_visit(page, "Karaoke")
        link.cut()
        visit = record(page)
        page.goto("/cho-gui")
        expect(page.locator(".photo-entry .tag")).to_have_text("Chờ gửi")

        # Another page of the browser, which is none of the program, stands for the system.
        system = page.context.new_page()
        page.close()
        dispatch_sync = open_worker(system, link.base)
        dispatch_sync()  # still without network
        assert desk.get(f"/inspections/{visit}").status_code == 404
        link.mend()
        dispatch_sync()
        dispatch_sync()  # two at once
        wait_for(lambda: desk.get(f"/inspections/{visit}").status_code == 200)
        wait_for(lambda: len(list_photos(desk, visit)) == 1)
        dispatch_sync()

        again = system.context.new_page()
        again.goto("/cho-gui")
        expect(again.get_by_text("Không còn nội dung nào chờ gửi")).to_be_visible()
        expect(again.get_by_text("1/1 nội dung đã nhận").first).to_be_visible()
    assert list_changes(desk, visit).count("created") == 1
    assert len(list_photos(desk, visit)) == 1
