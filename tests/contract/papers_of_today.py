"""The papers of a commune of today, printed from a visit, a case, a rating and two reports."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from backend.core.text.clock import set_today
from backend.law.reference import load_violation_types
from tests.acting import Api
from tests.documents.reading_back import WORD, texts
from tests.domains.inspections.inspections.making import done, made
from tests.office_today import TODAY, UNIT, add_office, add_plan, add_register, add_team, answers_on

VISITED_ON = TODAY - timedelta(days=1)


def open_office(api: Api) -> None:
    set_today(TODAY)
    api.run(add_office, "commune", "xã")


def find_violation(api: Api) -> dict[str, Any]:
    """Minutes of the commune's own team that record a violation, signed."""
    (place,), team, member = add_register(api, 1), add_team(api), api.as_("member")
    (act,) = (
        one
        for one in load_violation_types()
        if one.code == "no_register" and one.valid_from <= VISITED_ON <= (one.valid_to or TODAY)
    )
    visit = {
        "establishment_id": place,
        "team_id": team["id"],
        "kind": "planned",
        "inspected_on": str(VISITED_ON),
        "started_at": f"{VISITED_ON}T08:15:00+07:00",
        "ended_at": f"{VISITED_ON}T09:00:00+07:00",
        "member_ids": [one["id"] for one in team["members"]],
        "checklist": answers_on(VISITED_ON, "motel"),
        "outcome": "violation_recorded",
        "violations": [{"violation_type_id": str(act.id), "subject_kind": "household_business"}],
    }
    record = made(member.post("/inspections", visit))
    return done(member.post(f"/inspections/{record['id']}/sign", etag=record))


def write_report(api: Api, kind: str, start: str) -> dict[str, Any]:
    lead = api.as_("lead")
    body = {"org_unit_id": str(UNIT), "period_kind": kind, "period_start": start}
    return made(lead.post("/reports", body))


def approve(api: Api, report: dict[str, Any]) -> dict[str, Any]:
    lead, path = api.as_("lead"), f"/reports/{report['id']}"
    for code in ("III", "IV"):
        words = {"text": "Không phát sinh."}
        report = done(lead.patch(f"{path}/sections/{code}", words, report))
    report = done(lead.post(f"{path}/submit", {"accept_missing": True}, etag=report))
    done(api.as_("chairman").post(f"{path}/approve", {}, etag=report))
    return done(lead.get(path))


def print_papers(api: Api) -> Iterator[tuple[str, bytes]]:
    """(file, content) of every kind of paper, for one record of each kind."""
    open_office(api)
    plan = add_plan(api)
    lead = api.as_("lead")
    record = find_violation(api)
    (case,) = done(lead.get("/violations", inspection_id=record["id"]))["items"]
    half = approve(api, write_report(api, "half_year", "2026-01-01"))
    year = write_report(api, "year", "2026-01-01")
    paths = {
        "minutes.docx": f"/inspections/{record['id']}/record.docx",
        "minutes.pdf": f"/inspections/{record['id']}/record.pdf",
        "decision.docx": f"/violations/{case['id']}/decision.docx",
        "decision.pdf": f"/violations/{case['id']}/decision.pdf",
        "plan.docx": f"/plans/{plan['id']}/document.docx",
        "plan.pdf": f"/plans/{plan['id']}/document.pdf",
        **{
            f"{name}-{what}.{kind}": f"/reports/{report['id']}/{what}.{kind}"
            for name, report in (("half-year", half), ("year", year))
            for what in ("document", "forms")
            for kind in ("docx", "pdf", "xlsx")
        },
    }
    for name, path in paths.items():
        answer = lead.get(path)
        if name == "decision.pdf" and answer.status_code == 404:
            continue
        assert answer.status_code == 200, (path, answer.text)
        yield name, answer.content
    for name, path in (("report", f"/reports/{half['id']}"), ("forms", "/report-forms")):
        yield f"{name}.json", lead.get(path).content


def read_paper(name: str, content: bytes) -> str:
    """Every text of the paper, a paragraph, cell or line of it on a line."""
    if name.endswith(".docx"):
        return "\n".join(read_word(content))
    if name.endswith(".pdf"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if name.endswith(".xlsx"):
        book = load_workbook(io.BytesIO(content))
        rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
        return "\n".join(str(cell) for row in rows for cell in row if cell is not None)
    return content.decode("utf-8").replace('"', "\n")


def read_word(content: bytes) -> Iterator[str]:
    document = Document(io.BytesIO(content))
    section = document.sections[0]
    edges = (section.header, section.footer, section.first_page_header, section.first_page_footer)
    for whole in (document.element.body, *(edge._element for edge in edges)):
        for paragraph in whole.iter(f"{WORD}p"):
            yield "".join(texts(paragraph))
