"""How many statements reports take: a number that neither records nor figures raise."""

from typing import Any

from sqlalchemy import event

from tests.acting import Api
from tests.domains.reporting.reports.making import act, begun, done, submitted

FROZEN = {
    "": 15,
    "/lines/establishments_active/records": 9,  # with whether its places are in reach
    "/diff": 9,
    "/diff?with={draft}": 12,  # what the other one says now
    "/edition": 7,
    "/document.xlsx": 9,
    "/late-changes": 103,  # three periods of each source, and the records behind one
}
DRAFT = {"": 27, "/document.xlsx": 35, "/lines/workers_total/records": 9}


def test_reading_takes_few_statements(api: Api) -> None:
    draft = begun(api)
    report = act(api, "leader", submitted(api, period_start="2022-04-01"), "approve")
    for id, paths in ((report["id"], FROZEN), (draft["id"], DRAFT)):
        for path, most in paths.items():
            with api.queries() as asked:
                answer = api.as_("district").get(f"/reports/{id}{path.format(draft=draft['id'])}")
            assert answer.status_code == 200
            assert len(asked) <= most, (path, len(asked))


def test_a_refresh_reads_before_it_is_the_writers_turn(api: Api) -> None:
    """On SQLite everybody who writes waits for who does: counting a large unit takes a second."""
    draft, seen = begun(api, period_start="2022-04-01"), []

    def note(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(api.database.writer, "before_cursor_execute", note)
    try:
        with api.queries() as asked:
            done(api.as_("district").post(f"/reports/{draft['id']}/refresh", etag=draft))
    finally:
        event.remove(api.database.writer, "before_cursor_execute", note)
    assert not [text for text in seen if "establishment_active_periods" in text]
    assert [text for text in asked if "establishment_active_periods" in text]
