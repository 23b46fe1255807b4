"""Another system: made by one person, confirmed by another, exchanged, limited and ended (R38)."""

import base64
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.domains.organisation.accounts.models import ApiClient, ApiClientSecret
from tests import world
from tests.acting import CURRENT, Api
from tests.domains.administration.api_clients.asking import (
    ask_token,
    build_client,
    confirm,
    make,
    make_confirmed,
    read,
    sign_in,
)


def test_it_reads_once_a_second_person_has_confirmed_it(api: Api) -> None:
    made = make(api, "hanam", "reports:read", "plans:read")
    assert made["status"] == "waiting"
    assert ask_token(api, made["id"], made["client_secret"]).json()["code"] == "client-invalid"
    assert confirm(api, made["id"], "auditor").status_code == 200
    shown = read(api, made["id"])
    assert (shown["status"], shown["waiting"]) == ("active", None)
    assert "client_secret" not in shown

    token = ask_token(api, made["id"], made["client_secret"]).json()
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 600)
    assert (token["scope"], token["refresh_token"]) == ("plans:read reports:read", None)
    system = sign_in(api, made)
    plans = system.get("/plans")
    assert [plan["id"] for plan in plans.json()["items"]] == [str(world.plan())]
    assert read(api, made["id"])["last_used_at"] is not None


def test_its_secret_stands_nowhere(api: Api) -> None:
    """Not in the register, not in the trail, not in the answer that a retry gets."""
    body = build_client("hanam", "reports:read")
    first = api.as_("admin").post("/api-clients", body, key="once").json()
    again = api.as_("admin").post("/api-clients", body, key="once")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == {**first, "client_secret": None}
    rows = api.all(sa.select(LogEntry.diff)) + api.all(sa.select(ApiClientSecret.secret_hash))
    assert first["client_secret"] not in str(rows)


def test_basic_and_narrower_scopes(api: Api) -> None:
    made = make_confirmed(api, "binhluc", "reports:read", "plans:read")
    pair = base64.b64encode(f"{made['id']}:{made['client_secret']}".encode()).decode()
    form = {"grant_type": "client_credentials", "scope": "reports:read"}
    headers = {"Authorization": f"Basic {pair}"}
    granted = api.nobody().request("POST", "/auth/token", data=form, headers=headers)
    assert granted.json()["scope"] == "reports:read"
    narrow = sign_in(api, made, scope="reports:read")
    refused = narrow.get("/plans")
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient-scope")
    asked = refused.headers["WWW-Authenticate"]
    assert asked == 'Bearer error="insufficient_scope", scope="plans:read"'


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"client_secret": "s178s_falsch"}, 401, "invalid_client"),
        ({"client_id": "keine"}, 401, "invalid_client"),
        ({"scope": "violations:read"}, 400, "invalid_scope"),
    ],
)
def test_a_wrong_request_for_a_token(
    api: Api, form: dict[str, str], status: int, error: str
) -> None:
    made = make_confirmed(api, "binhluc", "reports:read")
    right = {"client_id": made["id"], "client_secret": made["client_secret"]}
    body = {"grant_type": "client_credentials", **right, **form}
    answer = api.nobody().request("POST", "/auth/token", data=body)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_two_secrets_overlap_and_each_takes_a_second_person(api: Api) -> None:
    made = make_confirmed(api, "binhluc", "reports:read")
    path = f"/api-clients/{made['id']}/secrets"
    old = sign_in(api, made)
    second = api.as_("admin").post(path, etag=read(api, made["id"]))
    assert second.status_code == 201
    renewed = {"id": made["id"], "client_secret": second.json()["client_secret"]}
    assert ask_token(api, made["id"], renewed["client_secret"]).status_code == 401
    third = api.as_("admin").post(path, etag=read(api, made["id"]))
    assert third.json()["code"] == "client-has-two-secrets"
    assert confirm(api, made["id"], "leader").status_code == 200
    new = sign_in(api, renewed)
    assert (old.get("/reports").status_code, new.get("/reports").status_code) == (200, 200)
    first = read(api, made["id"])["secrets"][0]["id"]
    end = f"/api-clients/{made['id']}/end-secret"
    ended = api.as_("admin").post(end, {"secret_id": first}, etag=CURRENT)
    assert len(ended.json()["secrets"]) == 1
    assert (old.get("/reports").status_code, new.get("/reports").status_code) == (401, 200)
    again = api.as_("admin").post(end, {"secret_id": first}, etag=CURRENT)
    assert again.status_code == 404


def test_it_is_off_at_the_next_request(api: Api) -> None:
    made = make_confirmed(api, "binhluc", "reports:read")
    system = sign_in(api, made)
    ended = api.as_("admin").post(f"/api-clients/{made['id']}/end", etag=CURRENT)
    assert ended.json()["status"] == "ended"
    assert system.get("/reports").status_code == 401
    assert ask_token(api, made["id"], made["client_secret"]).status_code == 401
    for act in ("end", "secrets"):
        again = api.as_("admin").post(f"/api-clients/{made['id']}/{act}", etag=CURRENT)
        assert again.json()["code"] == "client-ended"


def change(api: Api, id: str, **values: object) -> None:
    statement = sa.update(ApiClient).where(ApiClient.id == UUID(id))
    told = {"unlogged": "a test", "synchronize_session": False}
    api.run(lambda db: db.execute(statement.values(values), execution_options=told) and None)


def test_it_expires_keeps_to_its_networks_and_to_its_quota(api: Api) -> None:
    made = make_confirmed(api, "binhluc", "reports:read", daily_quota=4)
    told = ask_token(api, made["id"], made["client_secret"]).headers
    assert told["RateLimit-Policy"] == '"day";q=4;w=86400'
    assert told["RateLimit"].startswith('"day";r=3;t=')
    system = sign_in(api, made)
    assert [system.get("/reports").status_code for _ in range(3)] == [200, 200, 429]
    assert read(api, made["id"])["requests_today"] == 4
    refused = system.get("/reports")
    assert refused.json()["code"] == "quota-used"
    assert 0 < int(refused.headers["Retry-After"]) <= 24 * 3600
    refused = ask_token(api, made["id"], made["client_secret"])
    assert (refused.status_code, refused.json()["code"]) == (429, "quota-used")
    change(api, made["id"], counted_on=date(2022, 10, 2))
    assert read(api, made["id"])["requests_today"] == 0, "of that day"
    assert system.get("/reports").status_code == 200
    change(api, made["id"], networks=["10.1.2.0/24"])
    elsewhere = system.get("/reports")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "address-not-allowed")
    elsewhere = ask_token(api, made["id"], made["client_secret"])
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "address-not-allowed")
    change(api, made["id"], networks=[], expires_on=world.TODAY - timedelta(days=1))
    assert system.get("/reports").status_code == 401
    assert read(api, made["id"])["status"] == "expired"


def test_every_request_is_in_the_trail_under_its_name(api: Api) -> None:
    made = make_confirmed(api, "binhluc", "plans:read")
    system = sign_in(api, made)
    system.get(f"/plans/{world.plan()}")
    system.get("/establishments")
    rows = api.as_("auditor").get("/audit-events", actor_id=made["id"]).json()["items"]
    assert [(row["action"], row["fields"]) for row in rows] == [
        ("client-read", ["establishments"]),
        ("client-read", ["plans"]),
        ("client-signed-in", []),
    ]
    assert {row["actor_name"] for row in rows} == {"Phần mềm của Sở Y tế"}
    told = api.all(sa.select(LogEntry.diff).where(LogEntry.action == "client-read"))
    asked = {"operation": "get_plan", "id": str(world.plan())}
    assert {"plans": [None, asked]} in [row[0] for row in told]


def test_it_writes_nothing_and_opens_no_session(api: Api) -> None:
    made = make_confirmed(api, "binhluc", "plans:read", "establishments:read")
    system = sign_in(api, made)
    as_csv = system.get("/establishments", headers={"Accept": "text/csv"})
    assert (as_csv.status_code, as_csv.json()["code"]) == (403, "insufficient-scope")
    for method, path in (
        ("POST", "/establishments"),
        ("PATCH", f"/establishments/{world.establishment('binhnghia')}"),
        ("DELETE", "/me/sessions"),
        ("GET", "/me"),
        ("GET", "/tip-offs"),
        ("GET", "/exports/establishments.xlsx"),
    ):
        refused = system.request(method, path, json={} if method != "GET" else None)
        assert (refused.status_code, refused.json()["code"]) == (403, "insufficient-scope"), path


def test_what_it_reaches_does_not_change(api: Api) -> None:
    made = make(api, "binhluc", "plans:read")
    path = f"/api-clients/{made['id']}"
    fields: list[dict[str, Any]] = [{"scopes": ["reports:read"]}, {"networks": []}]
    for field in (*fields, {"expires_on": "2024-01-01"}):
        assert api.as_("admin").patch(path, field, etag=CURRENT).status_code == 422
    renamed = api.as_("admin").patch(path, {"name": "Cổng dữ liệu"}, etag=read(api, made["id"]))
    assert renamed.json()["name"] == "Cổng dữ liệu"
    refused = confirm(api, made["id"], "leader")
    assert refused.json()["code"] == "changed-meanwhile"


def test_an_administrator_makes_them_in_the_own_units_alone(api: Api) -> None:
    for person in ("leader", "district", "auditor"):
        answer = api.as_(person).post("/api-clients", build_client("binhluc", "plans:read"))
        assert answer.status_code == 403
    late = build_client("binhluc", "plans:read", expires_on="2025-01-01")
    refused = api.as_("admin").post("/api-clients", late)
    assert refused.status_code == 422
    assert "03/10/2024" in refused.json()["errors"][0]["message"]
    no_network = build_client("binhluc", "plans:read", networks=["10.0.0.0/8", "đâu đó"])
    twice, none = build_client("binhluc", *["plans:read"] * 2), build_client("binhluc")
    for body, fault in (
        (no_network, ("/networks/1", "network")),
        (twice, ("/scopes", "scope-twice")),
        (none, ("/scopes", "too-few")),
    ):
        refused = api.as_("admin").post("/api-clients", body)
        assert refused.status_code == 422
        assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [fault]


def test_a_list_costs_one_query_and_is_narrowed_by_state(api: Api) -> None:
    first = make(api, "binhluc", "plans:read")
    second = make_confirmed(api, "binhnghia", "plans:read")
    with api.queries() as seen:
        found = api.as_("admin").get("/api-clients")
    assert len(seen) <= 2 + 1, seen
    assert {row["id"] for row in found.json()["items"]} == {first["id"], second["id"]}
    active = api.as_("admin").get("/api-clients", status="active").json()["items"]
    assert [row["id"] for row in active] == [second["id"]]
