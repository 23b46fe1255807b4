"""Finds what changed in the register after a report was approved; the report itself stays."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict
from backend.core.session.change_log import to_json_value
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.core.text.periods import compute_year_before
from backend.domains.establishments.establishments.moved_places import ensure_places_reached
from backend.domains.reporting.report_figures.catalogue import BY_CODE
from backend.domains.reporting.report_figures.provenance import list_counted_records
from backend.domains.reporting.reports.comparing_schemas import LateChange, LateChanges, LateFigure
from backend.domains.reporting.reports.computing import compute_lines
from backend.domains.reporting.reports.content import (
    UNIT_FIELDS,
    LineContent,
    LineNumbers,
    NumberName,
    PartContent,
    ReportContent,
    UnitContent,
)
from backend.domains.reporting.reports.detail import (
    build_read_check,
    is_part_changed,
    list_hidden_codes,
)
from backend.domains.reporting.reports.models import Report, ReportEdition
from backend.domains.reporting.reports.position import get_covered_days, get_report_position
from backend.domains.reporting.reports.queries import get_edition
from backend.domains.reporting.reports.rollup import ReportPart, load_current_parts, load_unit_names
from backend.law.reference.tiers import Position
from backend.metrics.disclosure import list_hidden_guards

Key = tuple[str, str]
"""(entity, id)"""


@dataclass(slots=True)
class TouchedRecord:
    """A record that differs, in which versions, and the figures that count it."""

    then: int | None
    now: int | None
    label: str | None
    codes: list[str] = field(default_factory=list)

    @property
    def change(self) -> str:
        if self.then is None:
            return "record_added"
        return "record_removed" if self.now is None else "record_changed"


def build_late_changes(db: Session, report: Report, number: int | None) -> LateChanges:
    """Everything that differs from the edition; raises NotFound, and Conflict `not-frozen` and
    `records-with-heirs`: the year before is told beside it, so its places count too."""
    if report.edition == 0:
        raise Conflict("not-frozen")
    edition = get_edition(db, report.id, number or report.edition)
    content: ReportContent = json.loads(edition.content)
    to = date.fromisoformat(content["computed_to"] or content["period_end"])
    year_before = compute_year_before(report.period_kind, report.period_start)
    ensure_places_reached(db, report.org_unit_id, year_before, to)
    found, parts = compute_lines(db, report, to)
    figures = list(list_figure_changes(db, report, found, content))
    items = [
        *list_record_changes(db, report, content, edition),
        *list_formula_changes(content),
        *list_unit_changes(db, content["units"]),
        *list_part_changes(db, report, content["parts"], parts),
    ]
    items += list_unexplained_changes(figures, items)
    items = list(
        remove_guarded_codes(items, list_hidden_codes(list_hidden_guards(db, report.org_unit_id)))
    )
    return LateChanges(
        report_id=report.id,
        edition=edition.number,
        count=len(items),
        items=items,
        figures=figures,
    )


def list_record_changes(
    db: Session, report: Report, content: ReportContent, edition: ReportEdition
) -> list[LateChange]:
    """Records changed, added to a figure or gone from it; without a name where not the reader's."""
    if get_report_position(report) is Position.SUPERIOR:
        return []
    to = date.fromisoformat(content["computed_to"] or content["period_end"])
    counted = list_counted_records(db, report.org_unit_id, get_covered_days(report)[0], to)
    found: dict[tuple[Key, str], TouchedRecord] = {}
    for code, sources in json.loads(edition.sources).items():
        if sources is None or code not in counted:
            continue
        then = {(entity, id): version for entity, id, version in sources}
        now = {(row.entity, str(row.id)): row for row in counted[code]}
        for key in then.keys() | now.keys():
            row = now.get(key)
            before, present = then.get(key), row.version if row else None
            if before != present:
                touched = TouchedRecord(before, present, row.label if row else None)
                found.setdefault((key, touched.change), touched).codes.append(code)
    opens = build_read_check(db, report)
    return [
        build_entry(
            one.change,
            entity,
            id if opens(entity) else None,
            one.label if opens(entity) else None,
            one.then,
            one.now,
            sorted(one.codes),
        )
        for ((entity, id), _), one in sorted(found.items(), key=lambda item: item[0])
    ]


def list_formula_changes(content: ReportContent) -> Iterator[LateChange]:
    for code, version in sorted(content["formulas"].items()):
        figure = BY_CODE.get(code)
        now = figure.version if figure else None
        if now != version:
            title = figure.title if figure else None
            yield build_entry("formula_changed", "figures", None, title, version, now, [code])


def list_unit_changes(db: Session, units: Sequence[UnitContent]) -> Iterator[LateChange]:
    """Units that were merged, renamed or moved since; their figures stay as they were drawn."""
    ids = [UUID(unit["id"]) for unit in units]
    found = sa.select(*(getattr(OrgUnit, name) for name in UNIT_FIELDS), OrgUnit.version)
    rows = {str(row.id): row for row in db.execute(found.where(OrgUnit.id.in_(ids)))}
    for unit in units:
        row = rows.get(unit["id"])
        if row is None or any(
            to_json_value(getattr(row, name)) != unit[name] for name in UNIT_FIELDS
        ):
            version = row.version if row else None
            yield build_entry(
                "unit_changed", "org_units", unit["id"], unit["name"], None, version, []
            )


def list_part_changes(
    db: Session, report: Report, then: Sequence[PartContent], now: Sequence[ReportPart]
) -> Iterator[LateChange]:
    """Reports of the units below that changed, were sent back, or were handed on only later."""
    rows, taken = load_current_parts(db, then), {part.report_id: part for part in now}
    names = load_unit_names(
        db, [*(part["org_unit_id"] for part in then), *(part.unit for part in now)]
    )
    position = get_report_position(report)
    for part in then:
        id, unit = part["report_id"], part["org_unit_id"]
        there, here = rows.get(id), taken.pop(id, None)
        if is_part_changed(report, part, there):
            version = there.version if there else None
            codes = here.codes(position) if here else []
            yield build_entry(
                "part_changed", "reports", id, names.get(unit), part["version"], version, codes
            )
    for id, new in taken.items():
        codes = new.codes(position)
        yield build_entry(
            "part_added", "reports", id, names.get(new.unit), None, new.version, codes
        )


TOLD_WITHOUT = ("part_added", "part_changed", "unit_changed")
"""Changes that are listed although all their figures are hidden from the reader."""


def remove_guarded_codes(items: Sequence[LateChange], guarded: set[str]) -> Iterator[LateChange]:
    """The changes without the codes of guarded figures; those of nothing else are left out."""
    for item in items:
        codes = [code for code in item.codes if code not in guarded]
        if codes or not item.codes or item.change in TOLD_WITHOUT:
            yield item.model_copy(update={"codes": codes})


def list_unexplained_changes(
    figures: Sequence[LateFigure], items: Sequence[LateChange]
) -> Iterator[LateChange]:
    """Numbers that differ although nothing of the period does: the year before, earlier months,
    the plan, or a part's correction that was taken back."""
    explained = {code for item in items for code in item.codes}
    titles = {one.code: one.title for one in figures if one.code not in explained}
    for code, title in titles.items():
        yield build_entry("figure_changed", "figures", None, title, None, None, [code])


def build_entry(
    change: str,
    entity: str,
    id: str | None,
    label: str | None,
    then: int | None,
    now: int | None,
    codes: list[str],
) -> LateChange:
    return LateChange(
        change=change,
        entity=entity,
        entity_id=UUID(id) if id else None,
        label=label,
        version_then=then,
        version_now=now,
        codes=codes,
    )


def list_figure_changes(
    db: Session,
    report: Report,
    found: Mapping[str, LineNumbers],
    content: ReportContent,
) -> Iterator[LateFigure]:
    """Numbers that the register and the parts would give otherwise today."""
    hidden = list_hidden_guards(db, report.org_unit_id)
    for line in content["lines"]:
        cell = found.get(line["code"])
        if line["guard"] in hidden:
            continue
        pairs = {
            name: (then, cell and cell[name]) for name, then in get_computed_values(line).items()
        }
        for name, (then, now) in pairs.items():
            is_same = name == "cumulative_value" and pairs["value"] == (then, now)
            # Nobody counted it then, and nothing was: earlier editions froze that as 0.
            is_blank = name == "previous_value" and not then and not now
            # What was planned is never taken back: the plan lies with a unit that ended.
            is_lost = name == "planned_value" and now is None
            if now != then and not (is_same or is_blank or is_lost):
                code, title = line["code"], line["title"]
                yield LateFigure(code=code, title=title, cell=name, value_then=then, value_now=now)


def get_computed_values(line: LineContent) -> dict[NumberName, int | None]:
    """The columns of a frozen line as they were before somebody corrected it."""
    moved = 0
    if line["is_corrected"]:
        moved = (line["value"] or 0) - (line["computed_value"] or 0)
    since = line["cumulative_value"]
    return {
        "value": line["computed_value"],
        "previous_value": line["previous_value"],
        "cumulative_value": since - moved if moved and since is not None else since,
        "planned_value": line["planned_value"],
    }


register_messages(
    {
        "not-frozen": (
            "Báo cáo chưa được phê duyệt lần nào nên chưa có bản chốt.",
            "The report was never approved, so nothing is frozen yet.",
        ),
    }
)
