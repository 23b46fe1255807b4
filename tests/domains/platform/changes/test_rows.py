"""What a row of the feed tells of its record: its kind, where it is read, and what changed."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import EntryValues, LogEntry, list_audited_columns
from backend.core.session.pending_changes import get_pending_changes
from backend.core.session.session import Session
from backend.domains.platform.changes.kinds import get_url_word, load_kinds
from tests.acting import Api
from tests.contract import objects
from tests.domains.platform.changes.following import list_unresolved, list_urls, read_feed
from tests.domains.reporting.reports.making import done

FOLLOWERS = (
    "admin",
    "district",
    "inspector",
    "police",
    "binhnghia",
    "leader",
    "handler",
    "province",
)
NEVER_NAMED = {
    *("veil_id", "lines_version", "inspection_plan_visit_id", "sealed_until"),
    *("password_hash", "activation_hash", "reset_hash", "totp_secret", "totp_confirmed_at"),
    *("recovery_hashes", "receipt_hash", "key_epoch", "key_slot", "match_key", "owner_key"),
    *("file_key", "open_key", "search", "sort_name", "begin_seq", "end_seq"),
}
"""What seals, guards or only serves the program: by hand, whatever the schemas say."""


@pytest.mark.in_turn
@pytest.mark.parametrize("person", FOLLOWERS)
def test_every_row_of_every_kind_is_read_at_its_url(api: Api, person: str) -> None:
    api.run(objects.populate)
    rows = read_feed(api.as_(person))
    told = [row for row in rows if row["entity"] != "recheck-follow-ups"]  # of a draft, here
    assert list_unresolved(api.as_(person), list_urls(told)) == []
    assert {row["entity"] for row in rows} <= {get_url_word(table) for table in load_kinds()}


def write_entries(db: Session, more: dict[str, Any]) -> None:
    """One change of every field of every record that is there, and of fields that nobody knows."""
    places = {key: (unit, version) for key, unit, version in list_newest(db)}
    rows: list[EntryValues] = [
        {
            "actor_id": uuid4(),
            "request_id": "test",
            "entity": entity,
            "entity_id": id,
            "org_unit_id": unit,
            "version": version + 1,
            "action": "updated",
            "diff": {name: [1, 2] for name in (*list_audited_columns(load_kinds()[entity]), *more)},
        }
        for (entity, id), (unit, version) in places.items()
    ]
    get_pending_changes(db).add(rows)


def list_newest(db: Session) -> list[Any]:
    own = LogEntry
    found = sa.select(own.entity, own.entity_id, own.org_unit_id, own.version)
    rows = db.execute(found.where(own.version > 0, own.action == "created")).all()
    return [((row.entity, row.entity_id), row.org_unit_id, row.version) for row in rows]


def test_no_field_is_named_that_is_guarded_sealed_or_secret(api: Api) -> None:
    """The attack: the log says that every column changed, and fields besides."""
    api.run(objects.populate)
    start = api.one(sa.select(sa.func.max(LogEntry.seq)))
    api.run(write_entries, dict.fromkeys(NEVER_NAMED))
    named: dict[str, set[str]] = {}
    for person in FOLLOWERS:
        for row in done(api.as_(person).get("/changes", after=start, limit=200))["items"]:
            named.setdefault(row["entity"], set()).update(row["changed_fields"] or ())
    allowed = {"inspections": {"inspection_plan_visit_id"}, "inspection-plans": {"sealed_until"}}
    told = {kind: names & NEVER_NAMED - allowed.get(kind, set()) for kind, names in named.items()}
    assert {kind: names for kind, names in told.items() if names} == {}
    assert {"name", "address"} <= named["establishments"], "the attack reached the answers"


def test_a_part_names_its_parent_and_a_lost_one_no_url(api: Api) -> None:
    api.run(objects.populate)
    rows = read_feed(api.as_("district"))
    count = next(row for row in rows if row["entity"] == "workforce-counts")
    parent, _, part = count["url"].partition("/workforce-counts/")
    assert (count["parent_url"], part) == (parent, count["id"])
    target = next(row for row in rows if row["entity"] == "plan-targets")
    assert target["url"].startswith(f"{target['parent_url']}/targets/")
    course, line = (
        next(row for row in rows if row["entity"] == kind)
        for kind in ("trainings", "training-attendances")
    )
    shown = done(api.as_("district").get(line["url"]))
    answer = api.as_("district").delete(line["url"], etag=shown)
    assert answer.status_code == 204, answer.text
    gone = [row for row in read_feed(api.as_("district")) if row["id"] == line["id"]]
    assert {row["url"] for row in gone} == {None}
    assert (gone[-1]["action"], gone[-1]["parent_url"]) == ("deleted", line["parent_url"])
    assert course["parent_url"] is None


def test_only_the_kinds_that_are_asked_for_are_told(api: Api) -> None:
    api.run(objects.populate)
    who = api.as_("district")
    rows = read_feed(who)
    for asked in (["inspection-team-members"], ["inspections", "establishments"], ["days-off"]):
        assert read_feed(who, entity=asked) == [row for row in rows if row["entity"] in asked]
    old = read_feed(who, entity=["inspection_team_members"])
    assert old == read_feed(who, entity="inspection-team-members"), "the table's word, too"
    last = done(who.get("/changes", before=2**53 - 1, entity="plans", limit=1))["items"]
    assert last == [row for row in rows if row["entity"] == "plans"][-1:]
    refused = who.get("/changes", entity=["plans", "persons"])
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "?entity")


def test_a_page_costs_one_statement_more_whatever_its_kinds(api: Api) -> None:
    api.run(objects.populate)
    person = api.as_("district")
    with api.queries() as asked:
        rows = done(person.get("/changes", limit=200))["items"]
    assert len({row["entity"] for row in rows}) > 20
    of_log = [one for one in asked if " changes" in one]
    told = "the head, the rows, the places; PostgreSQL first, where the page ends"
    assert len(of_log) == (3 if api.database.is_sqlite else 4), told
