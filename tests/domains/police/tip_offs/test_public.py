"""The door for everyone: no name, no cookie, no moment; a receipt that is shown once."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.http.idempotency import IdempotencyKey
from backend.core.security.rate_limit import Rate, RateLimiter
from backend.core.session.change_log import LogEntry
from backend.core.text.clock import HANOI, set_today
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.police.tip_offs.models import TipContact, TipOff, TipText
from backend.domains.police.tip_offs.tip_rate_limits import TipRateLimits
from tests import world
from tests.acting import Api, add
from tests.domains.police.tip_offs.telling import CONTACT, WORDS, only_tip, status, tell
from tests.reorganised import SUCCESSOR, end_district


def test_anyone_learns_whom_a_tip_goes_to(api: Api) -> None:
    told = api.nobody().get("/public/tip-offs").json()
    assert (told["unit_kind"], told["unit_name"]) == ("huyện", "Bình Lục")
    assert [c["name"] for c in told["communes"]] == ["Bình Mỹ", "Bình Nghĩa", "Tràng An"]
    assert told["officials_go_to"] is None
    assert (told["text_days"], told["contact_days"]) == (365, 30)


def test_a_district_that_has_ended_names_the_communes_of_today(api: Api) -> None:
    """The installation's unit is a district of before 1/7/2025, which is the default."""
    api.run(end_district)
    set_today(date(2026, 11, 27))
    told = api.nobody().get("/public/tip-offs").json()
    assert [c["name"] for c in told["communes"]] == ["Bình Lục", "Bình Mỹ", "Tràng An"]
    receipt = tell(api, commune_id=str(SUCCESSOR))
    assert status(api, receipt) == "received"
    wrong = {"text": WORDS, "commune_id": str(world.unit("binhnghia"))}
    assert api.nobody().post("/public/tip-offs", wrong).status_code == 422


def test_a_tip_is_taken_without_a_name_and_answered_with_a_receipt(api: Api) -> None:
    answer = api.nobody().post("/public/tip-offs", {"text": WORDS})
    assert answer.status_code == 201
    assert answer.json().keys() == {"receipt"}
    assert re.fullmatch(r"(?:[A-Z2-7]{5}-){3}[A-Z2-7]{5}", answer.json()["receipt"])
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert status(api, answer.json()["receipt"]) == "received"


def test_a_receipt_opens_its_status_however_it_is_typed(api: Api) -> None:
    receipt = tell(api)
    for typed in (receipt.lower(), receipt.replace("-", " "), receipt.replace("-", "")):
        assert status(api, typed) == "received"


def test_right_and_wrong_receipts_are_answered_alike(api: Api) -> None:
    right = api.nobody().post("/public/tip-offs/status", {"receipt": tell(api)})
    wrong = api.nobody().post("/public/tip-offs/status", {"receipt": "AAAAA-BBBBB-CCCCC-DDDDD"})
    assert (right.status_code, wrong.status_code) == (200, 200)
    assert wrong.json()["status"] == "unknown"
    assert len(right.content) == len(wrong.content)
    assert right.headers.keys() == wrong.headers.keys()


def test_nothing_stored_has_the_words_the_contact_the_receipt_or_the_hour(api: Api) -> None:
    receipt = tell(api)
    tip: Any = api.all(sa.select(TipOff))[0][0]
    assert tip.id.version == 4, "version 7 would tell the moment"
    assert tip.received_on == world.TODAY
    midnight = datetime(2022, 10, 3, tzinfo=HANOI).astimezone(UTC)
    assert tip.created_at == tip.updated_at == midnight
    text: Any = api.all(sa.select(TipText))[0][0]
    contact: Any = api.all(sa.select(TipContact))[0][0]
    assert text.id.version == 4
    assert len(text.text_sealed) % 1024 == 17 + 16, "padded: head, blocks, tag"
    for sealed in (text.text_sealed, contact.contact_sealed):
        for clear in (WORDS, CONTACT, receipt):
            assert clear.encode() not in sealed
    assert api.all(sa.select(LogEntry).where(LogEntry.entity.startswith("tip"))) == []
    assert api.all(sa.select(IdempotencyKey)) == []


def test_a_key_for_retries_leaves_no_hash_of_the_words(api: Api) -> None:
    body = {"text": WORDS}
    first = api.nobody().post("/public/tip-offs", body, key="again")
    second = api.nobody().post("/public/tip-offs", body, key="again")
    assert first.json()["receipt"] != second.json()["receipt"]
    assert api.all(sa.select(IdempotencyKey)) == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/text"),
        ({"text": "ngắn"}, "/text"),
        ({"text": "x" * 4001}, "/text"),
        ({"text": WORDS, "topic": "person"}, "/topic"),
        ({"text": WORDS, "contact": "x" * 301}, "/contact"),
        ({"text": WORDS, "commune_id": str(world.unit("liemphong"))}, "/commune_id"),
        ({"text": WORDS, "commune_id": str(world.unit("binhluc"))}, "/commune_id"),
        ({"text": WORDS, "topic": "official"}, "/topic"),
        ({"text": WORDS, "full_name": "Nguyễn Văn An"}, "/full_name"),
    ],
)
def test_what_cannot_be_taken_is_refused_without_an_echo(
    api: Api, body: dict[str, Any], pointer: str
) -> None:
    answer = api.nobody().post("/public/tip-offs", body)
    assert answer.status_code == 422, answer.text
    assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]
    assert WORDS not in answer.text
    assert api.all(sa.select(TipOff.id)) == []


def test_another_site_cannot_make_a_browser_tell(api: Api) -> None:
    nobody = api.nobody()
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = nobody.request("POST", "/public/tip-offs", json={"text": WORDS}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    form = nobody.request(
        "POST",
        "/public/tip-offs",
        content=json.dumps({"text": WORDS}),
        headers={"Content-Type": "text/plain"},
    )
    assert form.status_code == 422
    assert api.all(sa.select(TipOff.id)) == []


def test_who_is_signed_in_stays_unknown_here(api: Api) -> None:
    answer = api.as_("binhnghia").post("/public/tip-offs", {"text": WORDS})
    assert answer.status_code == 201
    assert api.all(sa.select(LogEntry).where(LogEntry.actor_id == world.user("binhnghia"))) == []


def test_a_tip_about_officials_goes_over_the_unit(api: Api) -> None:
    """Only when someone up there reads tips; the district's own never see it (R9)."""

    def appoint(db: Any) -> None:
        user = User(username="cat", full_name="Cán bộ", org_unit_id=world.unit("hanam"))
        add(db, user)
        grant = {"role": "police_officer", "org_unit_id": world.unit("hanam")}
        add(db, RoleGrant(user_id=user.id, **grant))

    api.run(appoint)
    assert api.nobody().get("/public/tip-offs").json()["officials_go_to"] == "Hà Nam"
    tell(api, topic="official")
    assert api.as_("police").get("/tip-offs").json()["items"] == []
    assert api.as_("handler").get("/tip-offs").json()["items"] == []
    assert api.one(sa.select(TipOff.org_unit_id)) == world.unit("hanam")


def test_a_sender_adds_to_a_tip_while_it_is_open(api: Api) -> None:
    receipt = tell(api)
    more = {"receipt": receipt, "text": "Biển số xe hay đỗ ở đó bắt đầu bằng 90."}
    answer = api.nobody().post("/public/tip-offs/additions", more)
    assert answer.json()["status"] == "received"
    tip = only_tip(api)
    assert tip["text_count"] == 2
    words = api.as_("police").get(f"/tip-offs/{tip['id']}/content").json()["items"]
    assert [w["text"] for w in words] == [WORDS, more["text"]]
    api.as_("police").post(f"/tip-offs/{tip['id']}/close", {"outcome": "unfounded"}, etag=tip)
    assert api.nobody().post("/public/tip-offs/additions", more).json()["status"] == "closed"
    assert only_tip(api)["text_count"] == 2
    unknown = api.nobody().post("/public/tip-offs/additions", more | {"receipt": "AAAAA"})
    assert unknown.json()["status"] == "unknown"


def test_additions_have_an_end(api: Api) -> None:
    receipt = tell(api)
    for i in range(13):
        more = {"receipt": receipt, "text": f"Thêm một ý nữa, lần {i}"}
        assert api.nobody().post("/public/tip-offs/additions", more).status_code == 200
    assert only_tip(api)["text_count"] == 11


def test_a_sender_takes_a_tip_back_and_its_words_are_gone(api: Api) -> None:
    receipt = tell(api)
    answer = api.nobody().post("/public/tip-offs/withdrawal", {"receipt": receipt})
    assert answer.json()["status"] == "withdrawn"
    assert status(api, receipt) == "withdrawn"
    assert api.all(sa.select(TipText.id)) == []
    assert api.all(sa.select(TipContact.tip_off_id)) == []
    tip = only_tip(api)
    assert (tip["status"], tip["has_contact"], tip["text_count"]) == ("withdrawn", False, 0)
    assert tip["erased_on"] == "2022-10-03"
    assert api.all(sa.select(LogEntry).where(LogEntry.entity.startswith("tip"))) == []
    updated = api.one(sa.select(TipOff.updated_at))
    assert updated == datetime(2022, 10, 3, tzinfo=HANOI), "no moment"
    unknown = api.nobody().post("/public/tip-offs/withdrawal", {"receipt": "AAAAA"})
    assert unknown.json()["status"] == "unknown"
    police = api.as_("police")
    assert police.get(f"/tip-offs/{tip['id']}/content").json()["items"] == []
    late = police.post(f"/tip-offs/{tip['id']}/start", etag=tip)
    assert late.status_code == 409


def test_a_flood_is_slowed_down(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = Rate(1_000, 0.001)
    gates = TipRateLimits(
        telling=RateLimiter(Rate(2, 600), wide), asking=RateLimiter(wide, Rate(1, 600))
    )
    monkeypatch.setitem(api.app.state._state, "tip_gates", gates)
    receipt = tell(api)
    tell(api)
    third = api.nobody().post("/public/tip-offs", {"text": WORDS})
    assert (third.status_code, third.json()["code"]) == (429, "too-often")
    assert 590 <= int(third.headers["Retry-After"]) <= 600
    assert third.headers["RateLimit-Policy"] == '"address";q=2;w=1200'
    assert "RateLimit" not in third.headers, "what is left tells of others in the house"
    assert status(api, receipt) == "received"
    asked = api.nobody().post("/public/tip-offs/status", {"receipt": receipt})
    assert asked.status_code == 429, "all together have a limit too"


def test_the_gate_keeps_no_address_and_forgets_after_a_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = 1_000.0
    monkeypatch.setattr("backend.core.security.rate_limit.monotonic", lambda: clock)
    gate = RateLimiter(Rate(1, 600), Rate(100, 1))
    gate.admit("203.0.113.9")
    first = dict(gate.buckets)
    assert b"203.0.113.9" not in b"".join(first)
    clock += timedelta(days=2).total_seconds()
    gate.admit("203.0.113.9")
    assert first.keys().isdisjoint(gate.buckets)
    for i in range(20_050):
        clock += 1
        gate.admit(f"198.51.{i >> 8}.{i & 255}")
    assert len(gate.buckets) == 20_000
