"""Everything that a person can be told: each GET of the API, each record of each list, workbooks.

Answers are keyed by the route and the place in its list, since ids differ from world to world.
"""

import io
import re
import zipfile
from typing import Any

from fastapi import FastAPI

from backend.domains.ratings.rating_criteria_sets.models import RatingEvidenceKind
from tests import world
from tests.acting import Person
from tests.databases import pg_server

PREFIX = "/api/v1"
MOST = 1
"""Records followed in each list: they differ from each other by their numbers only."""

OF_ITSELF = re.compile(
    r'"(id|entity_id|actor_id|created_at|updated_at|at|request_id|instance|csrf_token|epoch'
    r'|issued_at|expires_at)"'
    r':"[^"]*",?'
    r'|(?<="cursor":")[0-9a-f]{16}(?=-)|"cursor":"[^"]*",(?="present":)'
    r"|(?<=/)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
"""What differs from one database to the next although nothing else does."""
OF_TRANSACTIONS = re.compile(r'"(seq|next)":\d+,?|(?<=cursor":"-)\d+')
"""Places in the log: PostgreSQL makes them of the ids of all transactions of the server, those of
its own upkeep among them. SQLite counts rows, so there they are compared, too."""
OF_CONTENT = re.compile(r"\.?\b[0-9a-f]{32}\b")
"""What a weak ETag says of the content, which is compared itself."""
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

Told = dict[str, Any]


def every_read(app: FastAPI, who: Person) -> Told:
    """What all GET routes answer, from the lists down to what lies below each record."""
    routes = [p for p, methods in app.openapi()["paths"].items() if "get" in methods]
    told: Told = {}
    for route in routes:
        if "{" not in route:
            follow(routes, who, route, route, told)
    for path, params in narrowed():
        told[f"{path} {sorted(params.items())}"] = plain(who.get(f"{PREFIX}{path}", **params))
    return told


def follow(routes: list[str], who: Person, route: str, path: str, told: Told) -> None:
    """Ask at `path`, an instance of `route`, then for what hangs below it."""
    answer = who.get(path)
    told[path if route == path else f"{route} {len(told)}"] = plain(answer)
    if answer.status_code != 200:
        return
    items = answer.json().get("items", []) if is_json(answer) else []
    for below in routes:
        rest = below.removeprefix(f"{route}/") if below.startswith(f"{route}/") else ""
        if not rest or "/" in rest or below in (route, path):
            continue
        if "{" not in rest:
            if "{" in route:
                follow(routes, who, below, f"{path}/{rest}", told)
        elif re.fullmatch(r"\{\w+\}", rest):
            for value in [item.get("code" if rest == "{code}" else "id") for item in items[:MOST]]:
                follow(routes, who, below, f"{path}/{value}", told)
    if f"{route}/evidence/{{kind}}" in routes:
        for kind in RatingEvidenceKind:
            told[f"{route}/evidence/{kind}"] = plain(who.get(f"{path}/evidence/{kind}"))


def narrowed() -> list[tuple[str, dict[str, Any]]]:
    """Questions about Bình Nghĩa alone, its month, its district; and feeds from their beginning."""
    own = {"org_unit_id": str(world.unit("binhnghia"))}
    district = {"org_unit_id": str(world.unit("binhluc"))}
    paths = ("/support-services", "/support-services/figures", "/needs-assessments")
    exports = [f"/exports/{kind}.xlsx" for kind in ("support-services", "needs-assessments")]
    return [
        *((path, own) for path in (*paths, *exports)),
        ("/support-services/sheet", {**own, "month": "2021-02"}),
        ("/support-services/figures", {**district, "year": 2021}),
        ("/support-services/statutory-line", {**district, "year": 2021}),
        ("/support-releases/reporting", district),
        ("/support-releases/preview", {**district, "year": 2021}),
        *((page_of("binhnghia"), {"year": year}) for year in (2021, 2022)),
        ("/changes", {"after": 0, "limit": 200}),
        ("/audit-events", {"limit": 200}),
    ]


def page_of(commune: str) -> str:
    return f"/commune-overviews/{world.unit(commune)}"


def is_json(answer: Any) -> bool:
    return "json" in answer.headers.get("content-type", "")


def plain(answer: Any) -> tuple[Any, ...]:
    """Status, words and headers; of a workbook its parts."""
    if is_json(answer):
        text = OF_ITSELF.sub("", answer.text)
        text = OF_TRANSACTIONS.sub("", text) if pg_server() else text
    elif answer.content[:2] == b"PK":
        text = UUID.sub("", parts(answer.content))
    else:
        text = answer.text
    headers = answer.headers
    version = OF_CONTENT.sub("", headers.get("etag", ""))
    return answer.status_code, text, version, headers.get("link")


def parts(content: bytes) -> str:
    """All that a workbook holds but for when it was made. Two that are alike in this are alike in
    their cells, which take ten times as long to read."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = [name for name in packed.namelist() if name != "docProps/core.xml"]
        return "\n".join(
            f"{name} {packed.read(name).decode(errors='surrogateescape')}" for name in names
        )
