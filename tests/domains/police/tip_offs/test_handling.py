"""What the police and the handler do with a tip: codes, readings on record, a contact by two."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.models import now, today
from backend.domains.organisation.accounts.models import RoleGrant
from backend.domains.police.tip_offs.key_store import TipKeyStore
from backend.domains.police.tip_offs.models import ContactRequest, TipContact, TipOff, TipText
from backend.domains.police.tip_offs.retention import RetentionTerms, delete_expired_contents
from tests import world
from tests.acting import Api
from tests.domains.police.tip_offs.telling import CONTACT, WORDS, only_tip, status, tell

TERMS = RetentionTerms(text_days=365, contact_days=30, spam_days=7)


def events(api: Api, action: str) -> list[Any]:
    found = sa.select(LogEntry.actor_id, LogEntry.diff).where(LogEntry.action == action)
    return [(row.actor_id, row.diff) for row in api.all(found.order_by(LogEntry.seq))]


def test_the_list_shows_codes_in_one_query_and_never_words(api: Api) -> None:
    tell(api, commune_id=str(world.unit("binhnghia")))
    tell(api, topic="place", contact=None)
    police = api.as_("police")
    with api.queries() as seen:
        answer = police.get("/tip-offs")
    assert len([q for q in seen if "tip_offs" in q]) == 1
    assert not any("text_sealed" in q or "contact_sealed" in q for q in seen)
    tips = answer.json()["items"]
    assert {(t["topic"], t["commune_name"], t["has_contact"]) for t in tips} == {
        ("coercion", "Bình Nghĩa", True),
        ("place", None, False),
    }
    assert WORDS not in answer.text
    assert police.get("/tip-offs", topic="place").json()["items"][0]["topic"] == "place"
    assert police.get("/tip-offs", is_open=False).json()["items"] == []
    assert police.get("/tip-offs", q="cầu").status_code == 422, "no search in what is confided"
    assert police.get("/exports/tip_offs.xlsx").status_code in (404, 422)


def test_every_reading_of_the_words_is_on_record(api: Api) -> None:
    tell(api)
    tip = only_tip(api)
    path = f"/tip-offs/{tip['id']}/content"
    assert api.as_("police").get(path).json()["items"][0]["text"] == WORDS
    assert api.as_("handler").get(path).json()["items"][0]["text"] == WORDS
    told = events(api, "tip-read")
    assert told == [(world.user("police"), {}), (world.user("handler"), {})]
    trail = api.as_("auditor").get("/audit-events", action="tip-read").json()["items"]
    assert {e["entity_id"] for e in trail} == {tip["id"]}


def test_a_tip_goes_from_received_to_an_outcome(api: Api) -> None:
    receipt = tell(api)
    tip, police = only_tip(api), api.as_("police")
    path = f"/tip-offs/{tip['id']}"
    started = police.post(f"{path}/start", etag=tip).json()
    assert status(api, receipt) == "checking"
    assert police.post(f"{path}/start", etag=started).json()["code"] == "tip-not-new"
    assert police.post(f"{path}/close", {"outcome": "guilty"}, etag=started).status_code == 422
    closed = police.post(f"{path}/close", {"outcome": "transferred"}, etag=started).json()
    assert (closed["outcome"], closed["closed_on"]) == ("transferred", "2022-10-03")
    assert status(api, receipt) == "closed", "the outcome is not told"
    assert police.patch(path, {"topic": "other"}, etag=closed).json()["code"] == "tip-closed"
    again = police.post(f"{path}/reopen", etag=closed).json()
    assert (again["status"], again["outcome"], again["closed_on"]) == ("checking", None, None)
    assert police.post(f"{path}/reopen", etag=again).json()["code"] == "tip-not-reopened"
    assert police.post(f"{path}/close", {"outcome": "spam"}, etag=closed).status_code == 412


def test_a_place_that_is_named_learns_nothing(api: Api) -> None:
    tell(api)
    tip, place = only_tip(api), world.establishment("binhnghia")
    before = api.as_("binhnghia").get(f"/establishments/{place}").json()
    changes = {"establishment_id": str(place), "commune_id": str(world.unit("binhnghia"))}
    linked = api.as_("police").patch(f"/tip-offs/{tip['id']}", changes, etag=tip).json()
    assert linked["establishment_name"] == "Nhà nghỉ Hương Sen"
    assert api.as_("binhnghia").get(f"/establishments/{place}").json() == before
    timeline = api.as_("binhnghia").get(f"/establishments/{place}/timeline").json()["items"]
    assert [e for e in timeline if "tip" in str(e)] == []
    feed = api.as_("district").get("/changes", limit=200).json()["items"]
    assert [c for c in feed if c["entity"].startswith("tip")] == []
    other = {"establishment_id": str(world.establishment("liemphong"))}
    refused = api.as_("police").patch(f"/tip-offs/{tip['id']}", other, etag=linked)
    assert refused.json()["errors"][0]["pointer"] == "/establishment_id"


def test_the_log_of_a_tip_holds_codes_only(api: Api) -> None:
    receipt = tell(api)
    tip = only_tip(api)
    api.as_("police").post(f"/tip-offs/{tip['id']}/start", etag=tip)
    rows = api.all(
        sa.select(LogEntry.diff).where(LogEntry.entity == "tip_offs", LogEntry.version > 0)
    )
    assert [row.diff for row in rows] == [{"status": ["received", "checking"]}]
    assert receipt not in str(rows)


def asked(api: Api, person: str, **other: Any) -> tuple[str, Any]:
    tip = only_tip(api)
    path = f"/tip-offs/{tip['id']}/contact-requests"
    answer = api.as_(person).post(path, {"reason": "in_danger"} | other)
    assert answer.status_code == 201, answer.text
    return path, answer.json()


@pytest.mark.parametrize(("first", "second"), [("police", "handler"), ("handler", "police")])
def test_a_contact_needs_two(api: Api, first: str, second: str) -> None:
    tell(api)
    path, request = asked(api, first)
    one = f"{path}/{request['id']}"
    assert (request["status"], request["is_expired"]) == ("pending", False)
    assert api.as_(first).get(f"{one}/contact").json()["code"] == "contact-not-allowed"
    own = api.as_(first).post(f"{one}/approve", etag=request)
    assert (own.status_code, own.json()["code"]) == (409, "own-request")
    allowed = api.as_(second).post(f"{one}/approve", etag=request).json()
    assert (allowed["status"], allowed["approver_id"]) == ("approved", str(world.user(second)))
    assert api.as_(second).get(f"{one}/contact").json()["code"] == "contact-not-allowed"
    assert events(api, "contact-opened") == []
    assert api.as_(first).get(f"{one}/contact").json() == {"contact": CONTACT}
    assert events(api, "contact-opened") == [(world.user(first), {})]
    listed = api.as_(second).get(path).json()["items"]
    assert [r["requester_name"] for r in listed] == [world.PEOPLE[first][0]]
    assert api.as_(second).post(f"{one}/refuse", etag=allowed).json()["code"] == "request-over"


def test_a_refused_request_opens_nothing(api: Api) -> None:
    tell(api)
    path, request = asked(api, "police")
    one = f"{path}/{request['id']}"
    refused = api.as_("handler").post(f"{one}/refuse", etag=request).json()
    assert (refused["status"], refused["is_expired"]) == ("refused", True)
    assert api.as_("police").get(f"{one}/contact").status_code == 409
    asked(api, "police", reason="protection")


def test_the_list_says_where_a_second_person_is_waited_for(api: Api) -> None:
    tell(api)
    handler = api.as_("handler")

    def waiting() -> list[bool]:
        items = handler.get("/tip-offs", contact_asked=True).json()["items"]
        assert len(items) + len(handler.get("/tip-offs", contact_asked=False).json()["items"]) == 1
        return [tip["contact_asked"] for tip in items]

    assert waiting() == []
    path, request = asked(api, "police")
    assert waiting() == [True]
    handler.post(f"{path}/{request['id']}/approve", etag=request)
    assert waiting() == []
    asked(api, "handler")
    assert waiting() == [True]
    api.run(grow_old)
    assert waiting() == []


def test_a_request_is_over_after_three_days(api: Api) -> None:
    tell(api)
    path, request = asked(api, "police")
    api.run(grow_old)
    late = api.as_("handler").post(f"{path}/{request['id']}/approve", etag=request)
    assert (late.status_code, late.json()["code"]) == (409, "request-over")


def grow_old(db: Any) -> None:
    """As if it had been made long ago; its version stays."""
    aged = sa.update(ContactRequest).values(created_at=now() - timedelta(hours=73))
    db.execute(aged, execution_options={"unlogged": "a test"})


def test_two_officers_without_the_handler_open_nothing(api: Api) -> None:
    tell(api)
    path, request = asked(api, "police")
    api.run(make_police_of_the_inspector)
    answer = api.as_("inspector").post(f"{path}/{request['id']}/approve", etag=request)
    assert (answer.status_code, answer.json()["code"]) == (409, "needs-handler")


def make_police_of_the_inspector(db: Any) -> None:
    unit = world.unit("binhluc")
    since = now() - timedelta(days=2)
    db.add(
        RoleGrant(
            user_id=world.user("inspector"),
            role="police_officer",
            org_unit_id=unit,
            confirmed_at=since,
        )
    )
    db.flush()


def test_a_contact_is_asked_for_once_and_only_where_there_is_one(api: Api) -> None:
    tell(api)
    path, _ = asked(api, "police")
    again = api.as_("police").post(path, {"reason": "more_needed"})
    assert (again.status_code, again.json()["code"]) == (409, "contact-asked")
    story = api.as_("handler").post(path, {"reason": "Vì bà Lan nói rằng …"})
    assert story.status_code == 422, "a reason is a code: nothing is told again"
    tell(api, contact=None)
    bare = next(
        t for t in api.as_("police").get("/tip-offs").json()["items"] if not t["has_contact"]
    )
    none = api.as_("police").post(
        f"/tip-offs/{bare['id']}/contact-requests", {"reason": "in_danger"}
    )
    assert none.json()["code"] == "no-contact"


def test_a_sealed_value_opens_in_its_own_row_only(api: Api) -> None:
    tell(api)
    tell(api, text="Một tin khác hẳn, ở xã khác.")

    def swap(db: Any) -> None:
        first, second = db.scalars(sa.select(TipText).order_by(TipText.id))
        first.text_sealed, second.text_sealed = second.text_sealed, first.text_sealed
        db.flush()

    api.run(swap)
    for tip in api.as_("police").get("/tip-offs").json()["items"]:
        answer = api.as_("police").get(f"/tip-offs/{tip['id']}/content")
        assert (answer.status_code, answer.json()["code"]) == (409, "seal-broken")


def test_a_contact_without_its_key_stays_shut(
    api: Api, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tell(api)
    path, request = asked(api, "police")
    allowed = api.as_("handler").post(f"{path}/{request['id']}/approve", etag=request)
    assert allowed.status_code == 200, allowed.text
    monkeypatch.setitem(api.app.state._state, "tip_keys", TipKeyStore(tmp_path))
    answer = api.as_("police").get(f"{path}/{request['id']}/contact")
    assert (answer.status_code, answer.json()["code"]) == (409, "seal-broken")


def test_without_its_key_a_tip_stays_shut(
    api: Api, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tell(api)
    tip = only_tip(api)
    monkeypatch.setitem(api.app.state._state, "tip_keys", TipKeyStore(tmp_path))
    answer = api.as_("police").get(f"/tip-offs/{tip['id']}/content")
    assert (answer.status_code, answer.json()["code"]) == (409, "seal-broken")


def closed(api: Api, outcome: str, days: int) -> None:
    """A tip with a contact, closed `days` ago."""
    tell(api)
    tip = only_tip(api)
    api.as_("police").post(f"/tip-offs/{tip['id']}/close", {"outcome": outcome}, etag=tip)

    def age(db: Any) -> None:
        db.scalars(sa.select(TipOff)).one().closed_on = today() - timedelta(days=days)

    api.run(age)


@pytest.mark.parametrize(
    ("outcome", "days", "texts", "contacts"),
    [
        ("confirmed", 29, 1, 1),
        ("confirmed", 30, 1, 0),
        ("confirmed", 364, 1, 0),
        ("confirmed", 365, 0, 0),
        ("spam", 6, 1, 1),
        ("spam", 7, 0, 0),
    ],
)
def test_words_and_contacts_end_with_their_term(
    api: Api, outcome: str, days: int, texts: int, contacts: int
) -> None:
    closed(api, outcome, days)
    api.run(delete_expired_contents, api.app.state.tip_keys, TERMS)
    assert len(api.all(sa.select(TipText.id))) == texts
    assert len(api.all(sa.select(TipContact.tip_off_id))) == contacts
    tip = only_tip(api)
    assert tip["has_contact"] is bool(contacts)
    assert (tip["erased_on"] is None) is bool(texts)
    assert api.run(delete_expired_contents, api.app.state.tip_keys, TERMS) == 0, "once"


def test_an_open_tip_is_kept(api: Api) -> None:
    tell(api)
    assert api.run(delete_expired_contents, api.app.state.tip_keys, TERMS) == 0
    assert len(api.all(sa.select(TipText.id))) == 1


def test_one_account_a_unit_is_the_handler(api: Api) -> None:
    role = {"role": "tip_handler", "org_unit_id": str(world.unit("binhluc"))}
    body = {
        "username": "nguoi-thu-hai",
        "full_name": "Người Thứ Hai",
        "org_unit_id": str(world.unit("binhluc")),
        "roles": [role],
    }
    answer = api.as_("admin").post("/users", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "role-held-by-one"
    elsewhere = role | {"org_unit_id": str(world.unit("thanhliem"))}
    assert api.as_("admin").post("/users", body | {"roles": [elsewhere]}).status_code == 201
