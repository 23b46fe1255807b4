"""One human with an administrator's account, against the rule of two persons: a state machine.

The human creates accounts, activates every one whose code he is given, grants, moves and takes away
roles, resets, locks and unlocks anybody, makes and renews connected systems, rearranges units,
confirms with whatever he got hold of, and lets weeks pass. However he goes about it, no account or
system of his reads a case, a tip or the trail, and no contact is opened. With the rule switched off
the same machine finds its way in.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from backend.access_scopes import AccessScope
from backend.core.session.session import Session
from backend.domains.administration.api_clients import service as clients
from backend.domains.administration.users import duties, service
from backend.domains.organisation.accounts.models import ApiClient, RoleGrant, User
from backend.domains.platform.second_approvals.models import SecondApproval
from backend.permissions import Role
from tests import world
from tests.acting import CURRENT, Api, Person
from tests.domains.administration.api_clients.asking import ask_token, build_client, sign_in
from tests.domains.organisation.accounts.doing import PASSWORD, browser, later
from tests.domains.police.tip_offs.telling import CONTACT, only_tip, tell
from tests.proofs import proof_seed, proof_size

STEPS = 8
CLOSED = (
    *("/establishments", "/inspections", "/violations", "/plans", "/inspection-teams"),
    *("/tip-offs", "/audit-events", "/reports", "/staff", "/support-services"),
)
"""What only a duty reads."""
ROLES = st.sampled_from(sorted(Role))
UNITS = st.sampled_from(["binhluc", "binhnghia", "hanam"])
CAST = st.sampled_from(["police", "handler", "leader", "auditor", "district", "binhnghia"])


class OneHuman(RuleBasedStateMachine):
    """`begin` gives an office with a tip in it; class attributes, since Hypothesis makes it."""

    begin: Callable[[], Api]

    def __init__(self) -> None:
        super().__init__()
        self.api = type(self).begin()
        tell(self.api)
        self.tip = only_tip(self.api)["id"]
        self.admin = self.api.as_("admin")
        self.own: list[str] = []
        self.people: dict[str, Person] = {"admin": self.admin}
        self.codes: dict[str, str] = {}
        self.asked: list[str] = []
        self.systems: list[dict[str, Any]] = []

    def account(self, number: int, name: str) -> str:
        """One of his own accounts, or of somebody else while he has none."""
        return self.own[number % len(self.own)] if self.own else str(world.user(name))

    def use_codes(self) -> None:
        """Set a password wherever a code that he holds does so, and sign in."""
        for username, code in list(self.codes.items()):
            body = {"code": code, "password": PASSWORD}
            if self.api.nobody().post("/auth/activate", body).status_code == 200:
                del self.codes[username]
                self.people[username] = browser(self.api, username)

    @rule(role=ROLES, unit=UNITS)
    def create(self, role: str, unit: str) -> None:
        username = f"rieng-{len(self.own)}"
        at = str(world.unit(unit))
        grants = [{"role": role, "org_unit_id": at}]
        body = {"username": username, "full_name": "Riêng", "org_unit_id": at, "roles": grants}
        made = self.admin.post("/users", body)
        if made.status_code == 201:
            self.own.append(made.json()["id"])
            self.codes[username] = made.json()["activation_code"]
            self.use_codes()

    @rule(role=ROLES, unit=UNITS, number=st.integers(0, 3), name=CAST)
    def grant(self, role: str, unit: str, number: int, name: str) -> None:
        grants = [{"role": role, "org_unit_id": str(world.unit(unit))}]
        id = self.account(number, name)
        self.admin.patch(f"/users/{id}", {"roles": grants}, etag=CURRENT)

    @rule(name=CAST, number=st.integers(0, 3))
    def move(self, name: str, number: int) -> None:
        """What somebody holds goes to an account of his own."""
        path = f"/users/{world.user(name)}"
        held = self.admin.get(path).json()["roles"]
        grants = [{"role": r["role"], "org_unit_id": r["org_unit_id"]} for r in held]
        self.admin.patch(path, {"roles": []}, etag=CURRENT)
        self.admin.patch(f"/users/{self.account(number, name)}", {"roles": grants}, etag=CURRENT)

    @rule(name=CAST)
    def reset(self, name: str) -> None:
        given = self.admin.post(f"/users/{world.user(name)}/reset-activation")
        if given.status_code == 200:
            self.codes[name] = given.json()["activation_code"]
            self.use_codes()

    @rule(name=CAST, is_active=st.booleans())
    def lock_or_unlock(self, name: str, is_active: bool) -> None:
        self.admin.patch(f"/users/{world.user(name)}", {"is_active": is_active}, etag=CURRENT)

    @rule(name=CAST, unit=UNITS)
    def move_home(self, name: str, unit: str) -> None:
        id = self.account(0, name)
        self.admin.patch(f"/users/{id}", {"org_unit_id": str(world.unit(unit))}, etag=CURRENT)

    @rule(unit=UNITS)
    def make_system(self, unit: str) -> None:
        made = self.admin.post("/api-clients", build_client(unit, *AccessScope))
        if made.status_code == 201:
            self.systems.append(made.json())

    @rule(number=st.integers(0, 3))
    def renew_system(self, number: int) -> None:
        """A secret for a system that another one may have confirmed."""
        for system in self.systems[number : number + 1]:
            path = f"/api-clients/{system['id']}/secrets"
            renewed = self.admin.post(path, etag=CURRENT)
            if renewed.status_code == 201:
                self.systems.append({**renewed.json(), "id": system["id"]})

    @rule()
    def confirm(self) -> None:
        """Every account of his tries to confirm everything that he asked for."""
        users = self.admin.get("/users", limit=200).json()["items"]
        waiting = [one["id"] for user in users for one in user["waiting"]]
        for system in self.systems:
            asked = self.admin.get(f"/api-clients/{system['id']}").json()["waiting"]
            waiting += [asked["id"]] if asked else []
        for person in self.people.values():
            for id in waiting:
                answer = person.post(f"/second-approvals/{id}/confirm", etag=CURRENT)
                assert answer.status_code in (401, 403, 404, 409), answer.text
        self.use_codes()

    @rule()
    def ask_for_the_contact(self) -> None:
        for person in self.people.values():
            asks = f"/tip-offs/{self.tip}/contact-requests"
            asked = person.post(asks, {"reason": "in_danger"})
            if asked.status_code == 201:
                self.asked.append(asked.json()["id"])
            for id in self.asked:
                person.post(f"{asks}/{id}/approve", etag=CURRENT)

    @rule(days=st.sampled_from([1, 2, 8, 40]))
    def time_passes(self, days: int) -> None:
        for model, column in (
            *((User, "created_at"), (User, "code_given_at"), (User, "activation_expires_at")),
            *((RoleGrant, "confirmed_at"), (SecondApproval, "expires_at")),
        ):
            later(self.api, model, column, timedelta(days=days))
        self.use_codes()

    @invariant()
    def nothing_is_read(self) -> None:
        for username, person in self.people.items():
            for path in CLOSED:
                answer = person.get(path)
                assert answer.status_code in (401, 403), f"{username} reads {path}"
            words = person.get(f"/tip-offs/{self.tip}/content")
            assert words.status_code in (401, 403), f"{username} reads a tip"
            for id in self.asked:
                opened = person.get(f"/tip-offs/{self.tip}/contact-requests/{id}/contact")
                assert CONTACT not in opened.text, f"{username} opens a contact"
        for system in self.systems:
            token = ask_token(self.api, system["id"], system["client_secret"])
            assert token.status_code == 401, "a system reads"


def run_machine(begin: Callable[[], Api], examples: int) -> None:
    class Run(OneHuman):
        pass

    Run.begin = staticmethod(begin)
    shape = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(proof_seed())(Run), settings=shape)


@pytest.mark.campaign
def test_one_human_never_reads_a_case_a_tip_or_a_contact(
    api: Api, begin: Callable[[], Api]
) -> None:
    del api  # it puts the application's database back afterwards
    run_machine(begin, proof_size(full=2_000, campaign=60))


@pytest.mark.campaign
def test_without_the_rule_the_same_human_finds_the_way_in(
    api: Api, begin: Callable[[], Api], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what the machine looks for is there to be found."""
    del api
    switch_off(monkeypatch)
    with pytest.raises(AssertionError, match="reads"):
        run_machine(begin, 50)


def test_without_the_rule_one_human_opens_a_contact(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The eight requests of the attack, and a day's wait; a negative control of the rule."""
    switch_off(monkeypatch)
    human = OneHumanByHand(api)
    police, handler = human.account("police_officer"), human.account("tip_handler")
    later(api, RoleGrant, "confirmed_at", timedelta(days=2))
    asks = f"/tip-offs/{human.tip}/contact-requests"
    asked: Any = police.post(asks, {"reason": "in_danger"}).json()
    handler.post(f"{asks}/{asked['id']}/approve", etag=CURRENT)
    assert police.get(f"{asks}/{asked['id']}/contact").json() == {"contact": CONTACT}


def test_without_the_rule_one_human_reads_by_a_system(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A negative control of the systems: the act is done when it is asked for."""

    def open_at_once(db: Session, _act: str, client: ApiClient, **asked: Any) -> None:
        clients.open_client(db, client, asked["body"])

    monkeypatch.setattr(clients, "create_request", open_at_once)
    made = api.as_("admin").post("/api-clients", build_client("binhluc", *AccessScope)).json()
    assert sign_in(api, made).get("/establishments").json()["items"]


class OneHumanByHand:
    def __init__(self, api: Api) -> None:
        self.api = api
        tell(api)
        self.tip = only_tip(api)["id"]
        api.as_("admin").patch(f"/users/{world.user('handler')}", {"roles": []}, etag=CURRENT)

    def account(self, role: str) -> Person:
        at = str(world.unit("binhluc"))
        grants = [{"role": role, "org_unit_id": at}]
        body = {"username": role, "full_name": "Riêng", "org_unit_id": at, "roles": grants}
        made = self.api.as_("admin").post("/users", body).json()
        code = {"code": made["activation_code"], "password": PASSWORD}
        assert self.api.nobody().post("/auth/activate", code).status_code == 200
        return browser(self.api, role)


def switch_off(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (duties, service):
        monkeypatch.setattr(module, "is_duty", lambda _role: False)
