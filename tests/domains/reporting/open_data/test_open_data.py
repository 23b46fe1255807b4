"""A closed year is published by the leader, once; everyone reads it, and nothing small in it."""

import csv
import io
import json
from functools import partial
from typing import Any

import sqlalchemy as sa

from backend.core.security import rate_limit
from backend.core.session.change_log import LogEntry
from backend.core.session.session import Session
from backend.domains.planning.plans.models import Plan, PlanTarget
from backend.domains.reporting.open_data import startup
from backend.domains.reporting.open_data.datasets import DATASETS
from tests import world
from tests.acting import Api, add
from tests.domains.ratings.commune_ratings.making import approved, done, ready, submitted

OWN, PUBLIC = "/open-data-releases", "/public/open-data"
ANSWER = tuple[dict[str, str], list[dict[str, Any]]]


def plan_of(api: Api, year: int, status: str = "approved", **changed: Any) -> None:
    """A plan of the district for `year` with the targets of the plan of 2022."""

    def write(db: Session) -> None:
        plan = Plan(org_unit_id=world.unit("binhluc"), year=year, title=f"Kế hoạch {year}")
        plan.status = status  # type: ignore[assignment]
        add(db, plan)
        for target in db.scalars(sa.select(PlanTarget).where(PlanTarget.plan_id == world.plan())):
            names = ("org_unit_id", "code", "title", "indicator", "threshold_percent", "position")
            told = {name: getattr(target, name) for name in names}
            force = {"approved_percent": target.threshold_percent, "status": status}
            add(db, PlanTarget(plan_id=plan.id, **told, **force | changed))

    api.run(write)


def published(api: Api, year: int = 2021) -> Any:
    return done(api.as_("leader").post(OWN, {"year": year}), 201)


def rows_of(api: Api, code: str = "plan-progress", **params: Any) -> list[dict[str, Any]]:
    return list(done(api.nobody().get(f"{PUBLIC}/{code}.json", **params))["items"])


def csv_of(api: Api, code: str, **params: Any) -> list[dict[str, str]]:
    answer = api.nobody().get(f"{PUBLIC}/{code}.csv", **params)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_nothing_is_open_until_the_leader_publishes_a_year_that_is_over(api: Api) -> None:
    plan_of(api, 2021)
    assert rows_of(api) == []
    preview = done(api.as_("leader").get(f"{OWN}/preview", year=2021))
    assert (preview["standing"], preview["smallest_shown"]) == ("ready", 5)
    made = published(api)
    assert made["figures"] == preview["figures"]
    assert made["org_unit_kind"] == "huyện", "a commune of today may have its name"
    (change,) = done(api.nobody().get(PUBLIC))["changes"]
    assert (change["org_unit_kind"], change["org_unit_name"]) == ("huyện", "Bình Lục")
    rows = rows_of(api)
    assert {(r["year"], r["as_of"], r["district_kind"], r["district_name"]) for r in rows} == {
        (2021, "2021-12-31", "huyện", "Bình Lục")
    }
    assert {r["unit_name"] for r in rows if r["coverage"] == "unit"} == {
        *("Bình Nghĩa", "Tràng An", "Bình Mỹ")
    }
    running = api.as_("leader").post(OWN, {"year": 2022})
    assert [e["code"] for e in done(running, 422)["errors"]] == ["year-not-over"]
    assert done(api.as_("leader").get(f"{OWN}/preview", year=2022))["standing"] == "not_over"
    nothing = api.as_("leader").post(OWN, {"year": 2019})
    assert [e["code"] for e in done(nothing, 422)["errors"]] == ["no-plan-in-force"]
    assert done(api.as_("leader").get(f"{OWN}/preview", year=2019))["figures"] is None


def test_a_plan_or_target_that_is_not_approved_stays_inside(api: Api) -> None:
    plan_of(api, 2020, "submitted")
    plan_of(api, 2021, approved_percent=None)
    assert done(api.as_("leader").post(OWN, {"year": 2020}), 422)["errors"]
    assert published(api)["figures"]["targets"] == []
    assert rows_of(api) == []


def test_only_plain_shares_are_published(api: Api) -> None:
    """Another target about the same places would tell their difference, and past what is hidden."""
    plan_of(api, 2021)
    asked = partial(api.as_("leader").get, f"{OWN}/preview", year=2021)
    before = done(asked())["figures"]

    def add_others(db: Session) -> None:
        plan = db.scalars(sa.select(Plan).where(Plan.year == 2021)).one()
        made = {"plan_id": plan.id, "org_unit_id": plan.org_unit_id, "title": "Khác"}
        level = {"threshold_percent": 100, "approved_percent": 100, "status": "approved"}
        narrowed = {"indicator": "establishments_inspected", "occasion": "planned"}
        number = {"indicator": "attendees", "kind": "audience_count", "approved_number": 9}
        again = {"indicator": "workforce_known"}
        others: tuple[dict[str, Any], ...] = (narrowed, number, again)
        for at, other in enumerate(others):
            row = {"code": f"other_{at}", "position": 90 + at} | made | level | other
            add(db, PlanTarget(**row))

    api.run(add_others)
    assert done(asked())["figures"] == before


def test_small_figures_of_places_are_hidden_and_communes_are_not(api: Api) -> None:
    """Three communes with one or two places each: whatever counts places says nothing of them."""
    plan_of(api, 2021)
    published(api)
    for row in rows_of(api):
        counted = row["numerator"], row["denominator"]
        if row["indicator"] in ("communes_communicating", "healthy_communes_kept"):
            assert None not in counted
            assert row["is_suppressed"] is False
        for figure in counted if row["indicator"] == "establishments_inspected" else ():
            assert figure in (None, 0)
        assert row["is_suppressed"] is (None in counted)
        assert row["percent"] is None or None not in counted
    whole = [r for r in rows_of(api, unit_code="352") if r["target_code"] == "workforce_known"]
    assert [(r["coverage"], r["denominator"], r["is_suppressed"]) for r in whole] == [
        ("all", None, True)
    ]


def test_a_correction_never_reaches_a_published_year_and_there_is_no_second(api: Api) -> None:
    plan_of(api, 2021)
    made = published(api)
    before = rows_of(api)
    person = api.as_("binhnghia")
    path = f"/establishments/{world.establishment('binhnghia')}/workforce-counts"
    body = {"counted_on": "2021-12-01", "total": 6, "female": 4}
    assert person.post(path, body).status_code == 201
    assert rows_of(api) == before
    again = api.as_("leader").post(OWN, {"year": 2021})
    assert done(again, 409)["code"] == "open-data-published"
    reason = {"reason": "Sai số liệu cơ sở"}
    assert api.as_("leader").post(f"{OWN}/{made['id']}/withdraw", reason).status_code == 428
    gone = api.as_("leader").post(f"{OWN}/{made['id']}/withdraw", reason, etag=made)
    assert done(gone)["withdrawn_on"] == "2022-10-03"
    assert rows_of(api) == []
    assert done(api.as_("leader").post(OWN, {"year": 2021}), 409)["code"] == "open-data-published"
    twice = api.as_("leader").post(f"{OWN}/{made['id']}/withdraw", reason, etag=done(gone))
    assert done(twice, 409)["code"] == "release-withdrawn"
    changes = done(api.nobody().get(PUBLIC))["changes"]
    assert [(c["year"], c["action"], c["reason"]) for c in changes] == [
        (2021, "withdrawn", "Sai số liệu cơ sở"),
        (2021, "published", None),
    ]
    logged = api.all(sa.select(LogEntry.diff).where(LogEntry.entity == "open_data_releases"))
    assert all("figures" not in (diff or {}) for (diff,) in logged)


def test_who_publishes(api: Api) -> None:
    plan_of(api, 2021)
    for person in world.PEOPLE:
        expected = 201 if person == "leader" else 403
        assert api.as_(person).post(OWN, {"year": 2021}).status_code == expected, person
        reads = person not in ("admin", "auditor", "handler")
        assert api.as_(person).get(OWN).status_code == (200 if reads else 403), person
    assert len(done(api.as_("binhnghia").get(OWN))["items"]) == 1
    assert done(api.as_("district2").get(OWN))["items"] == []


def test_ratings_are_those_of_the_public_list(api: Api) -> None:
    ready(api)
    approved(api, year=2021)
    approved(api)
    submitted(api, "trangan")
    listed = done(api.nobody().get("/public/ratings"))["items"]
    names = {"unit_code": "org_unit_code", "unit_name": "org_unit_name"}
    names |= {"unit_kind": "org_unit_kind"}
    told = rows_of(api, "commune-ratings")
    assert len(told) == 2
    for ours, theirs in zip(told, listed, strict=True):
        assert ours == {name: theirs[names.get(name, name)] for name in ours}
    assert rows_of(api, "commune-ratings", year=2021) == told[1:]
    assert rows_of(api, "commune-ratings", unit_code="13510") == []


def test_csv_says_what_json_says_under_the_catalogues_columns(api: Api) -> None:
    ready(api)
    approved(api)
    plan_of(api, 2021, approved_title="=HYPERLINK(1)")
    published(api)
    catalogue = done(api.nobody().get(PUBLIC))
    assert {d["code"] for d in catalogue["datasets"]} == DATASETS.keys()
    for told in catalogue["datasets"]:
        assert told["updated_at"]
        names = [column["name"] for column in told["columns"]]
        rows, lines = rows_of(api, told["code"]), csv_of(api, told["code"])
        assert rows
        for row, line in zip(rows, lines, strict=True):
            assert (list(row), list(line)) == (names, names)
            assert line == {name: as_text(value) for name, value in row.items()}
        for download in told["downloads"]:
            path = download["path"].removeprefix("/api/v1")
            assert api.nobody().get(path).status_code == 200
        described = done(api.nobody().get(f"{PUBLIC}/{told['code']}.csv-metadata.json"))
        assert [c["name"] for c in described["tableSchema"]["columns"]] == names
    assert csv_of(api, "plan-progress")[0]["target_title"] == "'=HYPERLINK(1)"


def as_text(value: Any) -> str:
    if value is None:
        return ""
    return (
        f"'{value}"
        if str(value).startswith("=")
        else json.dumps(value).strip('"')
        if isinstance(value, bool)
        else str(value)
    )


def test_it_may_be_kept_fetched_from_anywhere_and_asked_again(api: Api) -> None:
    plan_of(api, 2021)
    published(api)
    for path in ("", "/plan-progress.json", "/plan-progress.csv", "/commune-ratings.csv"):
        first = api.nobody().get(f"{PUBLIC}{path}")
        assert first.headers["cache-control"] == f"public, {'max-age=300' if path else 'no-cache'}"
        assert first.headers["access-control-allow-origin"] == "*"
        assert "set-cookie" not in first.headers
        again = api.nobody().get(
            f"{PUBLIC}{path}", headers={"If-None-Match": first.headers["etag"]}
        )
        assert (again.status_code, again.content) == (304, b"")
    for params in ({"year": "x"}, {"unit_code": "1;2"}, {"color": "red"}):
        assert done(api.nobody().get(f"{PUBLIC}/plan-progress.csv", **params), 422)["errors"]
    assert api.nobody().get(f"{PUBLIC}/people.csv").status_code == 404


def test_too_many_are_asked_to_wait(api: Api, monkeypatch: Any) -> None:
    """Against a clock that stands still: a slow machine would win a request back."""
    seconds = [0.0]
    monkeypatch.setattr(rate_limit, "monotonic", lambda: seconds[0])
    monkeypatch.setitem(
        api.app.state._state, "open_data_gate", rate_limit.RateLimiter(*startup.RATES)
    )
    fetched = partial(api.nobody().get, f"{PUBLIC}/plan-progress.csv")
    first = fetched()
    assert first.headers["RateLimit-Policy"] == '"address";q=60;w=60'
    assert first.headers["RateLimit"] == '"address";r=59;t=1'
    assert [fetched().status_code for _ in range(60)] == [200] * 59 + [429]
    refused = fetched()
    assert refused.headers["RateLimit"] == '"address";r=0;t=1'
    assert refused.headers["Retry-After"] == "1"
    assert refused.json()["code"] == "too-often", "nobody has entered anything wrong"
    seconds[0] += 1
    assert [fetched().status_code for _ in range(2)] == [200, 429]


def test_each_file_is_one_query_and_the_list_too(api: Api) -> None:
    plan_of(api, 2020)
    plan_of(api, 2021)
    published(api)
    published(api, 2020)
    for path in ("/plan-progress.json", "/commune-ratings.csv"):
        with api.queries() as seen:
            api.nobody().get(f"{PUBLIC}{path}")
        assert len(seen) == 1
    with api.queries() as seen:
        listed = done(api.as_("leader").get(OWN))["items"]
    assert [row["year"] for row in listed] == [2021, 2020]
    assert len([s for s in seen if "open_data_releases" in s]) == 1
