"""A report in its final words: from the frozen bytes once approved, else as it stands now."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from backend.core.session.session import Session
from backend.documents.report_content import (
    DRAFT,
    Bar,
    Chapter,
    FigureLine,
    FigureTable,
    Number,
    ReportPaper,
)
from backend.documents.vi_text import format_clock, format_short_day, split_lines, to_civil_day
from backend.domains.reporting.report_calendars.periods import PeriodKind, in_words
from backend.domains.reporting.report_figures import BY_CODE, list_hidden_guards
from backend.domains.reporting.report_papers import phrases
from backend.domains.reporting.report_papers.corrections import correction
from backend.domains.reporting.report_papers.form_papers import FormTotal, by_unit, form_papers
from backend.domains.reporting.report_papers.phrases import day_of, told
from backend.domains.reporting.report_papers.statutory import statutory_totals
from backend.domains.reporting.reports.diffing import other_of
from backend.domains.reporting.reports.known import known_in, read_known, said_of, share
from backend.domains.reporting.reports.lines import masked
from backend.domains.reporting.reports.models import FROZEN, Report, ReportEdition
from backend.domains.reporting.reports.reading import content_of, last_edition, masked_content
from backend.domains.reporting.reports.recipients import list_recipients
from backend.domains.reporting.reports.unit_names import name_units
from backend.law.reference.wordings import word_on

CHECK_PAGE = "/kiem-tra-van-ban"
LAYOUT = 4
"""Raised when the layouts change: files that browsers keep are then asked for anew."""
MOST_PARAGRAPHS = 200
"""Of one chapter; no office writes as many."""
CHAPTERS = {"I": "TÌNH HÌNH", "II": "KẾT QUẢ", "III": "KHÓ KHĂN, KIẾN NGHỊ", "IV": "PHƯƠNG HƯỚNG"}
Content = Mapping[str, Any]
Lines = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Printable:
    """The words, and the report and edition that they are from."""

    content: ReportPaper
    report: Report
    edition: ReportEdition | None
    lines: Lines

    @property
    def etag(self) -> str:
        seen = hashlib.sha256(f"{LAYOUT}".encode())
        seen.update(self.content.model_dump_json().encode())
        return f'"{seen.hexdigest()[:32]}"'

    def file_name(self, what: str, ending: str) -> str:
        """'Báo cáo phòng, chống mại dâm quý III năm 2022 05-BC-UBND.docx'; a draft says so."""
        paper = self.content
        number = "dự thảo" if paper.draft_mark else paper.number.removeprefix("Số: ")
        return f"{what} {period_of(self.report)} {number}{ending}".replace("/", "-")


def period_of(report: Report) -> str:
    return in_words(PeriodKind(report.period_kind), report.period_start)


def printable(db: Session, id: UUID, base: str, *, is_forms: bool = False) -> Printable:
    """The report as the caller may have it; raises NotFound. `base`: where the check page is."""
    report = other_of(db, id, None)
    edition = last_edition(db, report) if report.status in FROZEN else None
    hidden = list_hidden_guards(db, report.org_unit_id)
    whole = content_of(db, report, edition)
    content = json.loads(json.dumps(masked_content(whole, hidden)))
    lines = {line["code"]: masked(line, hidden) for line in content["lines"]}
    hashed = edition.content_hash if edition else ""
    totals = statutory_totals(db, report, whole) if is_forms else {}
    content["recipients"] = list_recipients(db, report)
    return Printable(paper_of(content, lines, hashed, base, totals), report, edition, lines)


def paper_of(
    content: Content, lines: Lines, hashed: str, base: str, totals: Mapping[str, FormTotal]
) -> ReportPaper:
    period = in_words(PeriodKind(content["period_kind"]), day_of(content["period_start"]))
    units = units_of(content, lines)
    asked = urlencode({"so": content.get("register_no") or "", "ma": hashed})
    return ReportPaper(
        draft_mark="" if hashed else DRAFT,
        parent_agency="",
        agency=phrases.agency(content["unit"]),
        agency_line=phrases.agency_line(content["unit"]),
        period=period,
        number=phrases.number_of(content),
        place_and_date=phrases.place_and_date(content),
        title="BÁO CÁO",
        subject=f"Kết quả công tác phòng, chống mại dâm {period}",
        bases=[],
        recipients=phrases.recipients(content),
        as_of=as_of(content),
        opening=phrases.opening(content, period),
        chapters=chapters(content, lines, units),
        bars=[bar(line) for line in lines.values() if line["percent"] is not None],
        closing=f"Trên đây là báo cáo kết quả công tác phòng, chống mại dâm {period} của "
        f"{phrases.agency_line(content['unit'])}./.",
        signer_lines=phrases.signer_lines(content),
        signer_name=content.get("approved_by") or "",
        signed_note=signed_note(content) if hashed else "",
        content_hash=hashed,
        check_url=f"{base}{CHECK_PAGE}?{asked}" if hashed else "",
        areas=list(units.values()) if len(units) > 1 else [],
        forms=form_papers(lines, units, totals, phrases.period_days(content)),
        corrections=[correction(line) for line in lines.values() if line["correction"]],
        legend=legend(lines),
        provenance=provenance(content, period, hashed),
        formulas=[
            (one["code"], one["title"], str(one["figure_version"]), one["law"])
            for one in lines.values()
        ],
    )


def units_of(content: Content, lines: Lines) -> dict[str, str]:
    """{id: name}: the units as they were drawn, then those that only a part still speaks of."""
    units = name_units(content["units"])
    strange = {id for line in lines.values() for id in line["communes"]} - units.keys()
    return units | dict.fromkeys(sorted(strange), "Đơn vị đã giải thể")


def chapters(content: Content, lines: Lines, units: Mapping[str, str]) -> list[Chapter]:
    texts = {section["code"]: section for section in content["sections"]}
    found = []
    for code, title in CHAPTERS.items():
        text = texts.get(code)
        heading = (text or {}).get("title") or title
        found.append(
            Chapter(
                title=f"{code}. {heading}".upper(),
                paragraphs=paragraphs(text["rendered"]) if text else [],
                tables=tables(code, lines, units, phrases.period_days(content)),
            )
        )
    return found


def paragraphs(text: str) -> list[str]:
    """The lines of a text; where they are very many, some to a paragraph: each takes its time."""
    lines = split_lines(text)
    each = -(-len(lines) // MOST_PARAGRAPHS) or 1
    return ["\n".join(lines[at : at + each]) for at in range(0, len(lines), each)]


def tables(
    chapter: str, lines: Lines, units: Mapping[str, str], period: tuple[date, date]
) -> list[FigureTable]:
    """The chapter's own figures first, then a table for each of its parts.

    Figures of a tier that had ended before the period are left out: 0 would be a count.
    """
    start, end = period
    by_section: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines.values():
        figure = BY_CODE.get(line["code"])
        if figure is not None and figure.has_ended(start, end):
            continue
        if line["section"].split(".")[0] == chapter:
            by_section.setdefault(line["section"], []).append(line)
    return [
        FigureTable(
            title=word_on(phrases.SUBSECTIONS.get(section, ""), end),
            has_amounts=any(line["unit"] == "đồng" for line in found),
            has_plan=any(line["planned_value"] is not None for line in found),
            lines=[figure_line(line, at, units) for at, line in enumerate(found, 1)],
        )
        for section, found in by_section.items()
    ]


def figure_line(line: Mapping[str, Any], at: int, units: Mapping[str, str]) -> FigureLine:
    hidden, star = line["is_suppressed"], "*" if line["is_corrected"] else ""
    fixed = line["correction"]
    computed = told(line["computed_value"]).text
    return FigureLine(
        no=str(at),
        code=line["code"],
        title=line["title"],
        unit=line["unit"],
        value=told(line["value"], hidden=hidden, mark=star),
        previous=told(line["previous_value"], hidden=hidden),
        cumulative=told(line["cumulative_value"], hidden=hidden, mark=star),
        planned=number_or_blank(line["planned_value"]),
        percent=number_or_blank(line["percent"]),
        areas=[area(line, id, hidden=hidden) for id in units] if by_unit(line) else [],
        known=known_note(line),
        note=f"Điều chỉnh, tính ra {computed}: {fixed['reason']}" if fixed else "",
    )


def legend(lines: Lines) -> str:
    """What the signs in the tables mean, as far as they stand there."""
    is_masked = any(line["is_suppressed"] for line in lines.values())
    said = [phrases.LEGEND]
    said += [phrases.PARTLY] if is_partly_known(lines) else []
    said += [phrases.MASKED] if is_masked else []
    return " ".join(said)


def is_partly_known(lines: Lines) -> bool:
    """Whether some number by unit, or in a form, is not the sum of all its records."""
    return any(
        share(known_in(line, unit))
        for line in lines.values()
        if line.get("known")
        for unit in (None, *line["communes"])
    )


def area(line: Mapping[str, Any], unit: str, *, hidden: bool) -> Number:
    part = share(known_in(line, unit))
    return told(line["communes"].get(unit), hidden=hidden, share=part)


COLUMNS = {"value": "kỳ này", "previous_value": "cùng kỳ", "cumulative_value": "lũy kế"}


def known_note(line: Mapping[str, Any]) -> str:
    """'Kỳ này, lũy kế: của 5/7 cơ sở có số liệu'; empty where every record has its number."""
    of: dict[str, list[str]] = {}
    for name, label in COLUMNS.items():
        known = read_known((line.get("known") or {}).get(name))
        if said := said_of(known, line["entity"]):
            of.setdefault(said, []).append(label)
    words = "; ".join(f"{', '.join(labels)}: {said}" for said, labels in of.items())
    return words[:1].upper() + words[1:]


def number_or_blank(value: float | None) -> Number:
    """Most figures have no plan: their cells stay empty."""
    return Number(text="") if value is None else told(value)


def bar(line: Mapping[str, Any]) -> Bar:
    done, planned = told(line["cumulative_value"]).text, told(line["planned_value"]).text
    percent = line["percent"]
    return Bar(
        title=line["title"],
        percent=percent,
        text=f"{told(percent).text}% ({done}/{planned} {line['unit']})",
    )


def as_of(content: Content) -> str:
    to = content["computed_to"]
    return f"Số liệu tính đến hết ngày {format_short_day(day_of(to))}." if to else ""


def signed_note(content: Content) -> str:
    """Who approved it in the system, and when."""
    day = format_short_day(day_of(content["approved_on"]))
    who, edition = content["approved_by"], content["edition"]
    return f"{who} phê duyệt trên Sổ 178 ngày {day}; bản chốt {edition}"


def provenance(content: Content, period: str, hashed: str) -> list[tuple[str, str]]:
    """What the figures rest on, as label and value."""
    made = content["computed_at"]
    moment = datetime.fromisoformat(made) if made else None
    approved, to = content.get("approved_on"), content["computed_to"] or content["period_end"]
    taken_at = f"{format_clock(moment)} {format_short_day(to_civil_day(moment))}" if moment else ""
    return [
        ("Đơn vị", phrases.agency_line(content["unit"])),
        ("Kỳ báo cáo", period),
        ("Từ ngày", format_short_day(day_of(content["period_start"]))),
        ("Đến ngày", format_short_day(day_of(content["period_end"]))),
        ("Số liệu tính đến hết ngày", format_short_day(day_of(to))),
        ("Lấy số liệu lúc", taken_at),
        ("Tình trạng", f"Bản chốt {content['edition']}" if hashed else DRAFT),
        ("Số báo cáo", content.get("register_no") or ""),
        ("Người phê duyệt", content.get("approved_by") or ""),
        ("Ngày phê duyệt", format_short_day(day_of(approved)) if approved else ""),
        ("Mã băm SHA-256 của nội dung chốt", hashed),
        ("Mã băm SHA-256 của bản ghi nguồn", content.get("sources_hash") or ""),
        ("Số báo cáo cấp dưới đã tổng hợp", str(len(content["parts"]))),
    ]
