"""A year is published once, by the office, for those who may not see the numbers themselves."""

from concurrent.futures import ThreadPoolExecutor
from threading import get_ident
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.domains.support.support_releases import service
from backend.domains.support.support_releases.table_suppression import get_published_figures
from backend.domains.support.support_releases.year_tables import Key, Leaf
from tests import world
from tests.acting import Api
from tests.domains.support.support_releases.more_communes import MORE, found_communes
from tests.domains.support.support_services.counting import errors, write

PATH = "/support-releases"
YEAR = {"year": 2021, "accept_missing": True}


def populate(api: Api) -> None:
    """A year with small figures in Bình Nghĩa and enough beside them to publish something."""
    api.run(found_communes)
    write(api, "binhnghia", "2021-02", loan=2, health=9)
    write(api, "binhnghia", "2021-07", loan=1, vocational=12)
    write(api, "trangan", "2021-03", loan=14, health=11, employment=3)
    write(api, "binhmy", "2021-11", loan=20, health=8, vocational=9)
    write(api, MORE[0], "2021-05", loan=16, health=12, vocational=11)
    write(api, MORE[1], "2021-08", loan=13, health=10, vocational=10)


def publish(api: Api, **changed: Any) -> Any:
    answer = api.as_("district").post(PATH, YEAR | changed)
    assert answer.status_code == 201, answer.text
    return answer.json()


OF_HOW_MANY = ("months_reported", "months_due", "reports", "month_reports")
"""Fields that count months and half-years that were sent, not support."""


def figures_in(found: Any) -> list[int]:
    """Every number of support in a JSON answer."""
    if isinstance(found, dict):
        told = {name: value for name, value in found.items() if name not in OF_HOW_MANY}
        return [n for value in told.values() for n in figures_in(value)]
    if isinstance(found, list):
        return [n for value in found for n in figures_in(value)]
    return [found] if isinstance(found, int) and not isinstance(found, bool) else []


def test_a_published_year_shows_no_small_figure(api: Api) -> None:
    populate(api)
    made = publish(api)
    assert (made["org_unit_name"], made["year"], made["smallest_shown"]) == ("Bình Lục", 2021, 5)
    figures = made["figures"]
    counts = figures_in(figures)
    assert counts
    assert not {1, 2, 3, 4} & set(counts)
    own = next(c for c in figures["communes"] if c["org_unit_name"] == "Bình Nghĩa")
    assert own["services"]["loan"] is None
    assert own["months_reported"] == 2
    assert (figures["count"], figures["services"]["legal_aid"]) == (161, None)
    for person in ("leader", "province"):
        assert api.as_(person).get(f"{PATH}/{made['id']}").json() == made


@pytest.mark.parametrize("person", world.PEOPLE)
def test_who_reads_and_who_publishes(api: Api, person: str) -> None:
    made = publish(api)
    readers = {"district": 200, "leader": 200, "province": 200, "district2": 404}
    assert api.as_(person).get(f"{PATH}/{made['id']}").status_code == readers.get(person, 403)
    listed = {"district": 200, "leader": 200, "province": 200, "district2": 200}
    assert api.as_(person).get(PATH).status_code == listed.get(person, 403)
    offices = ("district", "district2")
    assert api.as_(person).get(f"{PATH}/preview").status_code == (200 if person in offices else 403)
    expected = {"district": 201, "district2": 201}
    body = {"year": 2020, "accept_missing": True}
    assert api.as_(person).post(PATH, body).status_code == expected.get(person, 403)


def test_a_correction_never_reaches_a_published_year(api: Api) -> None:
    """Two editions would tell their difference; so there is only one."""
    populate(api)
    made = publish(api)
    write(api, "binhnghia", "2021-02", loan=3, health=9)
    write(api, "trangan", "2021-12", loan=30)
    assert api.as_("leader").get(f"{PATH}/{made['id']}").json() == made
    again = api.as_("district").post(PATH, YEAR)
    assert (again.status_code, again.json()["code"]) == (409, "already-published")
    path = f"{PATH}/{made['id']}"
    assert api.as_("district").patch(path, {"year": 2020}, made).status_code == 405
    assert api.as_("district").delete(path, made).status_code == 405


def test_only_a_year_that_is_over_is_published(api: Api) -> None:
    refused = api.as_("district").post(PATH, {"year": 2022, "accept_missing": True})
    assert errors(refused) == [("/year", "year-not-over")]
    preview = api.as_("district").get(f"{PATH}/preview").json()
    assert (preview["year"], preview["figures"]["count"]) == (2022, None)


def test_missing_months_are_named_before_it_is_too_late(api: Api) -> None:
    write(api, "binhnghia", "2021-02", loan=2)
    refused = api.as_("district").post(PATH, {"year": 2021})
    assert (refused.status_code, refused.json()["code"]) == (409, "support-months-missing")
    missing = {u["org_unit_name"]: len(u["missing"]) for u in refused.json()["missing"]}
    assert missing == {"Bình Mỹ": 12, "Bình Nghĩa": 11, "Tràng An": 12}


def test_who_has_sent_what_carries_no_number(api: Api) -> None:
    write(api, "binhnghia", "2022-02", loan=2)
    write(api, "binhnghia", "2022-03", loan=0)
    asked = {"org_unit_id": str(world.unit("binhluc"))}
    sent = api.as_("province").get(f"{PATH}/reporting", **asked).json()
    own = next(u for u in sent["units"] if u["org_unit_name"] == "Bình Nghĩa")
    assert own["reported"] == ["2022-02", "2022-03"]
    assert own["missing"] == ["2022-01", *(f"2022-0{m}" for m in range(4, 10))]
    assert figures_in(sent["units"]) == []
    assert api.as_("trangan").get(f"{PATH}/reporting").status_code == 403


def test_the_feed_and_the_log_hold_no_figures(api: Api) -> None:
    populate(api)
    made = publish(api)
    fed = api.as_("leader").get("/changes", limit=200).json()["items"]
    assert [c["id"] for c in fed if c["entity"].startswith("support-")] == [made["id"]]
    logged = api.one(sa.select(LogEntry.diff).where(LogEntry.entity == "support_releases"))
    assert "figures" not in logged


def assess(api: Api, unit: str, reached: int, **needs: int | None) -> None:
    """The second half of 2021; what is not said was counted and is 0."""
    body: dict[str, Any] = {"org_unit_id": str(world.unit(unit)), "year": 2021, "half": 2}
    body |= dict.fromkeys(service.NAMED, 0) | {"reached_count": reached} | needs
    answer = api.as_("district").post("/needs-assessments", body)
    assert answer.status_code == 201, answer.text


def needs_of(api: Api) -> tuple[int | None, set[int | None]]:
    """Those reached, and the numbers told of what is counted of them."""
    needs = publish(api)["figures"]["needs"]
    return needs["reached_count"], {needs["under_18_count"], *needs["needs"].values()}


FIVE = ("binhnghia", "trangan", "binhmy", *MORE)


def test_needs_are_told_all_together(api: Api) -> None:
    api.run(found_communes)
    for at, unit in enumerate(FIVE):
        assess(api, unit, 20 + at, loan=8 + at)
    assert needs_of(api) == (110, {0, 50})


@pytest.mark.parametrize(
    "small",
    [{"health": 3}, {"under_18_count": 1}, {"loan": 18}, {"health": None}],
    ids=["need", "minors", "rest", "unknown"],
)
def test_a_small_need_hides_all_of_them(api: Api, small: dict[str, int | None]) -> None:
    """Hidden alone it would be known to be from 1 to 4. Of the 110, all but a few need a loan."""
    api.run(found_communes)
    for at, unit in enumerate(FIVE):
        numbers: dict[str, int | None] = {"loan": 20 + at} if "loan" in small else {"loan": 8 + at}
        assess(api, unit, 20 + at, **(numbers | (small if unit == "trangan" else {})))
    assert needs_of(api) == (110, {None})


def test_needs_that_one_commune_would_see_through_are_hidden(api: Api) -> None:
    """30 of 34 are one commune's: it would know of the last four."""
    api.run(found_communes)
    for at, unit in enumerate(FIVE):
        assess(api, unit, 40 + at, loan=30 if at == 0 else 1)
    assert needs_of(api) == (210, {None})


def test_needs_of_three_communes_are_a_total_at_most(api: Api) -> None:
    for unit, reached in (("binhnghia", 8), ("trangan", 9), ("binhmy", 7)):
        assess(api, unit, reached, loan=reached - 1)
    assert needs_of(api) == (24, {None})


def test_a_list_takes_one_query_and_is_narrowed(api: Api) -> None:
    publish(api)
    publish(api, year=2020)
    leader = api.as_("leader")
    assert [r["year"] for r in leader.get(PATH).json()["items"]] == [2021, 2020]
    assert [r["year"] for r in leader.get(PATH, year=2020).json()["items"]] == [2020]
    with api.queries() as seen:
        leader.get(PATH, limit=1)
    assert len([s for s in seen if "support_releases" in s]) == 1


def test_the_event_loop_does_not_wait_for_the_table(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes a second; on PostgreSQL endpoints run in the loop itself."""
    populate(api)
    threads = []

    def noted(leaves: list[Leaf]) -> dict[Key, int | None]:
        threads.append(get_ident())
        return get_published_figures(leaves)

    async def loop() -> int:
        return get_ident()

    monkeypatch.setattr(service, "get_published_figures", noted)
    with ThreadPoolExecutor(1) as elsewhere:  # a request that is alone runs in the loop in tests
        seen = elsewhere.submit(api.as_("district").get, f"{PATH}/preview", year=2021)
        assert seen.result().status_code == 200
        elsewhere.submit(publish, api).result()
    assert len(threads) == 2
    assert api.http.wait_for(loop()) not in threads
