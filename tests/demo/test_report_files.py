"""The demo district's half-year and year of 2022: every figure of every file, cell by cell.

What the API says is what a clerk counts by hand, and what Word, PDF and Excel say: the report with
its 17 communes, and the five statutory forms.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from backend.core.sql.search import to_search_text
from backend.demo import DEMO_TODAY
from tests.acting import Api, Person
from tests.demo.looking import signed_in
from tests.documents.reading_back import packed, pdf_pages
from tests.domains.reporting.report_papers.reading import figures_in_excel, sheet, tables, written
from tests.domains.reporting.reports.making import done
from tests.metrics.recount import Clerk
from tests.metrics.recount import tables as whole_tables

pytestmark = [pytest.mark.once]
NAMES = ("value", "previous_value", "cumulative_value")
LAST = {"half_year": date(2022, 6, 30), "year": DEMO_TODAY}
"""The last day that counts: a year that still runs is counted until today."""


def reports(api: Api, district: Person) -> Iterator[Any]:
    """The half-year as it was approved, then the year as a draft has it now."""
    leader = signed_in(api, "leader")
    unit = done(district.get("/me"))["units"][0]["id"]
    for kind in ("half_year", "year"):
        body = {"org_unit_id": unit, "period_kind": kind, "period_start": "2022-01-01"}
        report = done(district.post("/reports", body), 201)
        if kind == "half_year":
            path = f"/reports/{report['id']}"
            for code in ("III", "IV"):
                words = {"text": "Không phát sinh."}
                report = done(district.patch(f"{path}/sections/{code}", words, report))
            report = done(district.post(f"{path}/submit", {"accept_missing": True}, etag=report))
            done(leader.post(f"{path}/approve", {}, etag=report))
            report = done(district.get(path))
        yield report


class Told:
    """What the API says of a report, as its files must write it."""

    def __init__(self, report: Any, forms: Any) -> None:
        self.report, self.forms = report, forms
        self.lines = {line["code"]: line for line in report["lines"]}
        self.by_head = {f"{one['title']} ({one['unit']})": one for one in report["lines"]}
        cells = self.lines["communes_total"]["communes"]
        self.units = sorted((cell["name"] for cell in cells), key=to_search_text)

    def columns(self, line: Any) -> list[str]:
        star = "*" if line["is_corrected"] else ""
        plan = [line[name] for name in ("planned_value", "percent")]
        return [
            written(line[name]) + (star if line[name] is not None and name != NAMES[1] else "")
            for name in NAMES
        ] + ["" if value is None else written(value) for value in plan]

    def cells(self, line: Any) -> dict[str, Any]:
        """{unit: number}; empty: not told by unit."""
        found = {cell["name"]: cell["value"] for cell in line["communes"]}
        return found if any(value is not None for value in found.values()) else {}

    def form_rows(self, form: Any) -> list[list[Any]]:
        """Each unit's line of a form, then that of all: numbers, or the sign that stands there."""
        return [
            [self.form_cell(form, column["figures"], unit) for column in form["columns"]]
            for unit in (*self.units, None)
        ]

    def form_cell(self, form: Any, codes: list[str], unit: str | None) -> Any:
        values = []
        for code in codes:
            cells = self.cells(self.lines[code])
            if unit is not None and not cells:
                return "–"
            values.append(self.lines[code]["value"] if unit is None else cells[unit])
        if not values or None in values:
            return "…"
        return sum(values) if form["per"] == 1 else sum(values) / form["per"]


def text_of(cell: Any) -> str:
    return cell if isinstance(cell, str) else written(cell)


def form_tables(content: bytes) -> list[list[list[str]]]:
    """The rows under the numbers of their columns, of each form in a Word file."""
    found = []
    for table in tables(content):
        starts = [at for at, row in enumerate(table) if row[:2] == ["A", "B"]]
        found += [table[at + 1 :] for at in starts]
    return found


def bare(head: str) -> str:
    """The name of a line without the note of how many records have its number."""
    return re.sub(r"\((?:[^()]* )?của \d+/\d+ [^()]*\)$", "", head)


def bare_number(cell: str) -> str:
    """A number without the note of how many records it is the sum of: 71 (12/13)."""
    return re.sub(r" \(\d+/\d+\)$", "", cell)


def in_word(told: Told, document: bytes, forms: bytes) -> list[list[str]]:
    """Compare; the heads of each table by unit, in their order."""
    figures: dict[str, list[str]] = {}
    heads = []
    seen: dict[str, list[str]] = {}
    for table in tables(document):
        if table[0][:3] == ["TT", "Chỉ tiêu", "Đơn vị tính"]:
            figures |= {f"{bare(row[1])} ({row[2]})": row[3:] for row in table[1:]}
        elif table[0][:2] == ["TT", "Đơn vị"] and table[1][0] == "1":
            assert [row[1] for row in table[1:]] == [*told.units, "Tổng số"]
            heads.append(table[0][2:])
            rows = [[bare_number(cell) for cell in row] for row in table[1:]]
            seen |= {head: [row[at] for row in rows] for at, head in enumerate(heads[-1], 2)}
    assert figures.keys() == told.by_head.keys()
    by_unit = {head for head, line in told.by_head.items() if told.cells(line)}
    assert seen.keys() == by_unit
    for head, line in told.by_head.items():
        columns = told.columns(line)
        assert figures[head] in (columns, columns[:3]), head
        assert len(figures[head]) == 5 or columns[3:] == ["", ""], head
        if head in seen:
            cells = told.cells(line)
            assert seen[head] == [*(written(cells[unit]) for unit in told.units), columns[0]], head
    for content in (document, forms):
        for form, rows in zip(told.forms, form_tables(content), strict=True):
            assert [row[1] for row in rows] == [*told.units, "Tổng số"], form["code"]
            wanted = [[text_of(cell) for cell in row] for row in told.form_rows(form)]
            told_rows = [[bare_number(cell) for cell in row[2:]] for row in rows]
            assert told_rows == wanted, form["code"]
    return heads


NOTES = re.compile(r"\([^()]*\d+/\d+[^()]*cósốliệu[^()]*\)|\(\d+/\d+\)")
"""What pages say of how many records have a number, without the white space."""


def in_pdf(told: Told, document: bytes, forms: bytes, heads: list[list[str]]) -> None:
    """Each row stands in the text behind the row before it."""
    rows = []
    by_section: dict[str, list[Any]] = {}
    for line in told.report["lines"]:
        by_section.setdefault(line["section"], []).append(line)
    for lines in by_section.values():
        for at, line in enumerate(lines, 1):
            rows.append([str(at), line["title"], line["unit"], *told.columns(line)])
    for table in heads:
        lines = [told.by_head[head] for head in table]
        for at, unit in enumerate(told.units, 1):
            rows.append([str(at), unit, *(written(told.cells(line)[unit]) for line in lines)])
        rows.append(["Tổng số", *(told.columns(line)[0] for line in lines)])
    of_forms = []
    for form in told.forms:
        wanted = [[text_of(cell) for cell in row] for row in told.form_rows(form)]
        for at, unit in enumerate(told.units):
            of_forms.append([str(at + 1), unit, *wanted[at]])
        of_forms.append(["Tổng số", *wanted[-1]])
    for content, expected in ((document, [*rows, *of_forms]), (forms, of_forms)):
        text = NOTES.sub("", "".join(pdf_pages(content)))
        at = 0
        for row in expected:
            found = text.find(packed("".join(row)), at)
            assert found >= 0, (row, text[at : at + 300])
            at = found + 1


def in_excel(told: Told, document: bytes, forms: bytes) -> None:
    figures = figures_in_excel(document)
    assert len(figures) == len({line["title"] for line in told.report["lines"]})
    for line in told.report["lines"]:
        row = figures[line["title"]]
        numbers = [line[name] for name in (*NAMES, "planned_value", "percent")]
        shown = [None if value in ("…", "", None) else value for value in list(row.values())[3:8]]
        assert shown == numbers, line["code"]
        cells = told.cells(line)
        for unit in told.units:
            sign = "–" if not cells else "…" if cells[unit] is None else cells[unit]
            assert row[unit] == sign, (line["code"], unit)
    for form in told.forms:
        rows = sheet(forms, f"Biểu {form['code']}")
        start = next(at for at, row in enumerate(rows) if row[:2] == ["A", "B"]) + 1
        width = len(form["columns"]) + 2
        shown_rows = [row[2:width] for row in rows[start : start + len(told.units) + 1]]
        assert shown_rows == told.form_rows(form), form["code"]


def recounted(api: Api, told: Told) -> int:
    """Compare with a clerk who counts in whole tables; how many figures he knows."""
    report = told.report
    clerk = Clerk(api.run(whole_tables), UUID(report["org_unit_id"]), 2022)
    clerk.last = LAST[report["period_kind"]]
    compared = 0
    for code, counted in clerk.figures():
        line = told.lines[code]
        assert line["value"] == counted.total(), (report["period_kind"], code)
        cells = {cell["org_unit_id"]: cell["value"] for cell in line["communes"]}
        if told.cells(line):
            assert len(cells) == 17
            assert cells == {unit: counted.of(UUID(unit)) for unit in cells}, code
        compared += 1
    return compared


@pytest.mark.whole_proof
def test_every_file_says_what_the_clerk_counts(demo: Api) -> None:
    person = signed_in(demo, "district")
    forms = done(person.get("/report-forms"))["items"]
    for report in reports(demo, person):
        told = Told(report, forms)
        assert (len(told.units), len(forms), len(told.lines)) == (17, 5, len(report["lines"]))
        assert recounted(demo, told) >= 120
        file: Callable[[str], bytes] = partial(taken, person, report["id"])
        heads = in_word(told, file("document.docx"), file("forms.docx"))
        in_pdf(told, file("document.pdf"), file("forms.pdf"), heads)
        in_excel(told, file("document.xlsx"), file("forms.xlsx"))


def taken(person: Person, id: str, name: str) -> bytes:
    answer = person.get(f"/reports/{id}/{name}")
    assert answer.status_code == 200, answer.text
    content: bytes = answer.content
    return content
