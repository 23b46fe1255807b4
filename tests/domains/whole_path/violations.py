"""A violation as everyone acts on it: from recorded to closed, along the data of its stages."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from backend.domains.enforcement.violations.models import STATUS, Stage
from backend.law.reference import load_violation_stages
from backend.permissions import Permission
from tests import world
from tests.domains.whole_path.case import ANYONE, EARLIER, SELDOM, Breach
from tests.domains.whole_path.minutes import Visits
from tests.domains.whole_path.office import may

FACTS = {fact.act: fact for fact in load_violation_stages().acts}
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
IN_RANGE, ABOVE = 3_000_000, 30_000_000
DISTRICT = world.unit("binhluc")


class Violations(Visits):
    """The part of the path from the violation to its closed file."""

    def call(self, who: str, method: str, tail: str, body: Any = None, **kw: Any) -> Any:
        assert self.breach is not None
        path = f"/violations/{self.breach.id}{tail}"
        return self.send(who, method, path, body, **{"version": self.breach.version, **kw})

    def went_to(self, stage: str, act: str) -> None:
        assert self.breach is not None
        self.breach.been.add(self.breach.stage)
        self.breach.stage, self.breach.version = stage, self.breach.version + 1
        self.office.reached.add(stage)
        self.went(f"violation: {act}")

    def refused(self, who: str, act: str) -> int | None:
        """The status with which the act must be refused, or None."""
        assert self.breach is not None
        if not may(who, FACTS[act].permission):
            return 403
        if self.is_hidden_from(who):
            return 404
        is_open = self.breach.stage in FACTS[act].from_ and not self.waits_for_minutes
        return None if is_open else 409

    @property
    def waits_for_minutes(self) -> bool:
        assert self.breach is not None
        return self.breach.is_found and not self.is_signed

    @precondition(lambda self: self.breach is not None)
    @rule(who=ANYONE, act=st.sampled_from((*sorted(SIMPLE), "cancel")), stale=SELDOM)
    def act_on_violation(self, who: str, act: str, stale: bool = False) -> None:
        """What somebody saw before is not acted upon, whatever the act."""
        assert self.breach is not None
        if act == "cancel":
            self.ask(who, act, "/cancel", {"reason": "Sai đối tượng"}, sound=True)
            return
        version = self.breach.version + stale
        answer = self.call(who, "POST", f"/{act}", SIMPLE[act], version=version)
        wrong = self.refused(who, act)
        if stale and wrong not in (403, 404):
            wrong = 412
        assert answer.status == (wrong or 200), (act, who, answer.content)
        if wrong is None:
            to = FACTS[act].to
            assert to is not None
            self.went_to(to, act)

    @precondition(lambda self: self.breach is not None)
    @rule(
        who=ANYONE,
        fine=st.sampled_from((IN_RANGE, IN_RANGE, ABOVE)),
        typed=st.sampled_from((None, None, None, 2, 0)),
        reason=st.booleans(),
        asks=st.booleans(),
        early=st.booleans(),
    )
    def decide(
        self, who: str, fine: int, typed: int | None, reason: bool, asks: bool, early: bool
    ) -> None:
        """With the next number, one typed from paper that leaves a gap, or one used already."""
        assert self.breach is not None
        early = early and "transferred" not in self.breach.been
        year = int(EARLIER[:4]) if early else self.today.year
        last = max(self.office.decisions[DISTRICT, year], default=0)
        number = None if typed is None or not last + typed else f"{last + typed:02d}/QĐ-XPHC"
        body: dict[str, Any] = {"fine_amount": fine, "signed_by": "Vũ Đình Khánh"}
        body |= {"decision_no": number} if number else {}
        body |= {"override_reason": "Tình tiết tăng nặng"} if reason else {}
        body |= {"decided_on": EARLIER} if early else {}
        if asks:
            self.ask(who, "decide", "/request-decision", body, fine == ABOVE and reason)
            return
        answer = self.call(who, "POST", "/decide", body)
        wrong = self.refused(who, "decide")
        if wrong is None and (fine == ABOVE or (number is not None and typed == 0)):
            wrong = 409
        assert answer.status == (wrong or 200), (who, body, answer.content)
        if wrong is None:
            self.numbered(answer.json, number)
            self.went_to("decided", "decide")

    def numbered(self, item: dict[str, Any], typed: str | None) -> None:
        """A number that is given is the next one of the unit and the year."""
        assert self.breach is not None
        unit, year = UUID(item["decision_unit_id"]), int(item["decided_on"][:4])
        given, seq = self.office.decisions[unit, year], item["decision_seq"]
        assert seq not in given, "no number is reused"
        if typed is None:
            assert seq == max(given, default=0) + 1, "no number is skipped"
        given.add(seq)
        self.breach.number, self.breach.fine = (unit, year, seq), item["fine_amount"]

    def ask(self, who: str, act: str, tail: str, body: dict[str, Any], sound: bool) -> None:
        """Put an act before a second person."""
        breach = self.breach
        assert breach is not None
        answer = self.call(who, "POST", tail, body)
        wrong = self.refused(who, act)
        waits = any(one["act"] == act for one in breach.approvals)
        if wrong is None and not sound:
            wrong = 422 if body.get("override_reason") is None else 409
        if wrong is None and (waits or who == "leader"):
            wrong = 409  # it waits already, or everyone else is under the leader
        assert answer.status == (wrong or 201), (who, tail, answer.content)
        if wrong is None:
            one = {"id": answer.json["id"], "act": act, "who": who, "seen": breach.version}
            early = body.get("decided_on") is not None
            breach.approvals.append(one | {"number": body.get("decision_no"), "early": early})
            self.went("violation: ask")

    @precondition(lambda self: self.breach is not None and self.breach.approvals)
    @rule(who=ANYONE, answer=st.sampled_from(("confirm", "confirm", "refuse", "withdraw")))
    def answer(self, who: str, answer: str) -> None:
        """The newest request that waits: nobody confirms their own, nor on what has changed."""
        breach = self.breach
        assert breach is not None
        one = breach.approvals[-1]
        body = {"answer": "Không đủ căn cứ"} if answer == "refuse" else None
        path = f"/second-approvals/{one['id']}/{answer}"
        told = self.send(who, "POST", path, body, version=1)
        own = who == one["who"]
        if not may(who, Permission.APPROVAL_USE):
            wrong: int | None = 403
        elif answer == "withdraw":
            wrong = None if own else 409
        elif own or (answer == "confirm" and (one["seen"] != breach.version or self.taken(one))):
            wrong = 409
        else:
            wrong = None
        assert told.status == (wrong or 200), (who, answer, one, told.content)
        if wrong is not None:
            return
        breach.approvals.remove(one)
        if answer == "confirm":
            if one["act"] == "decide":
                self.numbered(self.call("police", "GET", "").json, one["number"])
            self.went_to({"decide": "decided", "cancel": "cancelled"}[one["act"]], one["act"])

    @property
    def is_closed(self) -> bool:
        """Nothing follows any more but payments."""
        stage = None if self.breach is None else self.breach.stage
        acts = [fact for act, fact in FACTS.items() if act != "record-payment"]
        return stage is not None and not any(stage in fact.from_ for fact in acts)

    def waiting(self, act: str) -> dict[str, Any] | None:
        """The newest request, if it is for the act and can be confirmed."""
        assert self.breach is not None
        last = self.breach.approvals[-1:]
        can = [one for one in last if (one["act"], one["seen"]) == (act, self.breach.version)]
        return can[0] if can else None

    def taken(self, one: dict[str, Any]) -> bool:
        """Whether the number that was typed when one asked serves another decision by now."""
        if one["number"] is None:
            return False
        year = int(EARLIER[:4]) if one["early"] else self.today.year
        return int(one["number"].split("/")[0]) in self.office.decisions[DISTRICT, year]

    @precondition(lambda self: self.breach is not None)
    @rule(who=ANYONE, amount=st.sampled_from((1_000_000, 2_000_000, ABOVE)))
    def pay(self, who: str, amount: int) -> None:
        breach = self.breach
        assert breach is not None
        answer = self.call(who, "POST", "/record-payment", {"amount": amount})
        wrong = self.refused(who, "record-payment")
        if wrong is None and breach.paid + amount > breach.fine:
            wrong = 422
        assert answer.status == (wrong or 200), (who, amount, answer.content)
        if wrong is None:
            breach.paid += amount
            self.went_to(breach.stage, "record-payment")

    @precondition(lambda self: self.breach is not None and self.breach.paid)
    @rule(who=ANYONE)
    def take_back_payment(self, who: str) -> None:
        """The last payment was entered wrongly: it stays, and counts for nothing."""
        breach = self.breach
        assert breach is not None
        listed = self.call("police", "GET", "/payments").json["items"]
        last = [one for one in listed if one["cancelled_on"] is None][-1]
        tail, body = f"/payments/{last['id']}/cancel", {"reason": "Nhập nhầm"}
        answer = self.call(who, "POST", tail, body, version=1)
        wrong = None if may(who, Permission.VIOLATION_HANDLE) else 403
        assert answer.status == (wrong or 200), (who, answer.content)
        if wrong is None:
            breach.paid -= last["amount"]
            self.went_to(breach.stage, "cancel-payment")
            assert self.call("police", "GET", "").json["paid_amount"] == breach.paid

    @precondition(lambda self: self.breach is not None)
    @rule(who=ANYONE, what=st.sampled_from(("words", "day", "drop")))
    def correct(self, who: str, what: str) -> None:
        """What is recorded is corrected until it is decided; what signed minutes say, never."""
        breach = self.breach
        assert breach is not None
        change = {"description": f"Lần {breach.version}"}
        if what == "day":
            change = {"occurred_on": f"2022-09-{10 + breach.version % 20}"}
        if what == "drop":
            answer = self.call(who, "DELETE", "")
        else:
            answer = self.call(who, "PATCH", "", change)
        wrong = self.refused_correction(breach, who, what)
        assert answer.status == (wrong or (204 if what == "drop" else 200)), answer.content
        if wrong is None and what == "drop":
            self.breach = None
        elif wrong is None:
            breach.version = answer.json["version"]

    def refused_correction(self, breach: Breach, who: str, what: str) -> int | None:
        if not may(who, Permission.VIOLATION_WRITE):
            return 403
        if self.is_hidden_from(who) or (who == "inspector" and not breach.is_found):
            return 404  # sees only what its own team found
        if STATUS[Stage(breach.stage)] != "recorded":
            return 409
        if what == "drop":
            return None if self.waits_for_minutes else 409
        return 409 if what == "day" and breach.is_found and self.is_signed else None
