"""Minutes of a visit as everyone acts on them: drafted, changed, signed, amended, sent late."""

from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from backend.core.session.models import create_id
from backend.permissions import Permission
from tests import world
from tests.domains.inspections.inspections.making import finding, whole
from tests.domains.whole_path.case import ANYONE, SELDOM, Breach, Minutes
from tests.domains.whole_path.office import WHO, may
from tests.domains.whole_path.plans import Plans

PATH = "/inspections"
WRITES = Permission.INSPECTION_WRITE
LATER = {"started_at": "2022-10-01T08:15:00+07:00", "ended_at": "2022-10-01T09:00:00+07:00"}
CHANGES: dict[str, dict[str, Any]] = {
    "statement": {"statement": "Cơ sở không có ý kiến."},
    "day": {"inspected_on": "2022-09-30"},
    "outcome": {"outcome": "no_violation"},
    "presence": {"member_ids": [str(world.member(m)) for m in world.MEMBERS]},
}


class Visits(Plans):
    """The part of the path from the visit to its signed minutes."""

    @precondition(lambda self: self.minutes is None and self.breach is None)
    @rule(who=ANYONE, is_timed=st.sampled_from((True, True, False)))
    def record(self, who: str, is_timed: bool) -> None:
        """What the phone sends: the draft, and what was found, under ids of its own."""
        plan, id, found = self.plan, create_id(), create_id()
        body = whole(id=str(id), establishment_id=str(self.place), outcome="violation_recorded")
        body["violations"] = [finding(id=str(found))]
        if plan is not None:
            body["inspection_plan_visit_id"] = str(plan.line)
        else:
            body |= {"kind": "unscheduled", "trigger": "complaint"}
        if not is_timed:
            body |= dict.fromkeys(LATER)
        answer = self.send(who, "POST", PATH, body, key=f"draft-{id}")
        wrong = self.refused_visit(who)
        assert answer.status == (wrong or 201), (plan, answer.content)
        if wrong is None:
            is_hidden = plan is not None and plan.kind != "announced"
            seers = ("inspector", "leader", plan.proposer) if plan and is_hidden else WHO
            line = None if plan is None else plan.line
            made = Minutes(id, body, who, answer.content, line, seers, is_timed=is_timed)
            self.minutes, self.breach = made, Breach(found, is_found=True)
            self.went("minutes: draft")

    def refused_visit(self, who: str) -> int | None:
        plan = self.plan
        if not may(who, WRITES):
            return 403
        if plan is None:
            return None
        if not self.sees_line(plan, who):
            return 404
        is_open = plan.status == "approved" and not plan.cancelled_line
        return None if is_open else 422

    @property
    def can_be_signed(self) -> bool:
        """All is said, and the outcome is that of what was found."""
        minutes, found = self.minutes, self.breach is not None
        assert minutes is not None
        return minutes.is_timed and found == (minutes.outcome == "violation_recorded")

    def refused_change(self, who: str) -> int | None:
        assert self.minutes is not None
        if not may(who, WRITES):
            return 403
        if self.is_hidden_from(who):
            return 404
        return 409 if self.is_signed else None

    def is_hidden_from(self, who: str) -> bool:
        """A draft that carries out a line which is not everybody's hides what it lists."""
        minutes = self.minutes
        return minutes is not None and not self.is_signed and who not in minutes.seen_by

    @precondition(lambda self: self.minutes is not None)
    @rule(who=ANYONE, what=st.sampled_from(tuple(CHANGES)), stale=SELDOM)
    def change(self, who: str, what: str, stale: bool) -> None:
        minutes = self.minutes
        assert minutes is not None
        version = minutes.version + stale
        answer = self.send(who, "PATCH", f"{PATH}/{minutes.id}", CHANGES[what], version=version)
        wrong = self.refused_change(who)
        if wrong not in (403, 404) and stale:
            wrong = 412
        assert answer.status == (wrong or 200), answer.content
        if wrong is None:
            minutes.version = answer.json["version"]
            if what == "outcome":
                minutes.outcome = "no_violation"
            self.went("minutes: change")

    def complete(self, who: str) -> None:
        """What signing asks for."""
        minutes = self.minutes
        assert minutes is not None
        body = {**LATER, "outcome": "violation_recorded"}
        answer = self.send(who, "PATCH", f"{PATH}/{minutes.id}", body, version=minutes.version)
        assert answer.status == 200, answer.content
        minutes.version = answer.json["version"]
        minutes.is_timed, minutes.outcome = True, "violation_recorded"

    @precondition(lambda self: self.minutes is not None)
    @rule(who=ANYONE)
    def drop(self, who: str) -> None:
        minutes = self.minutes
        assert minutes is not None
        answer = self.send(who, "DELETE", f"{PATH}/{minutes.id}", version=minutes.version)
        wrong = self.refused_change(who)
        assert answer.status == (wrong or 204), answer.content
        if wrong is None:
            self.minutes = self.breach = None
            self.went("minutes: drop")

    @precondition(lambda self: self.minutes is not None)
    @rule(who=ANYONE)
    def find_another(self, who: str) -> None:
        """A further violation for the minutes: taken out again while they are a draft."""
        minutes = self.minutes
        assert minutes is not None
        body = {"inspection_id": str(minutes.id), **finding()}
        answer = self.send(who, "POST", "/violations", body)
        wrong = 403 if not may(who, Permission.VIOLATION_WRITE) else self.refused_change(who)
        assert answer.status == (wrong or 201), answer.content
        if wrong is None:
            path = f"/violations/{answer.json['id']}"
            assert self.send(who, "DELETE", path, version=1).status == 204

    @precondition(lambda self: self.minutes is not None)
    @rule(who=ANYONE)
    def sign(self, who: str) -> None:
        minutes = self.minutes
        assert minutes is not None
        path, key = f"{PATH}/{minutes.id}/sign", f"sign-{minutes.id}-{minutes.version}"
        answer = self.send(who, "POST", path, version=minutes.version, key=key)
        wrong = self.refused_change(who)
        if wrong is None and not self.can_be_signed:
            wrong = 422
        assert answer.status == (wrong or 200), answer.content
        if wrong is None:
            minutes.version, minutes.status = minutes.version + 1, "signed"
            minutes.signing = (who, answer.content)
            year = date.fromisoformat(minutes.body["inspected_on"]).year  # also if signed later
            self.office.minutes[year] += 1
            minutes.number = (year, self.office.minutes[year])
            number = int(answer.json["record_no"].split("/")[0])
            assert number == minutes.number[1], "no number reused or skipped"
            self.went("minutes: sign")

    @precondition(lambda self: self.minutes is not None)
    @rule(who=ANYONE)
    def amend(self, who: str) -> None:
        minutes = self.minutes
        assert minutes is not None
        body = {"field": "other", "earlier": "Thôn 3", "corrected": "Thôn 4", "reason": "Ghi nhầm"}
        answer = self.send(who, "POST", f"{PATH}/{minutes.id}/amendments", body)
        wrong = self.refused_change(who)
        if wrong not in (403, 404):
            wrong = None if self.is_signed else 409
        assert answer.status == (wrong or 201), answer.content
        if wrong is None:
            minutes.amendments += 1
            assert answer.json["number"] == minutes.amendments, "no number reused or skipped"
            self.went("minutes: amend")

    @precondition(lambda self: self.minutes is not None)
    @rule(how=st.sampled_from(("again", "other body", "other key", "other person", "sign", "edit")))
    def send_late(self, how: str) -> None:
        """A phone that was offline sends what it had, once more or changed, whatever came since."""
        minutes = self.minutes
        assert minutes is not None
        body, key, author = minutes.body, f"draft-{minutes.id}", minutes.author
        is_new = minutes.version == 1 or (how == "sign" and minutes.signing is None)
        if how == "again" or (how in ("sign", "edit") and is_new):
            answer = self.send(author, "POST", PATH, body, key=key)
            assert (answer.status, answer.content) == (201, minutes.answer)
        elif how == "other body":
            other = {**body, "outcome": "transferred"}
            assert self.send(author, "POST", PATH, other).code == "same-id-other-content"
        elif how == "other key":
            other = {**body, "outcome": "transferred"}
            assert self.send(author, "POST", PATH, other, key=key).code == "key-reused"
        elif how == "other person":
            another = "district" if author == "inspector" else "inspector"
            strange = {k: v for k, v in body.items() if k != "inspection_plan_visit_id"}
            assert self.send(another, "POST", PATH, strange).code == "already-exists"
        elif how == "sign":
            assert minutes.signing is not None
            signer, told = minutes.signing
            key, path = f"sign-{minutes.id}-{minutes.version - 1}", f"{PATH}/{minutes.id}/sign"
            answer = self.send(signer, "POST", path, version=minutes.version - 1, key=key)
            assert (answer.status, answer.content) == (200, told)
        else:
            late = {"statement": "Ghi khi mất mạng."}
            answer = self.send(author, "PATCH", f"{PATH}/{minutes.id}", late, version=1)
            assert answer.status == 412, answer.content
