"""The demo of 2022 as text: its figures, its lists and its papers, for `test_golden.py`.

Ids are replaced by labels: a record of a list is `<list>#<its place in it>`, any other id `id#<n>`
in the order in which they are met.
"""

import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from docx import Document

from backend.core.text.clock import to_civil_day
from tests.acting import Api, Person
from tests.demo.looking import signed_in
from tests.demo.test_report_files import reports
from tests.documents.reading_back import WORD, pdf_pages, texts
from tests.domains.reporting.report_papers.reading import FILES, opened

YEAR = {"year": 2022}
ON = {"on": "2022-10-03"}
LISTS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("board", "/board", {}),
    ("budgets", "/budgets", {}),
    ("budgets of the year", "/budgets/summary", YEAR),
    ("checklists", "/checklist-templates", ON),
    ("communication", "/communication-activities", {}),
    ("communication of the year", "/communication-activities/overview", YEAR),
    ("commune overview", "/commune-overviews/{commune}", YEAR),
    ("commune ratings", "/commune-ratings", {}),
    ("days off", "/days-off", YEAR),
    ("deadlines", "/deadlines", {}),
    ("decisions", "/violations/register", {**YEAR, "decision_unit_id": "district"}),
    ("establishment types", "/establishment-types", {}),
    ("establishments", "/establishments", {}),
    ("handovers", "/handovers", {}),
    ("inbox", "/inbox", {}),
    ("inspection plans", "/inspection-plans", {}),
    ("inspections", "/inspections", {}),
    ("integrated programmes", "/integrated-programmes", {}),
    ("needs", "/needs-assessments", {}),
    ("open data", "/open-data-releases", {}),
    ("owners", "/owners", {}),
    ("plan", "/plans/{plan}", {}),
    ("plan agencies", "/plans/{plan}/agencies", {}),
    ("plan progress", "/plans/{plan}/progress", {}),
    ("plan targets", "/plans/{plan}/targets", {}),
    ("plan tasks", "/plans/{plan}/tasks", {}),
    ("plans", "/plans", {}),
    ("public acts", "/public/violation-types", ON),
    ("public ratings", "/public/ratings", {}),
    ("public tip channel", "/public/tip-offs", {}),
    ("rating criteria", "/rating-criteria-sets", {}),
    ("recommendations", "/recommendations", {}),
    ("report calendars", "/report-calendars", {}),
    ("report forms", "/report-forms", {}),
    ("reports", "/reports", {}),
    ("second approvals", "/second-approvals", {}),
    ("staff", "/staff", {}),
    ("support figures", "/support-services/figures", YEAR),
    ("support line", "/support-services/statutory-line", YEAR),
    ("support models", "/support-models", {}),
    ("support releases", "/support-releases", {}),
    ("support services", "/support-services", {}),
    ("support sent", "/support-releases/reporting", YEAR),
    ("team members", "/inspection-teams/{team}/members", {}),
    ("teams", "/inspection-teams", {}),
    ("training audiences", "/training-audiences", {}),
    ("training topics", "/training-topics", {}),
    ("training year", "/trainings/year", YEAR),
    ("trainings", "/trainings", {}),
    ("units", "/org-units", ON),
    ("violation types", "/violation-types", ON),
    ("violations", "/violations", {}),
    ("visit draws", "/visit-order/draws", {}),
    ("visit gap", "/visit-order/gap", {}),
    ("visit order", "/visit-order", {}),
    ("visit points", "/visit-order/points", {}),
    ("visits of plans", "/inspection-plan-visits", {}),
)
"""(name, path, query), each as the district's officer reads it."""
DETAILS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("establishments", "/establishments/{id}", ("timeline", "workforce-counts", "commitments")),
    ("inspections", "/inspections/{id}", ("record", "amendments")),
    ("trainings", "/trainings/{id}", ("attendances", "head-counts")),
    ("violations", "/violations/{id}", ("payments", "remedies", "assignments", "guard")),
)
"""Of these lists the first record in full, with what hangs on it."""
NOW = re.compile(
    r"20(?:2[3-9]|[3-9]\d)-\d\d-\d\dT[\d:.]+Z|\d\d giờ \d\d phút \d\d/\d\d/20(?:2[3-9]|[3-9]\d)"
)
"""A moment of the test itself: those of the demo lie in 2021 and 2022."""
OF_THE_LAW_OF_TODAY = {"checklists": {"valid_to", "note"}}
"""What a shipped list says of the days after 2022."""
AREA = {"area_id", "area_name"}
UNIT = {"org_unit_kind", "org_unit_valid_to"}
ADDED = {
    "budgets of the year": {"by_unit"},
    "checklists": {"acts"},
    "commune overview": {"boundaries", "divided", "has_other_boundaries", "org_unit_name"},
    "communication": AREA | {"agency"},
    "trainings": {"agency"},
    "trainings: one": {"agency"},
    "establishments": AREA,
    "establishments: one": AREA,
    "inspections": AREA,
    "inspections: one": AREA,
    "establishment types": {"certificate_issuers"},
    "plan": UNIT,
    "plans": UNIT,
    "public acts": {"establishment_types"},
    "violation types": {"establishment_types"},
    "violations: one, guard": {"is_verified", "note"},
}
"""{list: fields that the API got since}; whatever else a record says is held."""
OF_THE_DATABASE = {"seq"}
"""Places in the change log: PostgreSQL gives others than SQLite does."""
NOT_COUNTED = {"support services": "count"}
"""{list: field}: a record without it says that nobody counted, which was left open before."""
WHOLE = 12
"""So many rows of a list are written in full, the others as their names and a hash."""
MOST_ROWS = 240
"""A sheet with more rows is a list of records: the report's own has 165 figures."""
HEADS = (
    *("code", "name", "title", "full_name", "establishment_name", "org_unit_name", "month"),
    *("record_no", "decision_no", "held_on", "inspected_on", "recorded_on", "due_on", "service"),
)
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Labels:
    """What ids are called in the golden files."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}
        self.others = 0

    def name_records(self, name: str, rows: list[Any]) -> None:
        for at, row in enumerate(rows, 1):
            if isinstance(row, dict) and isinstance(row.get("id"), str):
                self.known.setdefault(row["id"], f"{name}#{at}")

    def replace(self, text: str) -> str:
        return ID.sub(lambda found: self.label(found[0]), text)

    def label(self, id: str) -> str:
        if id not in self.known:
            self.others += 1
            self.known[id] = f"id#{self.others}"
        return self.known[id]


def ask(person: Person, path: str, query: Mapping[str, Any]) -> list[Any]:
    """All rows of a list, page after page; an answer that is no list is one row."""
    rows: list[Any] = []
    asked: dict[str, Any] = {**query, "limit": 200}
    while True:
        answer = person.get(path, **asked)
        if answer.status_code == 422:  # it has no pages
            answer = person.get(path, **query)
        assert answer.status_code == 200, (path, answer.text)
        told = answer.json()
        if not isinstance(told, dict) or "items" not in told:
            return [told]
        rows += told["items"]
        if not told.get("next"):
            beside = {k: v for k, v in told.items() if k not in ("items", "next")}
            return [*rows, beside] if beside else rows
        asked["after"] = told["next"]


def hide_moments(person: Person, text: str) -> str:
    """The text without moments and days of the test, and hashes of reports, which hold one."""
    for report in ask(person, "/reports", {}):
        if report["content_hash"]:
            text = text.replace(report["content_hash"], "hash of the edition")
        day = to_civil_day(datetime.fromisoformat(report["held_since"]))
        if NOW.fullmatch(report["held_since"]):
            text = text.replace(f'"{day}"', '"today"')
    return NOW.sub("now", text)


def without(value: Any, names: set[str]) -> Any:
    if isinstance(value, list):
        return [without(one, names) for one in value]
    if isinstance(value, dict):
        return {k: without(one, names) for k, one in value.items() if k not in names}
    return value


def read_lists(person: Person, commune: str) -> dict[str, list[Any]]:
    """{name of a list: its rows}, as the API says them today."""
    places = {
        "district": ask(person, "/me", {})[0]["units"][0]["id"],
        "commune": commune,
        "plan": ask(person, "/plans", YEAR)[0]["id"],
        "team": ask(person, "/inspection-teams", {"level": "district"})[0]["id"],
    }
    found: dict[str, list[Any]] = {}
    for name, path, query in LISTS:
        asked = {key: places.get(str(value), value) for key, value in query.items()}
        found[name] = ask(person, path.format(**places), asked)
    for name, path, parts in DETAILS:
        whole = path.format(id=found[name][0]["id"])
        found[f"{name}: one"] = ask(person, whole, {})
        for part in parts:
            found[f"{name}: one, {part}"] = ask(person, f"{whole}/{part}", {})
    return found


def write_lists(person: Person, commune: str) -> str:
    """Each list with its number of rows, then a line for each of them."""
    labels = Labels()
    said = json.dumps(read_lists(person, commune), ensure_ascii=False)
    found = json.loads(hide_moments(person, said))
    for name, field in NOT_COUNTED.items():
        found[name] = [row for row in found[name] if row[field] is not None]
    for name, rows in found.items():
        labels.name_records(name, rows)
    lines = []
    for name, rows in sorted(found.items()):
        dropped = OF_THE_LAW_OF_TODAY.get(name, set()) | ADDED.get(name, set()) | OF_THE_DATABASE
        lines.append(f"## {name}: {len(rows)}")
        lines += [
            row_line(without(row, dropped), labels, is_short=at > WHOLE)
            for at, row in enumerate(rows, 1)
        ]
    return "\n".join(lines) + "\n"


def row_line(row: Any, labels: Labels, *, is_short: bool) -> str:
    """A row as JSON; short: what it is called, and the hash of that JSON."""
    whole = labels.replace(json.dumps(row, ensure_ascii=False, sort_keys=True))
    if not is_short:
        return whole
    words = [str(row[name]) for name in HEADS if row.get(name)] if isinstance(row, dict) else []
    return labels.replace(" | ".join([sha256(whole.encode()).hexdigest()[:16], *words]))


COLUMNS = ("value", "previous_value", "cumulative_value", "planned_value", "percent")


def write_figures(year: Any) -> str:
    """The figures of the year's report: the district's own, and those of Bình Nghĩa in it."""
    lines = ["\t".join(("code", "title", "unit", *COLUMNS, "Bình Nghĩa"))]
    for line in year["lines"]:
        (own,) = [c["value"] for c in line["communes"] if c["name"] == "Bình Nghĩa"] or [None]
        numbers = [*(line[name] for name in COLUMNS), own]
        words = (line["code"], line["title"], line["unit"])
        lines.append("\t".join([*words, *("" if n is None else str(n) for n in numbers)]))
    return "\n".join(lines) + "\n"


def word_lines(content: bytes) -> Iterator[str]:
    """A line for each paragraph, and for each row of a table; headers and footers come last."""
    document = Document(io.BytesIO(content))
    section = document.sections[0]
    edges = (section.first_page_header, section.header, section.first_page_footer, section.footer)
    for whole in (document.element.body, *(edge._element for edge in edges)):
        for part in whole:
            if part.tag == f"{WORD}tbl":
                for row in part.iter(f"{WORD}tr"):
                    yield "\t".join("".join(texts(cell)) for cell in row.iter(f"{WORD}tc"))
            elif text := "".join(texts(part)):
                yield text


def workbook_lines(content: bytes) -> Iterator[str]:
    """The rows of each sheet; of a sheet that lists many records the first ones, then a hash."""
    for sheet in opened(content).worksheets:
        yield f"[{sheet.title}]"
        rows = (
            "\t".join(map(cell_text, row)).rstrip() for row in sheet.iter_rows(values_only=True)
        )
        filled = [row for row in rows if row]
        most = len(filled) if len(filled) <= MOST_ROWS else WHOLE
        yield from filled[:most]
        if rest := filled[most:]:
            yield f"… {len(rest)} rows, {sha256(chr(10).join(rest).encode()).hexdigest()}"


def cell_text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def paper_lines(name: str, content: bytes) -> list[str]:
    if name.endswith(".docx"):
        return list(word_lines(content))
    if name.endswith(".pdf"):
        return list(pdf_pages(content))
    return list(workbook_lines(content))


def write_papers(person: Person, half: Any, year: Any) -> Iterator[tuple[str, str]]:
    """(name, text) of each kind of paper that the demo prints, for one record of each kind."""
    visits = ask(person, "/inspections", {"outcome": "violation_recorded"})
    cases = ask(person, "/violations", {"status": "executed"})
    waiting = ask(person, "/violations", {"status": "recorded"})
    wanted = {
        "minutes.docx": f"/inspections/{visits[0]['id']}/record.docx",
        "minutes.pdf": f"/inspections/{visits[0]['id']}/record.pdf",
        "decision.docx": f"/violations/{cases[0]['id']}/decision.docx",
        "decision-not-taken.docx": f"/violations/{waiting[0]['id']}/decision.docx",
    }
    wanted["half-year-document.docx"] = f"/reports/{half['id']}/document.docx"
    wanted |= {f"year-{file}": f"/reports/{year['id']}/{file}" for file in FILES}
    for name, path in wanted.items():
        answer = person.get(path)
        assert answer.status_code == 200, (path, answer.text)
        text = "\n".join(paper_lines(name, answer.content)) + "\n"
        yield name, hide_moments(person, text)


def write_all(api: Api) -> Iterator[tuple[str, str]]:
    """(file, text) of all that is held."""
    commune = ask(signed_in(api, "binhnghia"), "/me", {})[0]["units"][0]["id"]
    person = signed_in(api, "district")
    half, year = reports(api, person)
    yield "figures.tsv", write_figures(year)
    yield "lists.txt", write_lists(person, commune)
    for name, text in write_papers(person, half, year):
        yield f"papers/{name}.txt", text
