"""Every page of every role, found from the navigation, is sound; text of others stays text."""

import random
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PageAs
from tests.e2e.watching import DESKTOP, PHONE, TABLET, TURN, Watch, serious
from tests.proofs import has_turn, proof_stage, select_in_turn

ROLES = (
    *("admin", "district", "inspector", "police", "binhnghia"),
    *("leader", "province", "auditor", "handler"),
)
OPEN = (
    *("/dang-nhap", "/kich-hoat", "/tin-bao", "/tin-bao/tra-cuu", "/kiem-tra-van-ban"),
    *("/cong-khai/du-lieu-mo", "/cong-khai/hanh-vi-vi-pham"),
)
"""Pages that need no session."""
NAMED_FOR_MACHINES = {"/cong-khai/du-lieu-mo"}
"""Pages that explain the columns of files."""
TABLES = {
    *("attachments", "budgets", "changes", "establishments", "handovers", "imports", "inspections"),
    *("jobs", "plans", "recommendations", "reports", "staff", "trainings", "users", "violations"),
    *("areas", "materials", "rechecks", "proposals"),
}
"""Tables whose name is one English word; the others have an underscore."""


ENTRIES = """links => links.map(link => [
  new URL(link.href).pathname,
  (link.querySelector(".word") ?? link).innerText.trim(),
])"""
OF_UNITS = "Tình hình các đơn vị"
"""Whoever has one unit alone is led to that unit's page."""


def entries(page: Page, where: str) -> list[tuple[str, str]]:
    """(address, word) of each link."""
    return [(path, word) for path, word in page.locator(where).evaluate_all(ENTRIES)]


@pytest.fixture(scope="session")
def audited(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder of the run with a name for each (path, width) that axe has seen, by any worker.

    A second role's page differs in its words, not in its make.
    """
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "audited-pages"
    folder.mkdir(exist_ok=True)
    return folder


def mark(folder: Path, path: str, width: int) -> Path:
    return folder / f"{path.replace('/', '+')} {width}"


def is_first(folder: Path, page: Page) -> bool:
    width = page.viewport_size["width"] if page.viewport_size else 0
    try:
        mark(folder, urlsplit(page.url).path, width).mkdir()
    except FileExistsError:
        return False
    return proof_stage() != "test" or width == due_width(page)


def due_width(page: Page) -> int | None:
    """The one at which axe looks at this page in `make test`, at every second commit by turns.

    So four commits ask it at both; longer runs do at once.
    """
    first = random.Random(urlsplit(page.url).path).randrange(4)
    turns = (PHONE["width"], None, DESKTOP["width"], None)
    return select_in_turn((*turns[first:], *turns[:first]))[0]


FRAME = """() => ({
  headings: [...document.querySelectorAll("h1")].map(heading => heading.innerText.trim()),
  title: document.title,
  over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  covered: (() => {
    const acts = [...document.querySelectorAll(".page-head :is(a, button, select, input)")]
      .filter(act => act.checkVisibility())
      .map(act => ({ act, word: act.ariaLabel ?? act.innerText }))
      .map(one => ({ ...one, box: one.act.getBoundingClientRect() }));
    const crosses = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    return acts.flatMap((one, at) => acts.slice(at + 1)
      .filter(other => !one.act.contains(other.act) && crosses(one.box, other.box))
      .map(other => `${one.word} / ${other.word}`));
  })(),
  cut: [...document.querySelectorAll(".table-region.scrolls > .reflow")]
    .map(list => list.caption.innerText),
  squeezed: [...document.querySelectorAll(".table tbody :is(th, td)")]
    .filter(cell => cell.checkVisibility() && cell.clientWidth < 70)
    .filter(cell => {
      const words = document.createRange();
      words.selectNodeContents(cell);
      return new Set([...words.getClientRects()].map(({ bottom }) => bottom >> 3)).size > 4;
    })
    .map(cell => cell.innerText.replace(/\\s+/g, " ")),
})"""


def faults_of(page: Page, audited: Path, word: str | None = None) -> list[str]:
    """What is wrong with the page as it stands; `word` is what led there."""
    found = serious(page) if is_first(audited, page) else []
    return found + frame_faults(page, word) + identifiers_on(page)


def frame_faults(page: Page, word: str | None = None) -> list[str]:
    """What lies where it cannot be read or pressed, and what the page is called."""
    found = []
    frame: dict[str, Any] = page.evaluate(FRAME)
    headings, title = frame["headings"], frame["title"]
    if len(headings) != 1 or not headings[0]:
        found.append("not exactly one h1 with words")
    elif word not in (None, headings[0]):
        found.append(f"the menu says {word!r}, the page {headings[0]!r}")
    if not title.removesuffix(" – Sổ 178").strip() or " – Sổ 178" not in title:
        found.append(f"title {title!r}")
    if (over := frame["over"]) > 0:
        found.append(f"scrolls sideways by {over} px")
    found += [f"two acts of the head lie on each other: {words}" for words in frame["covered"]]
    found += [f"a list is wider than its page: {caption}" for caption in frame["cut"]]
    return found + [f"a column of one word a line: {text}" for text in frame["squeezed"][:3]]


def identifiers_on(page: Page) -> list[str]:
    """Names of tables and columns that a person would read on the page."""
    if urlsplit(page.url).path in NAMED_FOR_MACHINES:
        return []
    words = set(re.findall(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", page.locator("body").inner_text()))
    return [f"says {word!r}" for word in sorted(words) if "_" in word or word in TABLES]


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_the_navigation_is_sound(
    page_as: PageAs, watch: Watch, audited: Path, role: str
) -> None:
    """The menu, which is in the page at every width, is short; each word is its page's heading."""
    page = page_as(role)
    page.goto("/danh-muc")
    watch.settle(page)
    menu = entries(page, ".side nav a")
    assert 3 <= len(menu) <= 10
    assert menu[-1] == ("/danh-muc", "Danh mục và cài đặt")
    words = dict([*menu, *entries(page, ".catalogue a")])
    alone = page.request.get("/api/v1/me").json()["units"][0]["level"] == "commune"
    named = {path: word for path, word in words.items() if not (alone and word == OF_UNITS)}
    bar = [path for path, _ in entries(page, "nav.bottom a")]
    paths = dict.fromkeys([*words, *bar, "/tai-khoan"])
    assert len(paths) > 4, "the role has no screen"
    assert faults_at(page, watch, audited, paths, named, role) == {}


def test_a_file_is_sound_in_every_stage(page_as: PageAs, watch: Watch, audited: Path) -> None:
    """What a record shows grows with its stage: sums, deadlines, decisions."""
    page = page_as("district")
    files = page.request.get("/api/v1/violations", params={"limit": 200}).json()["items"]
    by_stage = {file["stage"]: f"/vi-pham/{file['id']}" for file in files}
    assert len(by_stage) >= 6, "the demo has files at most stages"
    assert faults_at(page, watch, audited, by_stage.values()) == {}


def test_the_inbox_says_no_code(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/viec-can-lam")
    rated = page.locator(".work li", has_text="Thẩm định bản chấm điểm").first
    expect(rated).to_be_visible()
    assert re.findall(r"[a-z]+_[a-z_]+", page.locator("main").inner_text()) == []


def test_a_figure_of_a_report_says_no_code(page_as: PageAs, watch: Watch, audited: Path) -> None:
    page = page_as("district")
    report = page.request.get("/api/v1/reports", params={"limit": 1}).json()["items"][0]
    lines = page.request.get(f"/api/v1/reports/{report['id']}").json()["lines"]
    figures = [f"/bao-cao/{report['id']}/so-lieu/{line['code']}" for line in (lines[0], lines[-1])]
    assert faults_at(page, watch, audited, figures) == {}


def test_every_open_page_is_sound(page_as: PageAs, watch: Watch, audited: Path) -> None:
    assert faults_at(page_as(None), watch, audited, OPEN) == {}


def faults_at(
    page: Page,
    watch: Watch,
    audited: Path,
    paths: Iterable[str],
    words: Mapping[str, str] = MappingProxyType({}),
    role: str = "",
) -> dict[str, list[str]]:
    """{path and width: what is wrong} of the pages that are not sound; `words` lead to them.

    In `make test` each page of a role has its turn at every fourth commit; one that another role
    has seen is looked at in one width.
    """
    found = {}
    for path in paths:
        if role and proof_stage() == "test" and not has_turn(f"{role} {path}"):
            continue
        is_known = mark(audited, path, PHONE["width"]).exists()
        visit(page, audited, path)
        watch.settle(page)
        found[at(page, path)] = faults_of(page, audited, words.get(path))
        if is_known and proof_stage() == "test":
            continue
        last = DESKTOP if page.viewport_size == PHONE else PHONE
        page.set_viewport_size(cast("Any", TABLET))
        page.evaluate(TURN)
        found[at(page, path)] = frame_faults(page)
        page.set_viewport_size(cast("Any", last))
        page.evaluate(TURN)
        found[at(page, path)] = faults_of(page, audited, words.get(path))
    return {path: wrong for path, wrong in found.items() if wrong}


def at(page: Page, path: str) -> str:
    return f"{path} at {page.viewport_size and page.viewport_size['width']}"


def visit(page: Page, audited: Path, path: str) -> None:
    """By its address and on a phone the first time in the run, later by its link, as people
    mostly do, and at the width that the page before had last: to lay that out anew is no use.
    """
    link = page.locator(f".side nav a[href='{path}']")
    if mark(audited, path, PHONE["width"]).exists() and link.count() > 0:
        link.first.dispatch_event("click")
        page.wait_for_url(lambda url: urlsplit(url).path == path)
    else:
        page.set_viewport_size(cast("Any", PHONE))
        page.goto(path)


PAYLOADS = (
    "<script>hit()</script>",
    "<img src=x onerror=hit()>",
    "<svg onload=hit()>",
    "<svg><script>hit()</script></svg>",
    "<body onload=hit()>",
    "<iframe srcdoc='<script>parent.hit()</script>'></iframe>",
    "<iframe src=javascript:parent.hit()>",
    "<a href=javascript:hit()>x</a>",
    "<details open ontoggle=hit()>",
    "<video><source onerror=hit()></video>",
    "<audio src=x onerror=hit()>",
    "<input autofocus onfocus=hit()>",
    "<select autofocus onfocus=hit()>",
    "<textarea autofocus onfocus=hit()>",
    "<marquee onstart=hit()>",
    "<object data=javascript:hit()>",
    "<embed src=javascript:hit()>",
    "<math><mi xlink:href=javascript:hit()>x</mi></math>",
    "<style>*{background:url(javascript:hit())}</style>",
    "<link rel=stylesheet href=javascript:hit()>",
    "<meta http-equiv=refresh content='0;javascript:hit()'>",
    "<base href=javascript:hit()//>",
    "<form action=javascript:hit()><button>x</button></form>",
    "<template><script>hit()</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=hit()>'>",
    '"><script>hit()</script>',
    "'><img src=x onerror=hit()>",
    '" onmouseover=hit() x="',
    "</title><script>hit()</script>",
    "</textarea><script>hit()</script>",
    "</script><script>hit()</script>",
    "<!--><img src=x onerror=hit()>-->",
    "<ScRiPt>hit()</sCrIpT>",
    "<img/src=x/onerror=hit()>",
    "&lt;script&gt;hit()&lt;/script&gt;",
    "{{hit()}}",
    "{{constructor.constructor('hit()')()}}",
    "${hit()}",
    "javascript:hit()",
    "<div v-html=hit()>",
    "<div v-on:click=hit() :x=hit()>",
)
COUNTER = "globalThis.hits = 0; globalThis.hit = () => { globalThis.hits += 1; };"


class Writer:
    """Stores records over the API with the session and the token of one person."""

    def __init__(self, page: Page) -> None:
        self.http = page.context.request
        self.token = self.http.get("/api/v1/me").json()["csrf_token"]

    def post(self, path: str, body: dict[str, object]) -> dict[str, str]:
        headers = {"X-CSRF-Token": self.token}
        answer = self.http.post(f"/api/v1{path}", data=body, headers=headers)
        assert answer.status == 201, f"{body}: {answer.text()}"
        stored: dict[str, str] = answer.json()
        return stored


def store_places(page: Page) -> list[str]:
    """Payloads in every text of an establishment; answers the ids."""
    writer = Writer(page)
    commune = writer.http.get("/api/v1/me").json()["units"][0]["id"]
    ids = []
    for number, payload in enumerate(PAYLOADS):
        body: dict[str, object] = {
            "name": f"Zz {number} {payload}",
            "establishment_type": "karaoke",
            "address": f"Thôn {number}, {payload}",
            "owner_name": payload,
            "manager_name": payload,
            "org_unit_id": commune,
        }
        ids.append(writer.post("/establishments", body)["id"])
    return ids


def store_people(page: Page) -> list[str]:
    """Payloads in names and positions of accounts; answers the ids."""
    writer = Writer(page)
    unit = writer.http.get("/api/v1/me").json()["units"][0]["id"]
    ids = []
    for number, payload in enumerate(PAYLOADS):
        body: dict[str, object] = {
            "username": f"zz-{number}",
            "full_name": payload,
            "title": payload,
            "org_unit_id": unit,
        }
        ids.append(writer.post("/users", body)["id"])
    return ids


def hits(watch: Watch, page: Page, path: str) -> int:
    page.goto(path)
    watch.settle(page)
    for link in page.locator("main a, main button").all()[:3]:
        link.hover(force=True)
    count: int = page.evaluate("globalThis.hits")
    return count


def test_nothing_that_others_stored_is_executed(page_as: PageAs, watch: Watch) -> None:
    commune, admin = page_as("binhnghia", apart=True), page_as("admin", apart=True)
    places, people = store_places(commune), store_people(admin)
    for page in (commune, admin):
        page.context.add_init_script(COUNTER)
    assert hits(watch, commune, "/co-so?q=Zz") == 0
    assert "<script>hit()</script>" in commune.locator("main").inner_text()
    assert [hits(watch, commune, f"/co-so/{id}") for id in places[:8]] == [0] * 8
    assert hits(watch, admin, "/nguoi-dung?q=hit") == 0
    assert "<svg onload=hit()>" in admin.locator("main").inner_text()
    assert [hits(watch, admin, f"/nguoi-dung/{id}") for id in people[:8]] == [0] * 8


def test_the_counter_of_hits_counts(page_as: PageAs) -> None:
    page = page_as(None, apart=True)
    page.context.add_init_script(COUNTER)
    page.goto("/dang-nhap")
    page.evaluate("hit()")
    assert page.evaluate("globalThis.hits") == 1
