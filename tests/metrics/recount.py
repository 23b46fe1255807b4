"""A clerk with a pencil: the figures of a year counted in Python from whole tables.

Nothing here asks the catalogue how it counts, and no statement here narrows, groups or sums.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import Base, today
from backend.core.session.session import Session
from backend.core.text.clock import get_civil_now

Row = Any
TABLES = (
    *("establishments", "establishment_active_periods", "establishment_suspensions"),
    *("workforce_counts", "commitments", "inspections", "inspection_plan_visits"),
    *("inspection_plans", "inspection_teams", "recommendations", "violations"),
    *("violation_payments", "communication_activities", "activity_communes", "org_units"),
    *("crime_statistics", "support_services", "support_models", "commune_ratings", "trainings"),
    *("training_attendances", "training_head_counts", "staff", "budgets", "org_unit_closure"),
)


def tables(db: Session) -> dict[str, list[Row]]:
    """Every row of every table, whole."""
    why = {"unscoped": "a test counts by hand"}
    found = {
        name: db.execute(sa.select(Base.metadata.tables[name]), execution_options=why)
        for name in TABLES
    }
    return {name: list(rows) for name, rows in found.items()}


class Told:
    """A figure in all and by unit."""

    def __init__(self, *, known: bool = True) -> None:
        self.whole: Any = set()
        self.parts: dict[UUID, Any] = defaultdict(set)
        self.known = known
        self.number = 0

    def add(self, unit: UUID, what: Any, amount: int = 1) -> None:
        self.whole.add((what, amount))
        self.parts[unit].add((what, amount))

    def total(self) -> int | None:
        return self.sum(self.whole)

    def of(self, unit: UUID) -> int | None:
        return self.sum(self.parts.get(unit, set()))

    def sum(self, found: Any) -> int | None:
        if not found and not self.known:
            return None
        return sum(int(amount) for _what, amount in found)


class Clerk:
    def __init__(self, rows: dict[str, list[Row]], district: UUID, year: int) -> None:
        lies = {unit.id: unit.parent_id for unit in rows["org_units"]}
        inside = {district, *(unit for unit, parent in lies.items() if parent == district)}
        self.rows = {
            name: [row for row in found if getattr(row, "org_unit_id", district) in inside]
            for name, found in rows.items()
        }
        self.rows["org_units"] = [unit for unit in rows["org_units"] if unit.id in inside]
        self.year = year
        self.first, self.last = date(year, 1, 1), date(year, 12, 31)
        self.level = {unit.id: unit.level for unit in rows["org_units"]}
        self.homes: dict[tuple[UUID, date], UUID] = {}
        self.went_into: dict[UUID, set[UUID]] = defaultdict(set)
        for pair in rows["org_unit_closure"]:
            self.went_into[pair.descendant_id].add(pair.ancestor_id)

    def home(self, unit: UUID) -> UUID:
        """The one commune of the last day that took the unit over, if there is one."""
        if (unit, self.last) not in self.homes:
            there = set(self.communes())
            heirs = self.went_into[unit] & there
            alone = unit not in there and len(heirs) == 1
            self.homes[unit, self.last] = heirs.pop() if alone else unit
        return self.homes[unit, self.last]

    def now(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def count(
        self,
        rows: Any,
        amount: Callable[[Row], int | None] = lambda _row: 1,
        what: Callable[[Row], Any] = lambda row: row.id,
        *,
        known: bool = True,
    ) -> Told:
        told = Told(known=known)
        for row in rows:
            number = amount(row)
            if number is not None:
                told.add(self.home(row.org_unit_id), what(row), number)
        return told

    def figures(self) -> Iterator[tuple[str, Told]]:
        yield from self.places()
        yield from self.outreach()
        yield from self.checks()
        yield from self.cases()
        yield from self.help()
        yield from self.people()

    def places(self) -> Iterator[tuple[str, Told]]:
        last = self.last
        stopped = {
            s.establishment_id
            for s in self.rows["establishment_suspensions"]
            if s.suspended_from <= last <= s.suspended_to
        }
        busy = {
            p.establishment_id
            for p in self.rows["establishment_active_periods"]
            if p.active_from <= last and not (p.active_to and p.active_to <= last)
        } - stopped
        known = [
            place
            for place in self.rows["establishments"]
            if not (place.opened_on and place.opened_on > last)
            and not (place.closed_on and place.closed_on <= last)
        ]
        active = [place for place in known if place.id in busy]
        yield "establishments_total", self.count(known)
        yield "establishments_active", self.count(active)
        yield "establishments_suspended", self.count(p for p in known if p.id not in busy)
        for kind in {place.establishment_type for place in known}:
            of_kind = (p for p in active if p.establishment_type == kind)
            yield f"establishments_active_{kind}", self.count(of_kind)
        signed = {c.establishment_id for c in self.rows["commitments"] if c.signed_on <= last}
        yield "establishments_committed", self.count(p for p in active if p.id in signed)
        heads: dict[UUID, Row] = {}
        for row in sorted(self.rows["workforce_counts"], key=lambda row: row.counted_on):
            if row.counted_on <= last and row.establishment_id in busy:
                heads[row.establishment_id] = row
        counted = [p for p in active if p.id in heads]
        yield "establishments_counted", self.count(counted)
        for name in (
            "total",
            "female",
            "under_18",
            "with_contract",
            "with_health_check",
            "with_temporary_residence",
        ):
            told = self.count(counted, heads_of(heads, name), known=False)
            yield f"workers_{name}", told
        visited = {v.establishment_id for v in self.visits() if v.team_level != "commune"}
        yield "establishments_active_inspected", self.count(p for p in active if p.id in visited)

    def visits(self) -> list[Row]:
        opened = {
            line.id
            for line in self.rows["inspection_plan_visits"]
            if line.public_from and line.public_from <= get_civil_now()
        }
        return [
            v
            for v in self.rows["inspections"]
            if v.status == "signed"
            and self.now(v.inspected_on)
            and (v.veil_id is None or v.veil_id in opened)
        ]

    def checks(self) -> Iterator[tuple[str, Told]]:
        visits = self.visits()
        levels = {
            "counted": ("province", "district"),
            "commune": ("commune",),
            "any": ("province", "district", "commune"),
        }
        yield "inspections_signed", self.count(visits)
        for level in ("province", "district", "commune"):
            yield f"inspections_{level}", self.count(v for v in visits if v.team_level == level)
        for name, among in levels.items():
            own = [v for v in visits if v.team_level in among]
            bad = [v for v in own if v.outcome in ("violation_recorded", "transferred")]
            tail = "" if name == "counted" else f"_{name}"
            place = {"what": lambda v: v.establishment_id}
            yield f"establishments_inspected{tail}", self.count(own, **place)  # type: ignore[arg-type]
            yield f"establishments_violating{tail}", self.count(bad, **place)  # type: ignore[arg-type]
            if name == "counted":
                yield "inspections_counted", self.count(own)
        for kind in ("planned", "unscheduled"):
            yield f"inspections_{kind}", self.count(v for v in visits if v.kind == kind)
        for why in ("complaint", "agency_request", "suspected_sign"):
            yield f"inspections_on_{why}", self.count(v for v in visits if v.trigger == why)
        for end in ("no_violation", "reminder", "violation_recorded", "transferred"):
            yield f"inspections_{end}", self.count(v for v in visits if v.outcome == end)
        ids = {v.id for v in visits}
        asked = [r for r in self.rows["recommendations"] if r.inspection_id in ids]
        done = [r for r in asked if r.status == "fulfilled" and r.closed_on <= self.last]
        yield "recommendations_made", self.count(asked)
        yield "recommendations_fulfilled", self.count(done)
        plans = (p for p in self.rows["inspection_plans"] if self.now(p.approved_on))
        in_force = (p for p in plans if p.status in ("approved", "cancelled"))
        yield "inspection_plans_approved", self.count(in_force)
        teams = self.rows["inspection_teams"]
        there = (
            t for t in teams if t.is_active and not (t.decided_on and t.decided_on > self.last)
        )
        yield "teams_active", self.count(there)

    def cases(self) -> Iterator[tuple[str, Told]]:
        signed = {v.id for v in self.rows["inspections"] if v.status == "signed"}
        acts = [
            v
            for v in self.rows["violations"]
            if v.inspection_id is None or v.inspection_id in signed
        ]
        new = [v for v in acts if self.now(v.recorded_on)]
        yield "violations_recorded", self.count(new)
        yield "violations_handled", self.count(v for v in new if self.settled(v))
        waiting = (v for v in acts if v.recorded_on <= self.last and not self.settled(v))
        yield "violations_waiting", self.count(waiting)
        decided = [v for v in acts if self.now(v.decided_on) and not v.cancelled_on]
        yield "decisions_made", self.count(decided)
        yield "decisions_fine", self.count(v for v in decided if v.fine_amount)
        yield "decisions_warning", self.count(v for v in decided if v.warning)
        yield "suspensions_imposed", self.count(v for v in decided if v.suspension_months)
        yield "decisions_executed", self.count(v for v in acts if self.now(v.executed_on))
        yield "decisions_cancelled", self.count(v for v in acts if self.now(v.cancelled_on))
        yield "fines_imposed", self.count(decided, lambda v: v.fine_amount)
        yield "files_transferred", self.count(v for v in acts if self.now(v.transferred_on))
        dropped = (v for v in acts if v.status == "dismissed" and not v.decided_on)
        yield "files_dismissed", self.count(v for v in dropped if self.now(v.handled_on))
        paid = (p for p in self.rows["violation_payments"] if self.now(p.paid_on))
        whole = [p for p in paid if not (p.cancelled_on and p.cancelled_on <= self.last)]
        yield "fines_collected", self.count(whole, lambda p: p.amount)

    def settled(self, act: Row) -> bool:
        return bool(act.handled_on and act.handled_on <= self.last)

    def outreach(self) -> Iterator[tuple[str, Told]]:
        held = [
            a
            for a in self.rows["communication_activities"]
            if a.status == "held" and self.now(a.held_on)
        ]
        yield "activities_held", self.count(held)
        for form in ("conference", "panel", "poster", "leaflet", "broadcast", "school", "online"):
            yield f"activities_{form}", self.count(a for a in held if a.form == form)
        sums = {
            "sessions_held": "session_count",
            "attendees_total": "attendee_count",
            "panels_put_up": "panel_count",
            "leaflets_handed_out": "leaflet_count",
            "broadcasts_made": "broadcast_count",
            "materials_total": "material_count",
        }
        for code, column in sums.items():
            yield code, self.count(held, attrgetter(column))
        for who in ("residents", "students", "establishment_workers", "cadres", "other"):
            to_them = (a for a in held if a.audience == who)
            yield f"attendees_{who}", self.count(to_them, lambda a: a.attendee_count)
        ids = {a.id for a in held}
        places = {c.org_unit_id for c in self.rows["activity_communes"] if c.activity_id in ids}
        reached = places.union(*(self.went_into[unit] for unit in places))
        told, every = Told(), Told()
        for unit in self.communes():
            every.add(unit, unit)
            if unit in reached:
                told.add(unit, unit)
        yield "communes_total", every
        yield "communes_communicating", told

    def communes(self) -> list[UUID]:
        return [
            unit.id
            for unit in self.rows["org_units"]
            if unit.level == "commune"
            and (unit.valid_to or self.last) >= self.last
            and (unit.valid_from or self.last) <= self.last
        ]

    def help(self) -> Iterator[tuple[str, Told]]:
        months = [s for s in self.rows["support_services"] if self.now(s.month)]
        groups: dict[str, tuple[str, ...]] = {
            name: (name,)
            for name in (
                "vocational",
                "legal_aid",
                "loan",
                "employment",
                "health",
                "gender_violence",
            )
        }
        for name, services in (groups | {"other": ("gender_violence", "other")}).items():
            given = (s for s in months if s.service in services)
            yield f"support_{name}", self.count(given, lambda s: s._mapping["count"], known=False)
        yield "support_total", self.count(months, lambda s: s._mapping["count"], known=False)
        yield "support_under_18", self.count(months, lambda s: s.under_18_count, known=False)
        models = [
            m
            for m in self.rows["support_models"]
            if not (m.started_on and m.started_on > self.last)
            and (m.status == "active" or (m.status == "ended" and m.ended_on > self.last))
        ]
        yield "models_active", self.count(models)
        for kind in ("pilot", "club", "peer_group", "self_help_group"):
            yield f"models_{kind}", self.count(m for m in models if m.kind == kind)
        for name in ("case_count", "person_count", "selling_count", "selling_penalty_count"):
            told = Told(known=False)
            reports = [c for c in self.rows["crime_statistics"] if self.now(c.period_start)]
            if all(getattr(report, name) is not None for report in reports):
                for report in reports:
                    told.add(report.org_unit_id, report.id, getattr(report, name))
            code = {"case_count": "cases", "person_count": "persons"}.get(
                name, "selling_penalties" if "penalty" in name else "selling"
            )
            yield f"crime_{code}", told

    def people(self) -> Iterator[tuple[str, Told]]:
        is_over = (self.last.month, self.last.day) == (12, 31)
        known = max(self.last, today()) if is_over else self.last
        rated = [
            r
            for r in self.rows["commune_ratings"]
            if r.status == "approved" and r.approved_on <= known
        ]
        now = [r for r in rated if r.year == self.year]
        before = [r for r in rated if r.year == self.year - 1 and r.rating_class == "healthy"]
        healthy = {r.org_unit_id for r in now if r.rating_class == "healthy"}
        yield "communes_rated", self.count(now)
        yield "communes_healthy", self.count(r for r in now if r.org_unit_id in healthy)
        yield "communes_not_healthy", self.count(r for r in now if r.org_unit_id not in healthy)
        yield "communes_healthy_before", self.count(before)
        still = (r for r in before if healthy & {r.org_unit_id, *self.went_into[r.org_unit_id]})
        yield "communes_healthy_still", self.count(still)
        for change in ("kept", "new", "transformed", "lost"):
            yield f"communes_{change}", self.count(r for r in now if r.change == change)
        courses = [t for t in self.rows["trainings"] if self.now(t.held_to)]
        ids = {course.id for course in courses}
        sheet = [
            a for a in self.rows["training_attendances"] if a.completed and a.training_id in ids
        ]
        yield "trainings_held", self.count(courses)
        yield "attendances_completed", self.count(sheet)
        yield "staff_attending", self.count(sheet, what=lambda a: a.staff_id)
        heads = (h for h in self.rows["training_head_counts"] if h.training_id in ids)
        yield "head_counts_trained", self.count(heads, lambda h: h.head_count)
        active = [
            s
            for s in self.rows["staff"]
            if not (s.active_from and s.active_from > self.last)
            and not (s.active_to and s.active_to < self.last)
        ]
        trained = {a.staff_id for a in sheet}
        direct = [s for s in active if s.is_direct_duty]
        yield "staff_roster", self.count(active)
        yield "staff_direct", self.count(direct)
        yield "staff_direct_trained", self.count(s for s in direct if s.id in trained)
        form = [s for s in active if s.kind in ("officer", "employee", "collaborator")]
        yield "staff_total", self.count(form)
        yield "staff_female", self.count(s for s in form if s.is_female)
        for level, kind in (
            ("district", "officer"),
            ("district", "employee"),
            ("commune", "officer"),
            ("commune", "collaborator"),
        ):
            own = (s for s in form if s.kind == kind and self.level[s.org_unit_id] == level)
            yield f"staff_{level}_{kind}", self.count(own)
        money = [b for b in self.rows["budgets"] if b.year == self.year]
        for column in ("planned", "spent"):
            amount = {"amount": attrgetter(column), "known": False}
            yield f"budget_{column}", self.count(money, **amount)  # type: ignore[arg-type]
            for source in ("central", "local", "other"):
                own = (b for b in money if b.source == source)
                yield f"budget_{column}_{source}", self.count(own, **amount)  # type: ignore[arg-type]
            for content in ("communication", "inspection", "support", "capacity"):
                own = (b for b in money if b.content == content)
                yield f"budget_{column}_{content}", self.count(own, **amount)  # type: ignore[arg-type]


def heads_of(heads: dict[UUID, Row], name: str) -> Callable[[Row], int | None]:
    return lambda place: getattr(heads[place.id], name)
