"""What waits is sent after growing pauses, and at once when there is reason to: exactly once."""

from collections.abc import Callable
from time import monotonic

from playwright.sync_api import Page, Request, Response, expect

from tests.e2e.field_office import Office
from tests.e2e.field_phone import OpenPhone, begin_visit, get_id, save, sign_in

BATCHES = "/api/v1/sync/operations"
QUESTION = "/healthz"
PAUSES = [3, 6, 12, 30, 60, 60]
"""Seconds after which it is tried again."""


class Tries:
    """Requests of a page to one address, by the clock of the page."""

    def __init__(self, page: Page, path: str) -> None:
        self.page, self.path = page, path
        self.begun, self.failed = 0, 0
        page.on("request", self.begin)
        page.on("requestfailed", self.fail)

    def begin(self, request: Request) -> None:
        self.begun += request.url.endswith(self.path)

    def fail(self, request: Request) -> None:
        self.failed += request.url.endswith(self.path)

    def wait(self, count: int) -> None:
        """Until so many have failed, and the page says that the entry waits again."""
        ends = monotonic() + 30
        while self.failed < count:
            assert monotonic() < ends, f"{self.path} was tried {self.begun} times"
            self.page.wait_for_timeout(5)
        expect(self.page.locator(".outbox-entry .tag")).to_have_text("Chờ gửi")


def open_worker(page: Page, base: str) -> Callable[[], object]:
    """What sends a sync event to the service worker of the page, as a browser does by itself."""
    session = page.context.new_cdp_session(page)
    ids: list[str] = []

    def note(event: dict[str, list[dict[str, str]]]) -> None:
        ids.extend(one["registrationId"] for one in event["registrations"])

    session.on("ServiceWorker.workerRegistrationUpdated", note)
    session.send("ServiceWorker.enable")
    while not ids:
        page.wait_for_timeout(5)
    event = {"origin": base, "registrationId": ids[0], "tag": "send-outbox", "lastChance": False}
    return lambda: session.send("ServiceWorker.dispatchSyncEvent", event)


def is_taken(answer: Response) -> bool:
    return answer.url.endswith(BATCHES) and answer.status == 200


def test_a_killed_server_is_asked_less_and_less_and_a_sync_event_sends_at_once(
    open_phone: OpenPhone, office: Office
) -> None:
    with open_phone(office.link) as page:
        page.clock.install()
        sign_in(page)
        begin_visit(page, "Karaoke")
        dispatch_sync = open_worker(page, office.link.base)
        questions, batches = Tries(page, QUESTION), Tries(page, BATCHES)
        office.server.kill()
        save(page, "workforce")
        visit = get_id(page)
        page.locator(".strip a").click()
        expect(page.locator(".outbox-entry .tag")).to_have_text("Chờ gửi")
        page.clock.pause_at(page.evaluate("new Date(Date.now() + 1000).toISOString()"))

        # Whoever comes back to the page has it tried at once: no time passes.
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        batches.wait(1)
        for count, pause in enumerate(PAUSES, 1):
            page.clock.run_for(pause * 1000 - 1)
            assert batches.begun == count
            page.clock.run_for(1)
            batches.wait(count + 1)

        # So does the return of the network, and an event of the browser for the worker.
        before = questions.begun
        page.evaluate("dispatchEvent(new Event('online'))")
        questions.wait(before + 1)
        before = batches.begun
        dispatch_sync()
        batches.wait(before + 1)

        # The server is there again, but no time passes: nothing is sent until the event.
        office.restart()
        assert batches.begun == before + 1
        with page.expect_response(is_taken):
            dispatch_sync()
        expect(page.get_by_text("Không còn nội dung nào chờ gửi")).to_be_visible()
        assert batches.begun == before + 2
    assert [status for status, _ in office.list_made(visit)] == ["draft"]
