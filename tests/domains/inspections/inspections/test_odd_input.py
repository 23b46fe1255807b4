"""No value in any field of visits, violations and teams brings either database to a 5xx (R21)."""

import json
from typing import Any

import pytest

from tests import world
from tests.acting import CURRENT, Api
from tests.domains.inspections.inspections.making import (
    done,
    finding,
    made,
    signed,
    whole,
    with_violation,
)

pytestmark = [pytest.mark.postgres_in_campaign]

ODD: list[Any] = [
    *(
        "",
        " ",
        "\x00",
        "a\x00b",
        "\ud800",
        "x" * 20_001,
        "Tr\u0103\u0323ng",
        "\u202e",
        "'; --",
        "%",
    ),
    *(0, -1, 2**31, 2**63, 2**64, 10**30, 1.5, True, None, [], {}, [[]], {"a": {"b": None}}),
    *("0000-00-00", "9999-12-31", "1899-12-31", "2022-02-30", "2022-10-01T00:00:00+99:99"),
    *("00000000-0000-0000-0000-000000000000", "not-a-uuid", "draft", "NaN", ["x"] * 31),
]


FEW = ODD[::3]


def spoilt(body: dict[str, Any], odds: list[Any]) -> list[dict[str, Any]]:
    return [{**body, field: odd} for field in (*body, "id") for odd in odds]


def send(person: Any, method: str, path: str, body: Any) -> int:
    text = json.dumps(body)  # lone surrogates go as escapes, as any client may send them
    headers = {"Content-Type": "application/json", "If-Match": CURRENT}
    return int(person.request(method, path, content=text, headers=headers).status_code)


def bodies() -> dict[str, tuple[str, dict[str, Any]]]:
    visit = whole(trigger=None, statement="x", recommendations="y", violations=[finding()])
    known = finding(
        source="Tin báo",
        establishment_id=str(world.establishment("binhnghia")),
        inspection_id=None,
        occurred_on="2022-09-01",
        recorded_on="2022-09-02",
        description="x",
    )
    member = {
        "full_name": "A",
        "agency": "B",
        "inspection_card_no": "C",
        "function": "member",
        "user_id": None,
        "active_from": "2022-01-01",
        "active_to": None,
    }
    team = {"org_unit_id": str(world.unit("trangan")), "name": "T", "decision_no": "1"}
    return {
        "inspection": ("/inspections", visit),
        "violation": ("/violations", known),
        "member": (f"/inspection-teams/{world.team('district')}/members", member),
        "team": ("/inspection-teams", team | {"decided_on": "2022-01-01", "level": "commune"}),
    }


@pytest.mark.in_turn
@pytest.mark.parametrize("kind", list(bodies()))
def test_creating(api: Api, kind: str) -> None:
    path, body = bodies()[kind]
    person = api.as_("district")
    codes = {(send(person, "POST", path, odd), repr(odd)[:200]) for odd in spoilt(body, ODD)}
    assert [c for c in codes if c[0] >= 500] == []
    assert {c[0] for c in codes} <= {201, 400, 404, 409, 422}


def test_changing_and_acting(api: Api) -> None:
    district = api.as_("district")
    draft = made(district.post("/inspections", whole()))
    record = signed(api, with_violation())
    (item,) = district.get("/violations", inspection_id=record["id"]).json()["items"]
    here = f"/violations/{item['id']}"
    decision = {
        "decision_no": "1",
        "decided_on": "2022-10-02",
        "decision_unit_id": None,
        "fine_amount": 2_000_000,
        "warning": False,
        "suspension_months": None,
        "signed_by": "A",
    }
    acts: list[tuple[str, str, dict[str, Any]]] = [
        ("PATCH", f"/inspections/{draft['id']}", whole()),
        ("PATCH", here, finding(occurred_on="2022-10-01", recorded_on="2022-10-01")),
        ("POST", f"{here}/transfer", {"transferred_to": "A", "reason": None}),
        ("POST", f"{here}/dismiss", {"reason": None, "handled_on": None}),
        ("POST", f"{here}/record-payment", {"amount": None}),
        ("POST", f"{here}/execute", {"executed_on": "x"}),
        ("POST", f"{here}/decide", decision),
        ("POST", f"{here}/execute", {"executed_on": "x"}),
    ]
    for method, path, body in acts:
        codes = {send(district, method, path, odd) for odd in spoilt(body, FEW)}
        assert codes <= {200, 400, 404, 409, 412, 422}, (path, codes)
    done(district.get(here))


def test_filters(api: Api) -> None:
    district = api.as_("district")
    names = {
        "/inspections": ("inspected_from", "status", "team_id", "org_unit_id", "q", "after"),
        "/violations": ("recorded_to", "status", "violation_type_id", "inspection_id", "after"),
        "/inspection-teams": ("level", "is_active", "org_unit_id", "limit"),
        "/checklist-templates": ("establishment_type", "on"),
    }
    texts = [odd for odd in FEW if isinstance(odd, str) and "\ud800" not in odd]
    for path, filters in names.items():
        for name in filters:
            codes = {district.get(path, **{name: odd[:2000]}).status_code for odd in texts}
            assert codes <= {200, 422}, (path, name, codes)
