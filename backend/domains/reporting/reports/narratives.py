"""The texts of a report: drafts made from its figures, and figures as live fields in texts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from backend.core.errors.exceptions import FieldError, Invalid
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.documents.vi_text import format_number
from backend.domains.reporting.reports.content import KnownName, LineContent, NumberName
from backend.domains.reporting.reports.lines import describe_known, parse_completeness
from backend.domains.reporting.reports.models import Report, ReportSection
from backend.law.reference.report_rules import ReportSectionEntry, list_worded_sections

FIELD = re.compile(r"\{\{\s*([a-z0-9_]{1,80})(?:\.([a-z]{1,20}))?\s*\}\}")
UNKNOWN = "(chưa có số liệu)"
HIDDEN = "(không công bố)"
ColumnName = Literal[NumberName, "percent", "share_percent"]
PARTS: dict[str, ColumnName] = {
    "value": "value",
    "previous": "previous_value",
    "cumulative": "cumulative_value",
    "planned": "planned_value",
    "percent": "percent",
    "share": "share_percent",
}
"""`{{code}}` is the value of the period; `{{code.previous}}` and so on the other columns."""
KNOWN_PARTS: dict[str, KnownName] = {
    "value": "value",
    "previous": "previous_value",
    "cumulative": "cumulative_value",
}

Lines = Mapping[str, LineContent]


def render_text(text: str, lines: Lines) -> str:
    """`text` with its fields as numbers; the same lines always give the same text."""
    return FIELD.sub(lambda found: format_field(lines, found[1], found[2] or "value"), text)


def format_field(lines: Lines, code: str, part: str) -> str:
    line = lines.get(code)
    if line is None:
        return UNKNOWN
    if line.get("is_suppressed"):
        return HIDDEN
    column, known = PARTS.get(part), line.get("known")
    number: float | None = None
    if part == "remaining":
        number = compute_remaining(line)
    elif column is not None:
        number = line.get(column)
    if number is None:
        return UNKNOWN
    name = KNOWN_PARTS.get(part)
    counts = known[name] if known and name else None
    said = describe_known(parse_completeness(counts), line["entity"])
    return f"{format_number(number)} ({said})" if said else format_number(number)


def remove_hidden_lines(text: str, lines: Lines) -> str:
    """`text` without the lines whose figures are all hidden."""
    return "\n".join(one for one in text.split("\n") if not is_hidden(one, lines))


def is_hidden(sentence: str, lines: Lines) -> bool:
    told = [lines.get(found[1]) for found in FIELD.finditer(sentence)]
    return bool(told) and all(line is not None and line.get("is_suppressed") for line in told)


def compute_remaining(line: LineContent) -> int | None:
    planned, done = line["planned_value"], line["cumulative_value"]
    return None if planned is None or done is None else max(planned - done, 0)


def ensure_known_fields(text: str, codes: frozenset[str]) -> None:
    """Raises Invalid for a field that names no figure of the report."""
    known = {*PARTS, "remaining"}
    wrong = [
        found[0]
        for found in FIELD.finditer(text)
        if found[1] not in codes or (found[2] or "value") not in known
    ]
    if wrong:
        raise Invalid.of([FieldError("/text", "unknown-figure", name=name) for name in wrong[:20]])


def list_sentences(section: ReportSectionEntry, lines: Lines) -> Iterator[str]:
    """What the templates make of the figures; there may be nothing."""
    for sentence in section.sentences:
        codes = [found[1] for found in FIELD.finditer(sentence.text)]
        if sentence.without in lines or not all(code in lines for code in codes):
            continue
        if sentence.when == "always" or any(lines[code]["value"] for code in codes):
            yield sentence.text
    if section.below_plan is None:
        return
    for line in lines.values():
        if line["percent"] is not None and line["percent"] < 100:
            said = section.below_plan.replace("this.", f"{line['code']}.")
            yield said.replace("[title]", line["title"]).replace("[unit]", line["unit"])


def write_draft_sections(
    db: Session,
    report: Report,
    present: Mapping[str, ReportSection],
    lines: Sequence[LineContent],
) -> None:
    """Write the sections that nobody has edited anew from the figures."""
    by_code = {line["code"]: line for line in lines}
    for position, section in enumerate(list_worded_sections(report.period_end)):
        row = present.get(section.code)
        if row is None:
            row = ReportSection(
                report_id=report.id,
                org_unit_id=report.org_unit_id,
                code=section.code,
                position=position,
                text="",
            )
            db.add(row)
        if not row.is_edited:
            row.text = "\n".join(list_sentences(section, by_code))


def get_section_titles(on: date) -> dict[str, str]:
    """{section code: title}, in the order of the report, in the words of a day."""
    return {section.code: section.title for section in list_worded_sections(on)}


register_messages(
    {
        "unknown-figure": (
            "Không có số liệu nào mang mã này: {name}.",
            "No figure has this code: {name}.",
        ),
    }
)
