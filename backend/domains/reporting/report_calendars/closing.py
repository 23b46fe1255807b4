"""The day on which a report closes, who says so, and who changed it when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue

from backend.core.session.change_log import LogEntry, list_version_order
from backend.core.session.joint_reads import JointRead, run_together
from backend.core.session.org_units import OrgUnit, OrgUnitClosure
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.types import ReadRow
from backend.core.text.periods import PeriodKind, compute_period_end
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.reporting.report_calendars.models import ALWAYS, ReportCalendar
from backend.domains.reporting.report_calendars.schemas import CalendarChange
from backend.law.reference.report_rules import find_closing_rule


@dataclass(frozen=True, slots=True)
class Closing:
    """`basis`: the letter of the setting, or what the file of defaults rests on."""

    on: date
    basis: str
    is_default: bool


class Closings:
    """The settings over some units."""

    def __init__(self, over: Iterable[ReadRow], settings: Sequence[ReadRow]) -> None:
        self.over: dict[UUID, dict[UUID, int]] = {}
        for row in over:
            self.over.setdefault(row.descendant_id, {})[row.ancestor_id] = row.depth
        self.settings = settings

    def of(self, unit: UUID, level: str, kind: PeriodKind, start: date) -> Closing:
        """The nearest setting for this period, then the nearest rule, then the default."""
        over = self.over.get(unit, {})
        fitting = [
            (row.period_start == start, over[row.org_unit_id], row)
            for row in self.settings
            if (row.level, row.period_kind) == (level, kind)
            and row.period_start in (start, ALWAYS)
            and row.org_unit_id in over
        ]
        end = compute_period_end(kind, start)
        if fitting:
            row = max(fitting, key=lambda one: one[:2])[2]
            return Closing(end + timedelta(days=row.days_after), row.basis, is_default=False)
        known = find_closing_rule(level, kind, end)
        return Closing(end + timedelta(days=known.days_after), known.source, is_default=True)


def load_closings(db: Session, units: Iterable[UUID]) -> Closings:
    return run_together(db, [read_closings(units)])[0]


def read_closings(units: Iterable[UUID]) -> JointRead[Closings]:
    over = sa.select(
        OrgUnitClosure.descendant_id,
        OrgUnitClosure.ancestor_id,
        build_depth_column().label("depth"),
    ).where(OrgUnitClosure.descendant_id.in_(set(units)))
    columns = [
        getattr(ReportCalendar, name)
        for name in ("org_unit_id", "level", "period_kind", "period_start")
    ]
    found = sa.select(*columns, ReportCalendar.days_after, ReportCalendar.basis)
    return Closings(*(yield [over, found]))


def build_depth_column() -> sa.ColumnElement[int]:
    """How many units hold the ancestor: the deeper, the nearer."""
    above = sa.orm.aliased(OrgUnitClosure)
    return (
        sa.select(sa.func.count(above.ancestor_id))
        .where(above.descendant_id == OrgUnitClosure.ancestor_id)
        .correlate(OrgUnitClosure)
        .scalar_subquery()
    )


ENTITY = ReportCalendar.__tablename__
Setting = dict[str, JsonValue]
"""What a setting says, as the log keeps it."""


def list_calendar_changes(db: Session, after: str | None, limit: int) -> PageRows:
    """Settings made, moved and taken back, the latest first, each with what held before."""
    found = (
        sa.select(LogEntry.seq, LogEntry.at, LogEntry.actor_id, LogEntry.action)
        .add_columns(LogEntry.entity_id, LogEntry.org_unit_id)
        .add_columns(OrgUnit.name.label("org_unit_name"))
        .join(OrgUnit, OrgUnit.id == LogEntry.org_unit_id)
        .where(LogEntry.entity == ENTITY)
    )
    rows = read_page(db, found, (LogEntry.seq.desc(),), after, limit)
    steps = load_steps(db, [row.entity_id for row in rows["items"]])
    names = load_actor_names(db, {row.actor_id for row in rows["items"]})
    items = [
        CalendarChange.model_validate(
            {
                **row._mapping,
                **describe_step(*steps[row.seq], is_gone=row.action == "deleted"),
                "by_name": names.get(row.actor_id),
            }
        )
        for row in rows["items"]
    ]
    return {"items": items, "next": rows["next"]}


def load_steps(db: Session, ids: list[UUID]) -> dict[int, tuple[Setting, Setting]]:
    """{seq: what a setting said before that change, and after it}."""
    found = sa.select(LogEntry.seq, LogEntry.entity_id, LogEntry.diff)
    mine = found.where(LogEntry.entity == ENTITY, LogEntry.entity_id.in_(ids)).order_by(
        *list_version_order()
    )
    state: dict[UUID, Setting] = {}
    steps = {}
    for row in db.execute(mine):
        was = state.get(row.entity_id, {})
        now: Setting = {**was, **{name: values[1] for name, values in row.diff.items()}}
        steps[row.seq], state[row.entity_id] = (was, now), now
    return steps


def describe_step(was: Setting, now: Setting, *, is_gone: bool) -> Setting:
    """What the setting says, or said before it was taken back, and how its day moved."""
    said = was if is_gone else now
    start = said["period_start"]
    return {
        **said,
        "period_start": None if start == ALWAYS.isoformat() else start,
        "days_before": was.get("days_after"),
        "days_after": None if is_gone else now["days_after"],
    }
