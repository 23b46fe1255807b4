"""The whole path over HTTP as Hypothesis walks it: over 300 runs of 40 steps against a model.

The model is the data of `GET /violations/stages`, the table of permissions and a counter of
numbers. After every step: the stage is what the data allows, a decision once taken keeps its words,
a given number is the next one of its unit and year, and nothing that was signed has changed.
"""

import json
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from backend.features.inspections.models import Inspection, InspectionStatus
from backend.features.violations.models import STATUS, Stage, Violation
from backend.permissions import GRANTED, Permission
from backend.reference import violation_stages
from tests import world
from tests.acting import Api
from tests.features.inspections.making import act as act_id
from tests.features.inspections.making import signed, with_violation

FACTS = {fact.act: fact for fact in violation_stages().acts}
WHO = ("district", "police", "leader", "inspector", "binhnghia")
DECIDED = ("decision_no", "decision_seq", "decided_on", "fine_amount", "signed_by", "overridden")
FROZEN = ("violation_type_id", "occurred_on", "inspection_id", "establishment_id")
SIMPLE: dict[str, dict[str, Any]] = {
    "send": {"sent_to": "Công an huyện"},
    "transfer": {"transferred_to": "Cơ quan điều tra", "reason": "Có dấu hiệu tội phạm"},
    "return-from-transfer": {"reason": "Không khởi tố"},
    "dismiss": {"reason": "Hết thời hiệu"},
    "deliver": {},
    "execute": {},
    "coerce": {"reason": "Khấu trừ tiền"},
    "expire": {"reason": "Quá một năm"},
}
RUNS = 340
"""Some end before their fortieth step."""
IN_RANGE, ABOVE = 3_000_000, 30_000_000


def may(who: str, permission: str) -> bool:
    return permission in GRANTED[world.PEOPLE[who][1]]


class Door:
    """Requests straight into the application, without a client's ceremony."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.headers = {
            who: [(k.lower().encode(), v.encode()) for k, v in api.as_(who).headers.items()]
            for who in WHO
        }

    def send(self, who: str, method: str, path: str, body: Any = None, version: Any = None) -> Any:
        """(status, JSON)."""
        headers = [*self.headers[who], (b"host", b"testserver")]
        content = b"" if body is None else json.dumps(body).encode()
        if body is not None:
            headers.append((b"content-type", b"application/json"))
        if version is not None:
            headers.append((b"if-match", f'"{version}"'.encode()))
        path, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "path": f"/api/v1{path}",
            "raw_path": f"/api/v1{path}".encode(),
            "query_string": query.encode(),
            "headers": [*headers, (b"content-length", str(len(content)).encode())],
            "client": ("testclient", 50000),
            "server": ("testserver", 80),
            "scheme": "http",
            "root_path": "",
        }
        told: dict[str, Any] = {"body": b""}

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
            else:
                told["body"] += message.get("body", b"")

        assert self.api.http.portal is not None
        self.api.http.portal.call(self.api.app, scope, receive, send)
        return told["status"], json.loads(told["body"]) if told["body"] else None


class World:
    """One database for all runs: numbers go on from run to run, as they do in an office."""

    def __init__(self, api: Api) -> None:
        self.api, self.door = api, Door(api)
        record = signed(api, with_violation())
        self.inspection = record["id"]
        self.last = 0
        self.steps = 0
        self.reached: set[str] = set()
        self.before = self.signed_content()

    def signed_content(self) -> Any:
        """What signing fixed: the hash of the minutes and what they say of violations."""
        status = Inspection.status == InspectionStatus.SIGNED
        hashes = sa.select(Inspection.id, Inspection.content_hash, Inspection.version).where(status)
        listed = sa.select(Violation.id, *(getattr(Violation, name) for name in FROZEN)).where(
            Violation.inspection_id.is_not(None)
        )
        return self.api.all(hashes.order_by(Inspection.id)), self.api.all(listed)

    def fresh(self) -> str:
        """A violation known from elsewhere, found within no minutes."""

        def write(db: Any) -> Any:
            return db.save(
                Violation(
                    org_unit_id=world.unit("binhnghia"),
                    establishment_id=world.establishment("binhnghia"),
                    violation_type_id=act_id("no_register"),
                    source="Công an huyện",
                    occurred_on=world.TODAY,
                    recorded_on=world.TODAY,
                    subject_kind="individual",
                )
            ).id

        return str(self.api.run(write))


class Path(RuleBasedStateMachine):
    """One violation, from the day it is recorded."""

    shared: World

    @initialize()
    def begin(self) -> None:
        self.id = self.shared.fresh()
        self.stage, self.version, self.paid = "recorded", 1, 0
        self.decision: dict[str, Any] | None = None
        self.approvals: list[dict[str, Any]] = []

    @invariant()
    def counted(self) -> None:
        self.shared.steps += 1

    def call(self, who: str, method: str, tail: str, body: Any = None, **kw: Any) -> Any:
        return self.shared.door.send(who, method, f"/violations/{self.id}{tail}", body, **kw)

    def went(self, item: dict[str, Any], stage: str) -> None:
        """The answer of an act that was done: one version on, in the stage that the data names."""
        assert (item["stage"], item["status"]) == (stage, STATUS[Stage(stage)])
        assert item["version"] == self.version + 1
        self.stage, self.version = stage, item["version"]
        self.shared.reached.add(stage)
        if self.decision is not None:
            assert {name: item[name] for name in DECIDED} == self.decision

    def refused(self, who: str, act: str) -> int | None:
        """The status with which the act must be refused, or None."""
        if not may(who, FACTS[act].permission):
            return 403
        return None if self.stage in FACTS[act].from_ else 409

    @rule(who=st.sampled_from(WHO), act=st.sampled_from(sorted(SIMPLE)))
    def simple(self, who: str, act: str) -> None:
        self.do(who, act)

    def do(self, who: str, act: str) -> None:
        status, item = self.call(who, "POST", f"/{act}", SIMPLE[act], version=self.version)
        wrong = self.refused(who, act)
        assert status == (wrong or 200), (act, who, self.stage, item)
        if wrong is None:
            to = FACTS[act].to
            assert to is not None
            self.went(item, to)

    @rule(who=st.sampled_from(("district", "police")), turn=st.integers(0, 7))
    def onward(self, who: str, turn: int) -> None:
        """A step that the data allows, by one who may take it: so every stage is walked to."""
        open_acts = [act for act in sorted(SIMPLE) if self.stage in FACTS[act].from_]
        if self.stage in FACTS["decide"].from_:
            open_acts += ["decide"] * len(open_acts)
        if not open_acts:
            return
        act = open_acts[turn % len(open_acts)]
        if act == "decide":
            self.decide(who, IN_RANGE, None, False, False)
        else:
            self.do(who, act)

    @rule(
        who=st.sampled_from(WHO),
        fine=st.sampled_from((IN_RANGE, ABOVE)),
        typed=st.sampled_from((None, None, None, 2, 0)),
        reason=st.booleans(),
        ask=st.booleans(),
    )
    def decide(self, who: str, fine: int, typed: int | None, reason: bool, ask: bool) -> None:
        """With the next number, one typed from paper that leaves a gap, or one used already."""
        number = None if typed is None else f"{self.shared.last + typed:02d}/QĐ-XPHC"
        if typed == 0 and self.shared.last == 0:
            number = None
        body = {"decision_no": number, "fine_amount": fine, "signed_by": "Vũ Đình Khánh"}
        body |= {"override_reason": "Tình tiết tăng nặng"} if reason else {}
        if ask:
            self.ask(who, body, "/request-decision", fine == ABOVE and reason)
            return
        status, item = self.call(who, "POST", "/decide", body, version=self.version)
        wrong = self.refused(who, "decide")
        if wrong is None and (fine == ABOVE or (number is not None and typed == 0)):
            wrong = 409
        assert status == (wrong or 200), (who, body, self.stage, item)
        if wrong is None:
            self.numbered(item, number)
            self.went(item, "decided")

    def numbered(self, item: dict[str, Any], typed: str | None) -> None:
        """A number that is given is the next one; the words of the decision stay from now on."""
        if typed is None:
            assert item["decision_seq"] == self.shared.last + 1, "no number reused or skipped"
        self.shared.last = max(self.shared.last, item["decision_seq"])
        self.decision = {name: item[name] for name in DECIDED}

    def ask(self, who: str, body: dict[str, Any], tail: str, sound: bool) -> None:
        act = "decide" if tail == "/request-decision" else "cancel"
        status, asked = self.call(who, "POST", tail, body, version=self.version)
        wrong = self.refused(who, act)
        waits = any(one["act"] == act for one in self.approvals)
        if wrong is None and not sound:
            wrong = 422 if body.get("override_reason") is None else 409
        if wrong is None and (waits or who == "leader"):
            wrong = 409  # it waits already, or everyone else is under the leader
        assert status == (wrong or 201), (who, tail, self.stage, asked)
        if wrong is None:
            one = {"id": asked["id"], "act": act, "who": who, "seen": self.version}
            self.approvals.append(one | {"version": 1, "number": body.get("decision_no")})

    @rule(who=st.sampled_from(WHO))
    def cancel(self, who: str) -> None:
        self.ask(who, {"reason": "Sai đối tượng"}, "/cancel", True)

    @rule(
        who=st.sampled_from(WHO),
        answer=st.sampled_from(("confirm", "confirm", "refuse", "withdraw")),
    )
    def answer(self, who: str, answer: str) -> None:
        """The newest request that waits: nobody confirms their own, nor on what has changed."""
        if not self.approvals:
            return
        one = self.approvals[-1]
        body = {"answer": "Không đủ căn cứ"} if answer == "refuse" else None
        path = f"/second-approvals/{one['id']}/{answer}"
        status, told = self.shared.door.send(who, "POST", path, body, version=one["version"])
        own = who == one["who"]
        if not may(who, Permission.APPROVAL_USE):
            wrong: int | None = 403
        elif answer == "withdraw":
            wrong = None if own else 409
        elif own or (answer == "confirm" and (one["seen"] != self.version or self.taken(one))):
            wrong = 409
        else:
            wrong = None
        assert status == (wrong or 200), (who, answer, one, self.stage, told)
        if wrong is None:
            self.approvals.remove(one)
        if wrong is None and answer == "confirm":
            _, item = self.call("police", "GET", "")
            if one["act"] == "decide":
                self.numbered(item, one["number"])
            self.went(item, {"decide": "decided", "cancel": "cancelled"}[one["act"]])

    def taken(self, one: dict[str, Any]) -> bool:
        """Whether the number that was typed when one asked serves another decision by now."""
        number = one["number"]
        return number is not None and int(number.split("/")[0]) <= self.shared.last

    @rule(who=st.sampled_from(WHO), amount=st.sampled_from((1_000_000, 2_000_000, ABOVE)))
    def pay(self, who: str, amount: int) -> None:
        body = {"amount": amount}
        status, item = self.call(who, "POST", "/record-payment", body, version=self.version)
        wrong = self.refused(who, "record-payment")
        if wrong is None and self.decision and self.paid + amount > self.decision["fine_amount"]:
            wrong = 422
        assert status == (wrong or 200), (who, amount, self.stage, item)
        if wrong is None:
            self.paid += amount
            assert item["paid_amount"] == self.paid
            self.went(item, self.stage)

    @rule(who=st.sampled_from(("district", "police")), act=st.sampled_from(sorted(SIMPLE)))
    def stale(self, who: str, act: str) -> None:
        """What somebody saw before is not acted upon, whatever the act."""
        status, _ = self.call(who, "POST", f"/{act}", SIMPLE[act], version=self.version + 1)
        assert status == 412

    @rule(
        who=st.sampled_from(WHO), how=st.sampled_from(("edit", "drop", "minutes", "list", "feed"))
    )
    def tamper(self, who: str, how: str) -> None:
        """Correcting what is decided, and every way at minutes that are signed."""
        inspection = f"/inspections/{self.shared.inspection}"
        door, recorded = self.shared.door, STATUS[Stage(self.stage)] == "recorded"
        if how == "edit":
            status, item = self.call(who, "PATCH", "", {"description": "x"}, version=self.version)
            can = may(who, Permission.VIOLATION_WRITE)
            team = who == "inspector"  # sees only what its own team found
            assert status == (403 if not can else 404 if team else 200 if recorded else 409)
            if status == 200:
                self.version = item["version"]
        elif how == "drop":
            status, _ = self.call(who, "DELETE", "", version=self.version)
            assert status in (403, 404, 409)
        elif how == "minutes":
            status, _ = door.send(who, "PATCH", inspection, {"recommendations": "x"}, version=2)
            assert status in (403, 409, 412)
        elif how == "list":
            status, _ = door.send(who, "POST", "/imports", {"kind": "violations"})
            assert status in (403, 422)
        else:
            status, _ = door.send(who, "GET", "/changes?limit=1")
            assert status == 200

    def teardown(self) -> None:
        """Where the run left it is what is stored, and nothing signed has moved."""
        if not hasattr(self, "id"):
            return
        _, item = self.call("police", "GET", "")
        assert (item["stage"], item["version"]) == (self.stage, self.version)


def test_the_whole_path_over_http(api: Api) -> None:
    shared = World(api)
    machine: Any = type("Walked", (Path,), {"shared": shared})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=40,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert shared.signed_content() == shared.before
    assert shared.steps >= 300 * 40
    assert shared.reached == {stage.value for stage in Stage}
    numbers = sa.select(Violation.decision_seq).where(Violation.decision_seq.is_not(None))
    used = [row[0] for row in api.all(numbers)]
    assert len(used) == len(set(used))
    assert max(used) == shared.last
