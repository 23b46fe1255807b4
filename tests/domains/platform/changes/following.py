"""How tests follow the feed, and read what it names."""

from collections.abc import Iterable
from typing import Any

from tests.acting import Person
from tests.domains.reporting.reports.making import done

Row = dict[str, Any]


def read_feed(who: Person, **query: Any) -> list[Row]:
    """Every row that the reader is told, in pages."""
    rows: list[Row] = []
    after: int | str = 0
    while True:
        page = done(who.get("/changes", after=after, limit=200, **query))
        rows += page["items"]
        if page["cursor"] == after:
            return rows
        after = page["cursor"]


def list_urls(rows: Iterable[Row]) -> list[str]:
    """The URLs of the rows, but of records that a later row says the reader has lost."""
    rows = list(rows)
    lost = {row["id"] for row in rows if row["action"] in ("deleted", "left")}
    kept = [row for row in rows if row["id"] not in lost]
    assert [row for row in kept if row["url"] is None] == [], "a record that is there has a URL"
    return [*dict.fromkeys(url for row in kept for url in (row["url"], row["parent_url"]) if url)]


def list_unresolved(who: Person, urls: Iterable[str]) -> list[str]:
    """The URLs that do not answer the record."""
    answers = {url: who.get(url) for url in urls}
    return [f"{url}: {one.status_code}" for url, one in answers.items() if one.status_code != 200]
