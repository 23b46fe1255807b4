"""A server that is busy: a page waits for its turn by itself, and only then asks its reader."""

from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.e2e.watching import serious

PageAs = Any
ROWS = "**/api/v1/establishments?*"
HEADERS = {"Content-Type": "application/problem+json", "Retry-After": "1"}
BUSY = '{"code": "busy", "status": 503, "detail": "Chờ vài giây rồi thử lại."}'


class Busy:
    """Refuses the next `left` reads of a list, as a server without a free slot does."""

    def __init__(self, page: Page, left: int) -> None:
        self.left, self.asked = left, 0
        page.route(ROWS, self.answer)

    def answer(self, route: Route) -> None:
        self.asked += 1
        self.left -= 1
        if self.left >= 0:
            route.fulfill(status=503, headers=HEADERS, body=BUSY)
        else:
            route.continue_()


def test_a_page_waits_for_a_busy_server_by_itself(page_as: PageAs) -> None:
    page = page_as("district", phone=True)
    busy = Busy(page, left=5)
    page.goto("/co-so")
    # All of its tries are refused: meanwhile it is loading, then somebody is asked.
    expect(page.locator(".skeleton").first).to_be_visible()
    again = page.get_by_role("button", name="Thử lại")
    expect(again).to_have_count(0)
    expect(again).to_be_visible()
    expect(page.get_by_text("Không tải được nội dung này. Chờ vài giây")).to_be_visible()
    assert busy.asked == 3
    assert serious(page) == []
    again.click()
    expect(page.locator("tbody th a").first).to_be_visible()
    assert busy.asked == 6
    assert busy.left < 0
