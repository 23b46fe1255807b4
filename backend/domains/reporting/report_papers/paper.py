"""Builds the printed content of a report: the frozen edition once approved, else the draft."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from backend.core.http.etags import compute_etag
from backend.core.session.session import Session
from backend.core.text.clock import to_civil_day
from backend.core.text.periods import PeriodKind, format_period
from backend.documents.paper_content import DRAFT_OF_COMMITTEE
from backend.documents.printable import build_check_url, format_file_name
from backend.documents.report_content import (
    Bar,
    Chapter,
    CorrectionLine,
    FigureLine,
    FigureTable,
    Number,
    ReportPaper,
)
from backend.documents.vi_text import format_clock, format_short_day, split_lines
from backend.domains.reporting.report_figures.catalogue import BY_CODE
from backend.domains.reporting.report_papers import phrases
from backend.domains.reporting.report_papers.form_papers import (
    FormTotal,
    build_form_papers,
    build_statutory_totals,
    is_counted_by_unit,
)
from backend.domains.reporting.report_papers.phrases import parse_day, to_number
from backend.domains.reporting.reports.content import (
    Evidence,
    KnownName,
    LineContent,
    ReportContent,
    to_unit_names,
)
from backend.domains.reporting.reports.detail import list_recipients
from backend.domains.reporting.reports.diff import get_visible_report
from backend.domains.reporting.reports.lines import (
    describe_known,
    find_completeness,
    format_share,
    parse_completeness,
    to_masked_line,
)
from backend.domains.reporting.reports.models import FROZEN, Report, ReportEdition
from backend.domains.reporting.reports.queries import (
    get_content,
    get_last_edition,
    to_masked_content,
)
from backend.law.reference.wordings import to_words_of_day
from backend.metrics.disclosure import list_hidden_guards


def describe_evidence(evidence: Evidence, paper: str | None) -> str:
    """A paper by its number, a file by caption and hash, else a record of the register."""
    if evidence.get("sha256"):
        return f"Tệp {evidence.get('caption') or 'đính kèm'} (SHA-256 {evidence['sha256']})"
    return f"Văn bản {paper}" if paper else "Bản ghi trong sổ"


def build_correction_line(line: LineContent) -> CorrectionLine:
    fixed = line["correction"]
    assert fixed is not None, "asked of corrected lines alone"
    evidence = fixed["evidence"]
    paper = evidence.get("document_no")
    return CorrectionLine(
        title=line["title"],
        computed=to_number(line["computed_value"]).text,
        value=to_number(line["value"]).text,
        reason=fixed["reason"],
        evidence=describe_evidence(evidence, paper),
    )


LAYOUT = 4
"""Raised when the layouts change: files that browsers keep are then asked for anew."""
MOST_PARAGRAPHS = 200
"""Of one chapter; no office writes as many."""
CHAPTERS = {"I": "TÌNH HÌNH", "II": "KẾT QUẢ", "III": "KHÓ KHĂN, KIẾN NGHỊ", "IV": "PHƯƠNG HƯỚNG"}
Lines = Mapping[str, LineContent]


@dataclass(frozen=True, slots=True)
class PrintableReport:
    """The content to print, with the report and the edition that it comes from."""

    content: ReportPaper
    report: Report
    edition: ReportEdition | None
    lines: Lines

    @property
    def etag(self) -> str:
        return compute_etag(f"{LAYOUT}{self.content.model_dump_json()}")

    def file_name(self, what: str, ending: str) -> str:
        """'Báo cáo phòng, chống mại dâm quý III năm 2022 05-BC-UBND.docx'; a draft says so."""
        return format_file_name(self.content, f"{what} {format_report_period(self.report)}", ending)


def format_report_period(report: Report) -> str:
    return format_period(PeriodKind(report.period_kind), report.period_start)


def get_printable_report(
    db: Session, id: UUID, base: str, *, is_forms: bool = False
) -> PrintableReport:
    """The report as the caller may have it; raises NotFound. `base`: where the check page is."""
    report = get_visible_report(db, id, None)
    edition = get_last_edition(db, report) if report.status in FROZEN else None
    hidden = list_hidden_guards(db, report.org_unit_id)
    whole = get_content(db, report, edition)
    content: ReportContent = json.loads(json.dumps(to_masked_content(whole, hidden)))
    lines = {line["code"]: to_masked_line(line, hidden) for line in content["lines"]}
    hashed = edition.content_hash if edition else ""
    totals = build_statutory_totals(db, report, whole) if is_forms else {}
    content["recipients"] = list_recipients(db, report)
    return PrintableReport(
        build_report_paper(content, lines, hashed, base, totals), report, edition, lines
    )


def build_report_paper(
    content: ReportContent, lines: Lines, hashed: str, base: str, totals: Mapping[str, FormTotal]
) -> ReportPaper:
    period = format_period(PeriodKind(content["period_kind"]), parse_day(content["period_start"]))
    units = build_unit_names(content, lines)
    return ReportPaper(
        draft_mark="" if hashed else DRAFT_OF_COMMITTEE,
        parent_agency="",
        agency=phrases.format_agency(content["unit"]),
        agency_line=phrases.format_agency_line(content["unit"]),
        period=period,
        number=phrases.format_register_number(content),
        place_and_date=phrases.format_place_and_date(content),
        title="BÁO CÁO",
        subject=f"Kết quả công tác phòng, chống mại dâm {period}",
        bases=[],
        recipients=phrases.list_recipient_lines(content),
        as_of=format_as_of(content),
        opening=phrases.list_opening_paragraphs(content, period),
        chapters=build_chapters(content, lines, units),
        bars=build_bars(lines),
        closing=f"Trên đây là báo cáo kết quả công tác phòng, chống mại dâm {period} của "
        f"{phrases.format_agency_line(content['unit'])}./.",
        signer_lines=phrases.list_signer_lines(content),
        signer_name=content.get("approved_by") or "",
        signed_note=format_signed_note(content) if hashed else "",
        content_hash=hashed,
        check_url=build_check_url(base, content.get("register_no"), hashed),
        areas=list(units.values()) if len(units) > 1 else [],
        forms=build_form_papers(lines, units, totals, phrases.get_period_days(content)),
        corrections=[build_correction_line(line) for line in lines.values() if line["correction"]],
        legend=build_legend(lines),
        provenance=list_provenance(content, period, hashed),
        formulas=[
            (one["code"], one["title"], str(one["figure_version"]), one["law"])
            for one in lines.values()
        ],
    )


def build_unit_names(content: ReportContent, lines: Lines) -> dict[str, str]:
    """{id: name} of the units of the period, then of those that only a part still names."""
    units = to_unit_names(content["units"])
    strange = {id for line in lines.values() for id in line["communes"]} - units.keys()
    return units | dict.fromkeys(sorted(strange), "Đơn vị đã giải thể")


def build_chapters(content: ReportContent, lines: Lines, units: Mapping[str, str]) -> list[Chapter]:
    texts = {section["code"]: section for section in content["sections"]}
    found = []
    for code, title in CHAPTERS.items():
        text = texts.get(code)
        heading = text["title"] if text and text["title"] else title
        found.append(
            Chapter(
                title=f"{code}. {heading}".upper(),
                paragraphs=split_paragraphs(text["rendered"]) if text else [],
                tables=build_figure_tables(code, lines, units, phrases.get_period_days(content)),
            )
        )
    return found


def split_paragraphs(text: str) -> list[str]:
    """The lines of a text; where they are very many, some to a paragraph: each takes its time."""
    lines = split_lines(text)
    each = -(-len(lines) // MOST_PARAGRAPHS) or 1
    return ["\n".join(lines[at : at + each]) for at in range(0, len(lines), each)]


def build_figure_tables(
    chapter: str, lines: Lines, units: Mapping[str, str], period: tuple[date, date]
) -> list[FigureTable]:
    """The chapter's own figures first, then a table for each of its parts.

    Figures of a tier that had ended before the period are left out: 0 would be a count.
    """
    start, end = period
    by_section: dict[str, list[LineContent]] = {}
    for line in lines.values():
        figure = BY_CODE.get(line["code"])
        if figure is not None and figure.has_ended(start, end):
            continue
        if line["section"].split(".")[0] == chapter:
            by_section.setdefault(line["section"], []).append(line)
    return [
        FigureTable(
            title=to_words_of_day(phrases.SUBSECTIONS.get(section, ""), end),
            has_amounts=any(line["unit"] == "đồng" for line in found),
            has_plan=any(line["planned_value"] is not None for line in found),
            lines=[build_figure_line(line, at, units) for at, line in enumerate(found, 1)],
        )
        for section, found in by_section.items()
    ]


def build_figure_line(line: LineContent, at: int, units: Mapping[str, str]) -> FigureLine:
    hidden, star = line["is_suppressed"], "*" if line["is_corrected"] else ""
    fixed = line["correction"]
    computed = to_number(line["computed_value"]).text
    return FigureLine(
        no=str(at),
        code=line["code"],
        title=line["title"],
        unit=line["unit"],
        value=to_number(line["value"], hidden=hidden, mark=star),
        previous=to_number(line["previous_value"], hidden=hidden),
        cumulative=to_number(line["cumulative_value"], hidden=hidden, mark=star),
        planned=to_number_or_blank(line["planned_value"]),
        percent=to_number_or_blank(line["percent"]),
        areas=[build_area_number(line, id, hidden=hidden) for id in units]
        if is_counted_by_unit(line)
        else [],
        known=format_known_note(line),
        note=f"Điều chỉnh, tính ra {computed}: {fixed['reason']}" if fixed else "",
    )


def build_legend(lines: Lines) -> str:
    """The meaning of the signs that occur in the tables."""
    is_masked = any(line["is_suppressed"] for line in lines.values())
    said = [phrases.LEGEND]
    said += [phrases.PARTLY] if is_partly_known(lines) else []
    said += [phrases.MASKED] if is_masked else []
    return " ".join(said)


def is_partly_known(lines: Lines) -> bool:
    """Whether some number by unit, or in a form, is not the sum of all its records."""
    return any(
        format_share(find_completeness(line, unit))
        for line in lines.values()
        if line.get("known")
        for unit in (None, *line["communes"])
    )


def build_area_number(line: LineContent, unit: str, *, hidden: bool) -> Number:
    part = format_share(find_completeness(line, unit))
    return to_number(line["communes"].get(unit), hidden=hidden, share=part)


COLUMNS: dict[KnownName, str] = {
    "value": "kỳ này",
    "previous_value": "cùng kỳ",
    "cumulative_value": "lũy kế",
}


def format_known_note(line: LineContent) -> str:
    """'Kỳ này, lũy kế: của 5/7 cơ sở có số liệu'; empty where every record has its number."""
    of: dict[str, list[str]] = {}
    for name, label in COLUMNS.items():
        counts = line.get("known")
        known = parse_completeness(counts[name] if counts else None)
        if said := describe_known(known, line["entity"]):
            of.setdefault(said, []).append(label)
    words = "; ".join(f"{', '.join(labels)}: {said}" for said, labels in of.items())
    return words[:1].upper() + words[1:]


def to_number_or_blank(value: float | None) -> Number:
    """Most figures have no plan: their cells stay empty."""
    return Number(text="") if value is None else to_number(value)


def build_bars(lines: Lines) -> list[Bar]:
    """A bar for each figure that has a plan."""
    shares = ((line, line["percent"]) for line in lines.values())
    return [build_bar(line, percent) for line, percent in shares if percent is not None]


def build_bar(line: LineContent, percent: float) -> Bar:
    done, planned = to_number(line["cumulative_value"]).text, to_number(line["planned_value"]).text
    return Bar(
        title=line["title"],
        percent=percent,
        text=f"{to_number(percent).text}% ({done}/{planned} {line['unit']})",
    )


def format_as_of(content: ReportContent) -> str:
    to = content["computed_to"]
    return f"Số liệu tính đến hết ngày {format_short_day(parse_day(to))}." if to else ""


def format_signed_note(content: ReportContent) -> str:
    """Who approved it in the system, and when."""
    day = format_short_day(parse_day(content["approved_on"]))
    who, edition = content["approved_by"], content["edition"]
    return f"{who} phê duyệt trên Sổ 178 ngày {day}; bản chốt {edition}"


def list_provenance(content: ReportContent, period: str, hashed: str) -> list[tuple[str, str]]:
    """What the figures rest on, as label and value."""
    made = content["computed_at"]
    moment = datetime.fromisoformat(made) if made else None
    approved, to = content.get("approved_on"), content["computed_to"] or content["period_end"]
    taken_at = f"{format_clock(moment)} {format_short_day(to_civil_day(moment))}" if moment else ""
    return [
        ("Đơn vị", phrases.format_agency_line(content["unit"])),
        ("Kỳ báo cáo", period),
        ("Từ ngày", format_short_day(parse_day(content["period_start"]))),
        ("Đến ngày", format_short_day(parse_day(content["period_end"]))),
        ("Số liệu tính đến hết ngày", format_short_day(parse_day(to))),
        ("Lấy số liệu lúc", taken_at),
        ("Tình trạng", f"Bản chốt {content['edition']}" if hashed else DRAFT_OF_COMMITTEE),
        ("Số báo cáo", content.get("register_no") or ""),
        ("Người phê duyệt", content.get("approved_by") or ""),
        ("Ngày phê duyệt", format_short_day(parse_day(approved)) if approved else ""),
        ("Mã băm SHA-256 của nội dung chốt", hashed),
        ("Mã băm SHA-256 của bản ghi nguồn", content.get("sources_hash") or ""),
        ("Số báo cáo cấp dưới đã tổng hợp", str(len(content["parts"]))),
    ]
