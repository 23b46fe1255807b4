"""What changed after a report was frozen: told beside it, never in it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.changes import jsonable
from backend.core.db import Session
from backend.core.errors import Conflict
from backend.core.messages import speak
from backend.core.org import Level, OrgUnit
from backend.features.reports.computing import compute, counts_nothing, own_number, records_now
from backend.features.reports.lines import BY_CODE
from backend.features.reports.models import Report, ReportEdition
from backend.features.reports.parts import named, standing
from backend.features.reports.reading import edition_of
from backend.features.reports.whole import opener, part_changed
from backend.figures import hidden_in

Key = tuple[str, str]
"""(entity, id)"""


@dataclass(slots=True)
class Touched:
    """A record that differs, and the figures that count it."""

    change: str
    then: int | None
    now: int | None
    label: str | None
    codes: list[str] = field(default_factory=list)


def late_changes(db: Session, report: Report, number: int | None) -> dict[str, Any]:
    """Everything that differs from the edition; raises Conflict `not-frozen`, and NotFound."""
    if report.edition == 0:
        raise Conflict("not-frozen")
    edition = edition_of(db, report.id, number or report.edition)
    content = json.loads(edition.content)
    found, _ = compute(db, report, date.fromisoformat(content["computed_to"]))
    items = [
        *of_records(db, report, content, edition, found),
        *of_formulas(content),
        *of_units(db, content["units"]),
        *of_parts(db, report, content["parts"]),
    ]
    return {
        "report_id": report.id,
        "edition": edition.number,
        "count": len(items),
        "items": items,
        "figures": list(of_figures(db, report, found, content)),
    }


def of_records(
    db: Session,
    report: Report,
    content: Mapping[str, Any],
    edition: ReportEdition,
    cells: Mapping[str, Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Records changed, added to a figure or gone from it; without a name where not the reader's."""
    if report.level is Level.PROVINCE:
        return []
    found: dict[tuple[Key, str], Touched] = {}
    to = date.fromisoformat(content["computed_to"])
    for code, sources in json.loads(edition.sources).items():
        number = own_number(cells[code]) if code in cells else None
        if sources is None or (not sources and counts_nothing(code, number)):
            continue
        rows = records_now(db, report.org_unit_id, code, report.period_start, to)
        if rows is None:
            continue
        then = {(entity, id): version for entity, id, version in sources}
        now = {(row.entity, str(row.id)): row for row in rows}
        for key in then.keys() | now.keys():
            row = now.get(key)
            change = kind_of(then.get(key), row.version if row else None)
            if change is not None:
                one = found.setdefault(
                    (key, change),
                    touched(change, then.get(key), row),
                )
                one.codes.append(code)
    return named_records(db, found)


def named_records(db: Session, found: Mapping[tuple[Key, str], Touched]) -> list[dict[str, Any]]:
    opens = opener(db)
    return [
        {
            "change": one.change,
            "entity": entity,
            "entity_id": id if opens(entity) else None,
            "label": one.label if opens(entity) else None,
            "version_then": one.then,
            "version_now": one.now,
            "codes": sorted(one.codes),
        }
        for ((entity, id), _), one in sorted(found.items(), key=lambda item: item[0])
    ]


def touched(change: str, then: int | None, row: Any) -> Touched:
    if row is None:
        return Touched(change, then, None, None)
    return Touched(change, then, row.version, row.label)


def kind_of(then: int | None, now: int | None) -> str | None:
    if then == now:
        return None
    if then is None:
        return "record_added"
    return "record_removed" if now is None else "record_changed"


def of_formulas(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for code, version in sorted(content["formulas"].items()):
        figure = BY_CODE.get(code)
        now = figure.version if figure else None
        if now != version:
            title = figure.title if figure else None
            yield entry("formula_changed", "figures", None, title, version, now, [code])


def of_units(db: Session, units: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Units that were merged, renamed or moved since; their figures stay as they were drawn."""
    names = ("id", "code", "name", "kind", "level", "parent_id", "valid_from", "valid_to")
    ids = [UUID(unit["id"]) for unit in units]
    found = sa.select(*(getattr(OrgUnit, name) for name in names), OrgUnit.version)
    rows = {str(row.id): row for row in db.execute(found.where(OrgUnit.id.in_(ids)))}
    for unit in units:
        row = rows.get(unit["id"])
        if row is None or any(jsonable(getattr(row, name)) != unit[name] for name in names):
            version = row.version if row else None
            yield entry("unit_changed", "org_units", unit["id"], unit["name"], None, version, [])


def of_parts(
    db: Session, report: Report, parts: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    now, names = standing(db, parts), named(db, [part["org_unit_id"] for part in parts])
    for part in parts:
        there = now.get(part["report_id"])
        if part_changed(report, part, there):
            label, version = names.get(part["org_unit_id"]), there.version if there else None
            id = part["report_id"]
            yield entry("part_changed", "reports", id, label, part["version"], version, [])


def entry(
    change: str,
    entity: str,
    id: str | None,
    label: str | None,
    then: int | None,
    now: int | None,
    codes: list[str],
) -> dict[str, Any]:
    return {
        "change": change,
        "entity": entity,
        "entity_id": id,
        "label": label,
        "version_then": then,
        "version_now": now,
        "codes": codes,
    }


def of_figures(
    db: Session,
    report: Report,
    found: Mapping[str, Mapping[str, Any]],
    content: Mapping[str, Any],
) -> Iterator[dict[str, Any]]:
    """Lines whose computed number would be another today."""
    hidden = hidden_in(db, report.org_unit_id)
    for line in content["lines"]:
        cell = found.get(line["code"])
        if line["guard"] in hidden or (cell and cell["value"] == line["computed_value"]):
            continue
        yield {
            "code": line["code"],
            "title": line["title"],
            "value_then": line["computed_value"],
            "value_now": cell["value"] if cell else None,
        }


speak(
    {
        "not-frozen": (
            "Báo cáo chưa được phê duyệt lần nào nên chưa có bản chốt.",
            "The report was never approved, so nothing is frozen yet.",
        ),
    }
)
