"""Rows as the tables store them: with computed columns, and the change log of each record."""

from datetime import date, timedelta
from uuid import UUID

from backend.core.session.models import Entity
from backend.demo import PASSWORD, DemoDistrict
from backend.demo.cases import find_last_visits
from backend.demo.columns import add_missing_columns, compute_search_columns
from backend.demo.history import HistoryStep, build_history
from backend.demo.photos import build_photos
from backend.demo.plan import build_past_plan, build_plan
from backend.demo.random_values import Row, build_id, create_random, split_by, to_instant
from backend.domains.enforcement.violations.models import Violation
from backend.domains.enforcement.violations.service import FROZEN_BY_SIGNING
from backend.domains.establishments.establishments.models import (
    LONG_AGO,
    Commitment,
    Establishment,
    WorkforceCount,
)
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.inspections.inspections.signing import (
    LATER_FIELDS,
    SIGNED_FIELDS,
    compute_content_hash,
)
from backend.domains.organisation.accounts.models import DutyConfirmation, RoleGrant, User
from backend.domains.organisation.accounts.passwords import Passwords
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.domains.planning.budgets.models import Budget
from backend.domains.planning.plans.models import Plan, PlanTarget, PlanTask
from backend.domains.platform.attachments.models import Attachment
from backend.domains.prevention.communication_activities.models import CommunicationActivity


class Rows:
    """Builds the rows of each table; `log` collects the change rows of all rows built so far."""

    def __init__(self, demo: DemoDistrict) -> None:
        self.demo = demo
        self.log: list[Row] = []
        self.accounts = {row["username"]: row["id"] for row in demo.users}
        officers = [row for row in demo.users if row["role"] == "local_officer"]
        self.keepers = {row["org_unit_id"]: row["id"] for row in officers}
        self.plan, self.past = build_plan(), build_past_plan()
        self.photos = build_photos(demo.inspections)
        self.signed: list[Row] = []

    def entered(
        self, model: type[Entity], row: Row, author: UUID, steps: list[HistoryStep] | None = None
    ) -> Row:
        """The row with its version and times after `steps`, which are written to the log."""
        steps = steps or []
        moments = [row["created_at"], *(step.moment for step in steps)]
        times = {"version": len(moments), "updated_at": moments[-1]}
        row = add_missing_columns(model, {**row, **compute_search_columns(model, row), **times})
        self.log += build_history(model, row, author, steps)
        return row

    def keeper(self, row: Row) -> UUID:
        """The user who enters a commune's records: its officer, or else the labour office."""
        return UUID(str(self.keepers.get(row["org_unit_id"], self.accounts["district"])))

    def users(self) -> list[Row]:
        """All accounts have one password hash, because they share the demo's password."""
        secret = Passwords().hash_now(PASSWORD)
        admin = self.accounts["admin"]
        rows = [{**row, "password_hash": secret, "is_active": True} for row in self.demo.users]
        return [self.entered(User, row, admin) for row in rows]

    def grants(self) -> list[Row]:
        rng = create_random("grants")
        rows = [
            {
                "id": build_id(user["created_at"], rng),
                "user_id": user["id"],
                **{name: user[name] for name in ("role", "org_unit_id", "created_at")},
                "confirmed_at": user["created_at"],
                "confirmation": DutyConfirmation.EARLIER,
            }
            for user in self.demo.users
        ]
        return [self.entered(RoleGrant, row, self.accounts["admin"]) for row in rows]

    def teams(self) -> list[Row]:
        author = self.accounts["district"]
        return [self.entered(InspectionTeam, row, author) for row in self.demo.teams]

    def members(self) -> list[Row]:
        author = self.accounts["district"]
        return [self.entered(TeamMember, row, author) for row in self.demo.members]

    def establishments(self) -> list[Row]:
        visits = find_last_visits(self.demo.inspections)
        counts = split_by(self.demo.workforce_counts, "establishment_id")
        closed = {v["establishment_id"] for v in self.demo.violations if v.get("suspended_to")}
        rows = []
        for place in self.demo.establishments:
            visit = visits.get(place["id"], {})
            known = [row["counted_on"] for row in counts.get(place["id"], [])]
            row = {
                "site_id": place["id"],
                **place,
                "last_inspected_on": visit.get("inspected_on"),
                "last_outcome": visit.get("outcome"),
                "last_counted_on": max(known, default=None),
                "is_suspended": place["id"] in closed,
            }
            keeper = self.keeper(row)
            rows.append(self.entered(Establishment, row, keeper, self.leaving(row, keeper)))
        return rows

    def leaving(self, place: Row, keeper: UUID) -> list[HistoryStep]:
        """The day on which an establishment was recorded as suspended or closed."""
        if not place["left_on"]:
            return []
        before: Row = {"status": "active"}
        if place["is_suspended"]:
            before["is_suspended"] = False
        if place["closed_on"]:
            before["closed_on"] = None
        return [HistoryStep(to_instant(place["left_on"], 10), keeper, before)]

    def active_periods(self) -> list[Row]:
        rng = create_random("periods")
        return [
            {
                "id": build_id(place["created_at"], rng),
                "org_unit_id": place["org_unit_id"],
                "establishment_id": place["id"],
                "active_from": place["opened_on"] or LONG_AGO,
                "active_to": place["left_on"],
            }
            for place in self.demo.establishments
        ]

    def workforce_counts(self) -> list[Row]:
        rows = self.demo.workforce_counts
        return [
            self.entered(WorkforceCount, row, row.get("author") or self.keeper(row)) for row in rows
        ]

    def commitments(self) -> list[Row]:
        return [self.entered(Commitment, row, self.keeper(row)) for row in self.demo.commitments]

    def plans(self) -> list[Row]:
        author = self.accounts["district"]
        return [self.entered(Plan, row, author) for row in (self.past[0], self.plan[0])]

    def targets(self) -> list[Row]:
        author = self.accounts["district"]
        return [self.entered(PlanTarget, row, author) for row in (*self.past[1], *self.plan[1])]

    def tasks(self) -> list[Row]:
        author = self.accounts["district"]
        return [self.entered(PlanTask, row, author) for row in self.plan[2]]

    def inspections(self) -> list[Row]:
        """Created as drafts, then signed by the person who wrote the record."""
        rows = []
        found = split_by(self.demo.violations, "inspection_id")
        for record in self.demo.inspections:
            shots = [photo.row for photo in self.photos.get(record["id"], [])]
            hashed = compute_signed_hash(record, found.get(record["id"], []), shots)
            author = record["signed_by_id"] or self.accounts["inspector"]
            row = {**record, "content_hash": hashed, "author_id": author}
            signing = {"status": "draft", **dict.fromkeys(SIGNING)}
            if not record.get("workforce"):
                signing.pop("workforce_entry")
            steps = [HistoryStep(row["signed_at"], author, signing)] if row["signed_at"] else []
            rows.append(self.entered(Inspection, row, author, steps))
        self.signed = [row for row in rows if row["signed_at"]]
        return rows

    def attachments(self) -> list[Row]:
        """Uploaded by the person who wrote the record; for the unsigned one by the inspector."""
        rows = [photo.row for photos in self.photos.values() for photo in photos]
        sent = [
            {**row, "uploaded_by_id": row["uploaded_by_id"] or self.accounts["inspector"]}
            for row in rows
        ]
        return [self.entered(Attachment, row, row["uploaded_by_id"]) for row in sent]

    def presences(self) -> list[Row]:
        return [
            {"inspection_id": row["id"], "member_id": member}
            for row in self.demo.inspections
            for member in row["member_ids"]
        ]

    def violations(self) -> list[Row]:
        authors = {row["id"]: row["signed_by_id"] for row in self.demo.inspections}
        return [
            self.entered(
                Violation,
                {**row, "assignee_id": self.follower(row)},
                authors.get(row["inspection_id"], self.accounts["police"]),
                self.course(row),
            )
            for row in self.demo.violations
        ]

    def follower(self, row: Row) -> UUID | None:
        """The police handle what is decided; the labour office handles the oldest open one."""
        if row["status"] in ("decided", "executed"):
            return UUID(str(self.accounts["police"]))
        waits = row["status"] == "recorded" and row["recorded_on"] < date(2022, 9, 1)
        return UUID(str(self.accounts["district"])) if waits else None

    def activities(self) -> list[Row]:
        return [
            self.entered(CommunicationActivity, row, self.keeper(row), self.calling_off(row))
            for row in self.demo.activities
        ]

    def calling_off(self, row: Row) -> list[HistoryStep]:
        if row["status"] != "cancelled":
            return []
        moment = row["created_at"] + timedelta(days=1)
        return [HistoryStep(moment, self.keeper(row), {"status": "held", "cancel_reason": None})]

    def activity_communes(self) -> list[Row]:
        return [
            {"activity_id": row["id"], "org_unit_id": commune}
            for row in self.demo.activities
            for commune in row["commune_ids"]
        ]

    def budgets(self) -> list[Row]:
        """Entered without expenses, which were added at the end of the quarter."""
        return [
            self.entered(Budget, row, self.keeper(row), [self.spending(row)])
            for row in self.demo.budgets
        ]

    def spending(self, row: Row) -> HistoryStep:
        day = date(row["year"], 9, 30)
        return HistoryStep(to_instant(day, 16), self.accounts["district"], {"spent": 0})

    def course(self, row: Row) -> list[HistoryStep]:
        """Decided, transferred or dismissed on `handled_on`; executed when the fine was paid."""
        steps: list[HistoryStep] = []
        if row["handled_on"]:
            unset = dict.fromkeys(HANDLING & set(row))
            before = {**unset, "status": "recorded", "stage": "recorded"}
            moment = to_instant(row["handled_on"], 15) + timedelta(minutes=len(before))
            steps.append(HistoryStep(moment, self.accounts["leader"], before))
        if row.get("sent_on"):
            before = {"stage": "recorded", "sent_on": None, "sent_to": None}
            steps.append(
                HistoryStep(to_instant(row["sent_on"], 10), self.accounts["police"], before)
            )
        if row.get("delivered_on"):
            before = {"stage": "decided", "delivered_on": None, "in_force_on": None}
            steps.append(
                HistoryStep(to_instant(row["delivered_on"], 9), self.accounts["police"], before)
            )
        if row.get("cancelled_on"):
            before = {
                "status": "decided",
                "stage": "in_force",
                "cancelled_on": None,
                "reason": None,
            }
            steps.append(
                HistoryStep(to_instant(row["cancelled_on"], 10), self.accounts["leader"], before)
            )
        if row.get("executed_on"):
            before = {"status": "decided", "stage": "in_force", "executed_on": None}
            before |= {"paid_amount": 0, "reason": None}
            steps.append(
                HistoryStep(to_instant(row["executed_on"], 9), self.accounts["police"], before)
            )
        return steps


SIGNING = (
    "workforce_entry",
    *("record_no", "record_year", "record_seq", "signed_at", "signed_by_id"),
)
"""The fields that signing writes into a record."""
HANDLING = {
    *("decision_seq", "signed_office", "transferred_on"),
    *("handled_on", "decision_unit_id", "decision_year", "decision_no", "decided_on"),
    *("fine_amount", "signed_by", "transferred_to", "reason"),
    *("suspension_months", "suspended_from", "suspended_to"),
}
"""The fields that are written into a violation on the day on which it is handled."""


def compute_signed_hash(record: Row, found: list[Row], shots: list[Row]) -> str | None:
    """The hash that signing would have given the record with its violations and photos."""
    if not record["signed_at"]:
        return None
    listed = [{name: str(case[name]) for name in ("id", *FROZEN_BY_SIGNING)} for case in found]
    fields = (*SIGNED_FIELDS, *LATER_FIELDS)
    signed = Inspection(**{name: record.get(name) for name in fields})
    attached = [{"id": str(shot["id"]), "sha256": shot["sha256"]} for shot in shots]
    return compute_content_hash(signed, record["member_ids"], listed, attached)
