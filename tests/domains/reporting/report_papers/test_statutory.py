"""The exact line of form 501-502: in the forms that the province was sent, and nowhere else (D12).

The district's numbers are such as nothing else has. Every answer of every reader is searched.
"""

import re
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI

from backend.law.reference import report_rules
from backend.law.reference.report_rules import find_statutory_line
from tests import world
from tests.acting import Api, Person
from tests.documents.reading_back import docx_text, pdf_text
from tests.domains.reporting.report_papers.reading import FILES, sheet
from tests.domains.reporting.report_papers.test_files import file
from tests.domains.reporting.reports.making import act, begun, corrected, done
from tests.domains.reporting.reports.making import written as worded
from tests.domains.support.support_releases.surfaces import every_read, parts
from tests.domains.support.support_services.counting import write
from tests.proofs import proof_sample

pytestmark = [pytest.mark.postgres_in_campaign]

EXACT = {"support_total": 77_131, "support_loan": 8_123, "crime_selling_penalties": 66_217}
FORMS = {name for name in FILES if name.startswith("forms")}
KCB = "KCB"
OTHERS = proof_sample([name for name in world.PEOPLE if name not in ("district", "province")])
OTHERS = ["province", *OTHERS]


YEAR = {"period_kind": "year", "period_start": "2021-01-01"}


def approved(api: Api, **period: str) -> Any:
    """The district's year: 8,123 loans in one commune, and two lines corrected."""
    write(api, "binhnghia", "2021-08", loan=EXACT["support_loan"])
    report = begun(api, **(period or YEAR))
    report = corrected(api, "district", report, "support_total", EXACT["support_total"])
    code = "crime_selling_penalties"
    report = corrected(api, "district", report, code, EXACT[code])
    words = "Hỗ trợ {{support_total}} lượt, vay vốn {{support_loan}}."
    report = worded(api, report, II=words, III="Không.", IV="Tiếp tục.")
    report = act(api, "district", report, "submit", {"accept_missing": True})
    return act(api, "leader", report, "approve")


def sent(api: Api, **period: str) -> Any:
    return act(api, "district", approved(api, **period), "send")


def total_row(content: bytes) -> list[Any]:
    return next(row for row in sheet(content, "Biểu 501-502") if row[1] == "Tổng số")


def text_of(answer: Any) -> str:
    """What stands in an answer or file; of a workbook its parts."""
    if answer.content[:4] == b"%PDF":
        return str(pdf_text(answer.content))
    if answer.content[:2] != b"PK":
        return str(answer.text)
    is_word = "word" in answer.headers["content-type"]
    return str(docx_text(answer.content)) if is_word else parts(answer.content)


def of_report(who: Person, report: Any) -> dict[str, str]:
    """What is answered of the report, part by part."""
    path = f"/reports/{report['id']}"
    more = ["", "edition", "late-changes", "diff", *FILES]
    more += [f"lines/{code}/records" for code in EXACT]
    return {part: text_of(who.get(f"{path}/{part}".rstrip("/"))) for part in more}


def telling(told: dict[str, str], *codes: str) -> set[str]:
    """The answers that hold one of the exact numbers, however it is written.

    The same digits inside the id of a record or a request are none.
    """
    marks = "|".join(str(EXACT[code]) for code in codes or EXACT)
    number = re.compile(rf"(?<![\w-])(?:{marks})(?![\w-])")
    plain = {name: text.replace(".", "").replace(",", "") for name, text in told.items()}
    return {name for name, text in plain.items() if number.search(text)}


def is_file(route: str) -> bool:
    return "/{id}/forms." in route or "/{id}/document" in route


@pytest.mark.whole_proof
@pytest.mark.slow
def test_the_province_reads_it_in_the_forms_alone(app: FastAPI, api: Api) -> None:
    """The control: the office, whose numbers these are, finds them in many answers."""
    report = sent(api)
    told = of_report(api.as_("province"), report)
    assert telling(told) == FORMS
    every = every_read(app, api.as_("province")).items()  # the report's own files are read above
    others = {name: str(answer) for name, answer in every if not is_file(name)}
    assert telling(others) == set()
    assert len(telling(of_report(api.as_("district"), report))) > len(FORMS)


@pytest.mark.campaign
@pytest.mark.parametrize("person", OTHERS)
def test_to_everybody_else_the_forms_are_masked(api: Api, person: str) -> None:
    report = sent(api)
    told = telling(of_report(api.as_(person), report), "support_total", "support_loan")
    own = {"lines/support_loan/records"} if person == "binhnghia" else set()
    assert told - own == (FORMS if person == "province" else set())


def test_the_line_is_whole_and_of_the_district_alone(api: Api) -> None:
    report = sent(api)
    mine, theirs = (file(api, who, report, "forms.xlsx") for who in ("province", "district"))
    assert total_row(mine)[2:] == total_row(theirs)[2:]
    assert total_row(mine)[5] == EXACT["support_total"]
    communes = [row for row in sheet(mine, "Biểu 501-502") if row[1] in ("Bình Nghĩa", "Tràng An")]
    assert len(communes) == 2
    assert {cell for row in communes for cell in row[2:] if cell != "…"} == {KCB}


@pytest.mark.parametrize("who", ["province", "leader"])
def test_before_it_is_sent_and_once_it_is_sent_back_it_is_masked(api: Api, who: str) -> None:
    report = approved(api)
    assert total_row(file(api, who, report, "forms.xlsx"))[5] == KCB
    report = act(api, "district", report, "send")
    shown = total_row(file(api, who, report, "forms.xlsx"))[5]
    assert shown == (EXACT["support_total"] if who == "province" else KCB)
    report = act(api, "province", report, "return", {"comment": "Sửa"})
    assert total_row(file(api, who, report, "forms.xlsx"))[5] == KCB


def test_of_a_period_that_ends_later_it_stays_masked(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = [
        rule.model_copy(update={"valid_to": date(2021, 12, 30)})
        for rule in report_rules.load_statutory_line_rules()
    ]
    monkeypatch.setattr(report_rules, "load_statutory_line_rules", lambda: ended)
    assert total_row(file(api, "province", sent(api), "forms.xlsx"))[5] == KCB


def test_as_a_job_it_is_the_same_file(api: Api) -> None:
    report, who = sent(api), api.as_("province")
    told = {}
    for format in ("forms", "xlsx", "docx"):
        made = done(who.post(f"/reports/{report['id']}/documents", {"format": format}), 202)
        assert api.http.portal is not None
        api.http.portal.call(api.app.state.worker.rest)
        answer = who.get(f"/jobs/{made['job_id']}/result")
        assert answer.status_code == 200, answer.text
        told[format] = text_of(answer)
    assert telling(told) == {"forms"}


@pytest.mark.parametrize(
    ("kind", "start"),
    [("month", "2021-08-01"), ("quarter", "2021-07-01"), ("half_year", "2021-07-01")],
)
def test_of_a_shorter_period_it_stays_masked(api: Api, kind: str, start: str) -> None:
    """The form is that of a year: nothing asks for the exact line of a quarter."""
    report = sent(api, period_kind=kind, period_start=start)
    row = total_row(file(api, "province", report, "forms.xlsx"))
    assert row[5] == KCB
    assert total_row(file(api, "district", report, "forms.xlsx"))[5] == EXACT["support_total"]


@pytest.mark.parametrize(
    ("kind", "end", "is_due"),
    [
        ("year", date(2021, 12, 31), True),
        ("year", date(2024, 12, 31), True),
        ("year", date(2025, 12, 31), False),
        ("half_year", date(2025, 6, 30), False),
        ("quarter", date(2022, 9, 30), False),
        ("programme", date(2025, 12, 31), False),
    ],
)
def test_it_is_that_of_a_whole_year_of_a_district(kind: str, end: date, is_due: bool) -> None:
    found = find_statutory_line("501-502", "district", kind, end)
    assert (found is not None) is is_due
    assert find_statutory_line("501-502", "commune", kind, end) is None
