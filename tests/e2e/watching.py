"""A browser page that takes note of everything that goes wrong in it while a test runs."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebError,
)

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

LOOK = os.environ.get("LOOK")
"""A folder for pictures of what the tests see, to be looked at by hand."""
PHONE = {"width": 390, "height": 844}
TABLET = {"width": 768, "height": 1024}
DESKTOP = {"width": 1280, "height": 800}

REPORT = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} refused ${event.blockedURI || event.sample}`));
"""
MOST_SHOWN = 3
TURN = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
"""Until the page has drawn what it has: between two looks at what is still pending."""
QUIET_TURNS = f"async () => {{ for (let turn = 0; turn < 4; turn++) await ({TURN})(); }}"
"""Asked for at once: each question from here costs more than the turn."""


@dataclass
class Watch:
    """Faults of the pages of one context: console errors, CSP violations, failed requests."""

    faults: list[str] = field(default_factory=list)
    pending: set[Request] = field(default_factory=set)
    """Requests that wait for their answer."""
    asked_for: int = 0
    """Requests so far."""

    def over(self, context: BrowserContext) -> None:
        for event, note in self.notes():
            context.on(event, note)

    def leave(self, context: BrowserContext) -> None:
        for event, note in self.notes():
            context.remove_listener(event, note)

    def notes(self) -> tuple[tuple[Any, Callable[[Any], None]], ...]:
        return (
            ("console", self.said),
            ("weberror", self.thrown),
            ("response", self.answered),
            ("request", self.asked),
            ("requestfinished", self.over_with),
            ("requestfailed", self.over_with),
        )

    def thrown(self, error: WebError) -> None:
        self.faults.append(f"uncaught: {error.error}")

    def asked(self, request: Request) -> None:
        self.pending.add(request)
        self.asked_for += 1

    def over_with(self, request: Request) -> None:
        self.pending.discard(request)

    def said(self, message: ConsoleMessage) -> None:
        # What the network refused is judged in `answered`, which knows the address.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def answered(self, response: Response) -> None:
        """A form may be refused by the API; nothing else may, and nothing may fail.

        A read may find the server busy: the page tries again by itself.
        """
        is_busy = response.status == 503 and "retry-after" in response.headers
        may_wait = is_busy and response.request.method == "GET"
        refusal = 400 <= response.status < 500 or may_wait
        if response.status >= 400 and not (refusal and "/api/v1/" in response.url):
            self.faults.append(f"{response.status} {response.url}")

    def settle(self, page: Page) -> None:
        """Wait until the heading is there, every answer has come and has been drawn."""
        page.locator("main h1").first.wait_for()
        known = -1
        while self.asked_for != known:
            while self.pending:
                page.evaluate(TURN)
            known = self.asked_for
            page.evaluate(QUIET_TURNS)
        page.locator(".skeleton").first.wait_for(state="detached")


ONLY_SERIOUS = """
axe.configure({
  noHtml: true,
  rules: axe._audit.rules
    .filter(({impact}) => impact === "minor" || impact === "moderate")
    .map(({id}) => ({id, enabled: false})),
});
"""
"""Rules that can find nothing serious are not asked, and no finding quotes the page's source."""
RUN = """async () => {
  for (const moving of document.getAnimations())
    if (moving.effect.getComputedTiming().endTime !== Infinity) moving.finish();
  const options = {resultTypes: ["violations"], preload: false};
  return (await axe.run(document, options)).violations;
}"""


@cache
def axe() -> str:
    """In ASCII: a dozen other characters in it would have the browser carry two bytes for each."""
    return AXE.read_text("utf-8").encode("ascii", "backslashreplace").decode() + ONLY_SERIOUS


def serious(page: Page) -> list[str]:
    """The serious and critical findings of axe-core on what the page shows now.

    What still changes its colour is brought to its end: nobody reads it on the way.
    """
    if not page.evaluate("() => 'axe' in globalThis"):
        bring_axe(page)
    found: list[dict[str, Any]] = page.evaluate(RUN)
    return [line for one in found for line in told(one)]


def bring_axe(page: Page) -> None:
    """Evaluated, not added as an element: the policy of the page allows no inline script.

    Over the protocol of the tools, where the browser finds it compiled from the page before.
    """
    tools = page.context.new_cdp_session(page)
    tools.send("Runtime.evaluate", {"expression": axe()})
    tools.detach()


def told(violation: dict[str, Any]) -> Iterator[str]:
    if violation["impact"] in ("serious", "critical"):
        for node in violation["nodes"][:MOST_SHOWN]:
            yield f"{violation['id']} at {json.dumps(node['target'])}: {node['failureSummary']}"
