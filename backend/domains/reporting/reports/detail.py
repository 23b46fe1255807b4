"""One report in full, as its reader may see it, and the records behind a line."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import cache
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Forbidden, Invalid, NotFound
from backend.core.errors.hints import get_session_language
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.text.i18n import translate
from backend.domains.establishments.establishments.moved_places import ensure_places_reached
from backend.domains.organisation.org_units.paper_recipients import list_paper_recipients
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.platform.changes.reach import list_record_kinds
from backend.domains.reporting.report_figures.catalogue import BY_CODE
from backend.domains.reporting.report_figures.provenance import is_of_places, select_records
from backend.domains.reporting.reports.completeness import list_all_missing
from backend.domains.reporting.reports.computing import get_last_counted_day
from backend.domains.reporting.reports.content import (
    LineContent,
    PartContent,
    ReportContent,
    to_unit_names,
)
from backend.domains.reporting.reports.editing import get_line, list_working_rows
from backend.domains.reporting.reports.lines import KNOWN_NUMBERS, WorkingLine
from backend.domains.reporting.reports.models import (
    FROZEN,
    OPEN,
    Report,
    ReportEdition,
    ReportSection,
)
from backend.domains.reporting.reports.other_boundaries import (
    WITHHELD,
    ToldCells,
    load_other_communes,
    load_told_cells,
)
from backend.domains.reporting.reports.position import get_covered_days, get_report_position
from backend.domains.reporting.reports.queries import (
    build_visibility_clause,
    get_content,
    get_last_edition,
    select_report_rows,
    to_masked_content,
    to_report_heads,
)
from backend.domains.reporting.reports.rollup import (
    SENT_ON,
    CurrentPart,
    load_current_parts,
    load_unit_names,
)
from backend.domains.reporting.reports.schemas import (
    ReportCellRead,
    ReportCourseRead,
    ReportEditionRead,
    ReportLineRead,
    ReportMissingRead,
    ReportPartRead,
    ReportRead,
    ReportSectionRead,
)
from backend.domains.reporting.reports.unknown_reasons import (
    find_unknown_reason,
    find_unknown_reason_before,
)
from backend.domains.reporting.reports.workflow import (
    WORKFLOW,
    CommentedText,
    ReportAct,
    is_line_open,
    is_section_open,
)
from backend.law.reference.tiers import Position
from backend.metrics.disclosure import list_ancestor_ids, list_hidden_guards
from backend.metrics.geography import Boundaries
from backend.permissions import Permission
from backend.workflows.workflow import is_held_at_unit


def list_recipients(db: Session, report: Report) -> list[str]:
    """Who gets it, as they are called on the day of approval (a draft: today)."""
    on = report.approved_on or today()
    return list_paper_recipients(db, report.org_unit_id, report.level, on)


def get_report_read(
    db: Session, id: UUID, *, is_opened: bool = False, boundaries: Boundaries = Boundaries.OWN
) -> ReportRead:
    """The report in full as its reader may have it, a draft below if `is_opened`; or NotFound."""
    seen = sa.true() if is_opened else build_visibility_clause(db)
    rows = select_report_rows().add_columns(OrgUnit.valid_from.label("first_day"))
    row = db.execute(rows.where(Report.id == id, seen)).first()
    if row is None:
        raise NotFound
    report = db.require(Report, id)
    edition = get_last_edition(db, report) if report.status in FROZEN else None
    hidden = list_hidden_guards(db, report.org_unit_id)
    content = to_masked_content(get_content(db, report, edition), hidden)
    other = load_other_communes(db, report, content)
    told = load_told_cells(db, report, content, other, boundaries, hidden)
    content = told.content
    people = load_actor_names(db, list_people_ids(report, content))
    working = list_working_rows(db, report.id)
    lines = build_lines(db, report, told, hidden, people, working, row.first_day)
    return ReportRead.model_validate(
        {
            **dict(to_report_heads(db, [row])[0]),
            "computed_at": content["computed_at"],
            "computed_to": content["computed_to"],
            "is_frozen": edition is not None,
            "boundaries": boundaries,
            "has_other_boundaries": other is not None,
            "is_masked": any(line.is_suppressed for line in lines),
            "recipients": list_recipients(db, report),
            "lines": lines,
            "sections": build_sections(db, report, content, working),
            "parts": build_parts(db, report, content["parts"]),
            "missing": [] if report.status in FROZEN else build_missing(db, report, hidden),
            "actions": list_actions(db, report),
            "course": build_course(report, people, hidden),
            "editions": list_editions(db, id),
        }
    )


def list_people_ids(report: Report, content: ReportContent) -> set[UUID]:
    acted = {entry["by_id"] for entry in report.course}
    corrected = {line["correction"]["by_id"] for line in content["lines"] if line["correction"]}
    return {UUID(id) for id in acted | corrected}


def build_lines(
    db: Session,
    report: Report,
    cells: ToldCells,
    hidden: frozenset[str],
    people: dict[UUID, str],
    rows: Sequence[WorkingLine],
    first_day: date | None,
) -> list[ReportLineRead]:
    content = cells.content
    names = to_unit_names(content["units"])
    strange = {unit for communes in cells.list_communes() for unit in communes} - names.keys()
    names |= load_unit_names(db, sorted(strange))
    working = {row.code: row for row in rows}
    opens = build_read_check(db, report)
    told = []
    for line in content["lines"]:
        shown, row = cells.to_told_line(line, hidden), working.get(line["code"])
        correction = shown["correction"]
        open_now = row is not None and not shown["is_suppressed"] and is_line_open(report, row)
        told.append(
            ReportLineRead.model_validate(
                {
                    **shown,
                    "communes": build_cells(shown, names),
                    "known": shown.get("known") or dict.fromkeys(KNOWN_NUMBERS),
                    "correction": correction
                    and {**correction, "by_name": people.get(UUID(correction["by_id"]))},
                    **get_remarks(None if shown["is_suppressed"] else row),
                    "is_open": open_now,
                    "open_until": row.open_until if row and open_now else None,
                    "has_records": not shown["is_suppressed"] and opens(line["entity"]),
                    "unknown_because": find_unknown_reason(report, content, shown),
                    "previous_unknown_because": find_unknown_reason_before(
                        report, content, shown, first_day
                    ),
                }
            )
        )
    return told


def build_cells(line: LineContent, names: dict[str, str]) -> list[ReportCellRead]:
    """The cells of the units below, by name, and of how many records their numbers are."""
    known = line.get("known")
    cells = [
        ReportCellRead.model_validate(
            {
                "org_unit_id": id,
                "name": names.get(id, "?"),
                "value": value,
                "known": known["communes"].get(id) if known else None,
            }
        )
        for id, value in line["communes"].items()
    ]
    return sorted(cells, key=lambda cell: cell.name)


def get_remarks(row: CommentedText | None) -> dict[str, str | datetime | None]:
    """What was said of a line or section, and the answer to it."""
    return {name: getattr(row, name, None) for name in ("comment", "answer", "answered_at")}


def build_read_check(db: Session, report: Report) -> Callable[[str | None], bool]:
    """Whether the reader may read all records of a kind that the report's unit has."""
    read = {kind.__tablename__: kind.read_permission for kind in list_record_kinds()}
    over = list_ancestor_ids(db, report.org_unit_id)

    @cache
    def opens(entity: str | None) -> bool:
        if entity not in read or not db.actor.has_permission(read[entity]):
            return False
        scope = db.actor.scope(read[entity])
        return scope.teams is None and scope.covers(report.org_unit_id, over)

    return opens


def build_sections(
    db: Session, report: Report, content: ReportContent, working: Sequence[WorkingLine]
) -> list[ReportSectionRead]:
    found = sa.select(
        ReportSection.code, ReportSection.comment, ReportSection.answer, ReportSection.answered_at
    )
    rows = db.execute(found.where(ReportSection.report_id == report.id))
    known = {row.code: row for row in rows}
    return [
        ReportSectionRead.model_validate(
            {
                **one,
                **get_remarks(row),
                "is_open": row is not None and is_section_open(report, row, working),
            }
        )
        for one in content["sections"]
        for row in [known.get(one["code"])]
    ]


def build_parts(db: Session, report: Report, parts: Sequence[PartContent]) -> list[ReportPartRead]:
    now = load_current_parts(db, parts)
    names = load_unit_names(db, [part["org_unit_id"] for part in parts])
    return [
        ReportPartRead.model_validate(
            {
                **part,
                "org_unit_name": names.get(part["org_unit_id"], "?"),
                "version_now": there.version if (there := now.get(part["report_id"])) else None,
                "status_now": there.status if there else None,
                "is_changed": is_part_changed(report, part, there),
            }
        )
        for part in parts
    ]


def is_part_changed(report: Report, part: PartContent, there: CurrentPart | None) -> bool:
    """Its figures or words are others than those taken in, or it is no longer handed on."""
    if there is None:
        return True
    same = there.content_version == part["content_version"]
    return not same or there.status not in SENT_ON[get_report_position(report)]


def build_missing(db: Session, report: Report, hidden: frozenset[str]) -> list[ReportMissingRead]:
    """What lacks; not that a line was remarked on or corrected that is not the reader's."""
    language = get_session_language(db)
    guarded = {f"/lines/{code}" for code in list_hidden_codes(hidden)}
    return [
        ReportMissingRead(**asdict(one), message=translate(one.code, language, {}))
        for one in list_all_missing(db, report)
        if one.pointer not in guarded
    ]


def build_course(
    report: Report, people: dict[UUID, str], hidden: frozenset[str]
) -> list[ReportCourseRead]:
    """The acts, with what was said of lines that are the reader's."""
    guarded = list_hidden_codes(hidden)
    course = []
    for entry in report.course:
        said = dict(entry)
        action, at, by = said.pop("action"), said.pop("at"), UUID(said.pop("by_id"))
        if said.get("code") in guarded:
            said = {}
        if "codes" in said:
            said["codes"] = [code for code in said["codes"] if code not in guarded]
        if "lines" in said:
            said["lines"] = {code: c for code, c in said["lines"].items() if code not in guarded}
        course.append(ReportCourseRead(action=action, at=at, by_name=people.get(by), said=said))
    return course


def list_hidden_codes(hidden: frozenset[str]) -> set[str]:
    return {code for code, one in BY_CODE.items() if one.guard and one.guard.value in hidden}


def list_editions(db: Session, report_id: UUID) -> list[ReportEditionRead]:
    names = ("number", "register_no", "content_hash", "approved_on", "approved_at", "approver_id")
    found = sa.select(*(getattr(ReportEdition, name) for name in names))
    mine = found.where(ReportEdition.report_id == report_id).order_by(ReportEdition.number)
    rows = db.execute(mine).all()
    people = load_actor_names(db, {row.approver_id for row in rows})
    return [
        ReportEditionRead(**row._mapping, approver_name=people.get(row.approver_id)) for row in rows
    ]


def list_actions(db: Session, report: Report) -> list[str]:
    """What the caller may do now; anything else answers 403 or 409."""
    has, write = db.actor.has_permission, Permission.REPORT_WRITE
    is_writer = has(write) and is_held_at_unit(db.actor, write, report.org_unit_id)
    edits = [ReportAct.REFRESH, ReportAct.CORRECT, ReportAct.WRITE, ReportAct.ANSWER]
    open_edits = edits if is_writer and report.status in OPEN else []
    return [*open_edits, *WORKFLOW.list_open_acts(db, report)]


T = TypeVar("T")
NO_DAY = date(1900, 1, 1)


def list_line_records(
    db: Session,
    report: Report,
    code: str,
    commune: UUID | None,
    boundaries: Boundaries,
    after: str | None,
    limit: int,
) -> PageRows:
    """A page of the records that the figure counts, by day; in a frozen report each has the version
    that was counted. Raises NotFound, Forbidden for records that are not the reader's, and Conflict
    `records-with-heirs`."""
    get_line(db, report, code)
    figure = BY_CODE.get(code)
    if figure is None or figure.entity is None or get_report_position(report) is Position.SUPERIOR:
        raise NotFound
    if figure.guard is not None and figure.guard.value in list_hidden_guards(
        db, report.org_unit_id
    ):
        raise Forbidden
    by_other = commune is not None and boundaries is not Boundaries.OWN
    if by_other and code in WITHHELD and report.status not in FROZEN:
        raise Invalid.at("?boundaries", "boundaries-own-only")
    frozen, to = load_frozen_sources(db, report, code)
    start, _ = get_covered_days(report)
    if is_of_places(figure):
        ensure_places_reached(db, report.org_unit_id, start, to)
    found = select_records(db, code, report.org_unit_id, start, to, commune, boundaries)
    columns = found.selected_columns
    day = sa.func.coalesce(get_bare_column(columns.on_date), sa.literal(NO_DAY, sa.Date()))
    rows = read_page(db, found, (day, get_bare_column(columns.id)), after, limit)
    items = [
        {**row._mapping, "frozen_version": frozen.get((row.entity, str(row.id)))}
        for row in rows["items"]
    ]
    return {"items": items, "next": rows["next"]}


def get_bare_column(column: sa.ColumnElement[T]) -> sa.ColumnElement[T]:
    return column.element if isinstance(column, sa.Label) else column


def load_frozen_sources(
    db: Session, report: Report, code: str
) -> tuple[dict[tuple[str, str], int], date]:
    if report.status not in FROZEN:
        return {}, report.computed_to or get_last_counted_day(report)
    edition = get_last_edition(db, report)
    sources = json.loads(edition.sources).get(code) or []
    to = report.computed_to or get_covered_days(report)[1]
    return {(entity, id): version for entity, id, version in sources}, to
