"""Numbers that nobody counted in a report: its lines, words, papers, and what corrects them."""

import io
from datetime import date
from typing import Any

import sqlalchemy as sa
from openpyxl import load_workbook

from backend.core.session.session import Session
from tests import world
from tests.acting import CURRENT, Api, add
from tests.documents.reading_back import docx_text, pdf_text
from tests.domains.reporting.reports.making import act, begun, corrected, done, fresh, line, written

MINORS = "workers_under_18"
WORDS = "Lao động dưới 18 tuổi: {{workers_under_18}} người."


def counted(db: Session, place: str, under_18: Any, **more: Any) -> None:
    add(db, world.head_count(place, date(2022, 8, 1), under_18=under_18, **more))


def bare(text: str) -> str:
    """Without spaces: lines of a paper break anywhere."""
    return "".join(text.split())


def known(report: Any, code: str = MINORS) -> list[Any]:
    found = line(report, code)["known"]
    return [n and (n["known"], n["among"]) for n in found.values()]


def test_a_sum_says_of_how_many_it_is_and_of_none_it_is_unknown(api: Api) -> None:
    api.run(counted, "binhnghia", None)
    report = begun(api)
    assert line(report, MINORS)["value"] is None, "nobody counted: not 0"
    active = line(report, "establishments_active")["value"]
    assert known(report)[0] == known(report)[2] == (0, active)
    api.run(counted, "trangan", 2)
    report = act(api, "district", report, "refresh")
    assert (line(report, MINORS)["value"], known(report)[0]) == (2, (1, active))
    cells = {cell["name"]: cell for cell in line(report, MINORS)["communes"]}
    assert (cells["Bình Nghĩa"]["value"], cells["Tràng An"]["value"]) == (None, 2)
    assert cells["Bình Nghĩa"]["known"]["known"] == 0
    assert line(report, "workers_total")["value"] == 12, "what is counted everywhere is as before"


def test_the_words_and_the_papers_say_it_too(api: Api) -> None:
    api.run(counted, "binhnghia", None)
    api.run(counted, "trangan", 2)
    report = written(api, begun(api), III=WORDS, IV="Tiếp")
    active = line(report, "establishments_active")["value"]
    said = f"của 1/{active} cơ sở có số liệu"
    section = next(one for one in report["sections"] if one["code"] == "III")
    assert section["rendered"] == f"Lao động dưới 18 tuổi: 2 ({said}) người."
    path = f"/reports/{report['id']}"
    for name, read in (("document.docx", docx_text), ("document.pdf", pdf_text)):
        text = read(api.as_("district").get(f"{path}/{name}").content)
        assert bare(said) in bare(text), name
    book = load_workbook(io.BytesIO(api.as_("district").get(f"{path}/document.xlsx").content))
    cells = [str(cell.value) for page in book for row in page for cell in row if cell.value]
    assert any(said in cell for cell in cells)


def test_a_correction_says_what_was_not_counted(api: Api) -> None:
    api.run(counted, "binhnghia", None)
    report = corrected(api, "district", begun(api), MINORS, 0)
    told = line(report, MINORS)
    assert (told["value"], told["computed_value"], told["cumulative_value"]) == (0, None, 0)
    assert told["known"]["value"] is None, "the writer says the number, with evidence"
    report = corrected(api, "district", report, MINORS, None)
    assert line(report, MINORS)["value"] is None


def test_a_communes_0_of_what_was_not_counted_reaches_the_district(api: Api) -> None:
    api.run(counted, "binhnghia", None)
    commune = corrected(api, "binhnghia", begun(api, "binhnghia", "binhnghia"), MINORS, 0)
    commune = written(api, commune, "binhnghia")
    act(api, "binhnghia", commune, "submit", {"accept_missing": True})
    report = begun(api)
    told = line(report, MINORS)
    assert told["value"] == 0
    own = next(cell for cell in told["communes"] if cell["name"] == "Bình Nghĩa")
    assert (own["value"], own["known"]) == (0, None)
    assert told["known"]["value"]["known"] > 0


def test_zeros_of_before_are_marked(api: Api) -> None:
    api.run(lambda db: counted(db, "binhnghia", 0, keeps_blanks=sa.null()))
    report = begun(api)
    assert line(report, MINORS)["value"] == 0
    assert line(report, MINORS)["known"]["value"]["unclear"] == 1
    docx = api.as_("district").get(f"/reports/{report['id']}/document.docx").content
    assert bare("chưa phân biệt 0 với chưa đếm") in bare(docx_text(docx))


def test_of_what_is_masked_nothing_is_told(api: Api) -> None:
    sheet = {"service": "loan", "count": 6, "under_18_count": None}
    body = {"org_unit_id": str(world.unit("binhnghia")), "month": "2022-08", "lines": [sheet]}
    done(api.as_("district").post("/support-services/sheet", body, etag=CURRENT))
    report = begun(api)
    assert known(report, "support_under_18")[0] == (0, 63), "3 communes, 3 months, 7 services"
    report = act(api, "district", report, "submit", {"accept_missing": True})
    seen = line(fresh(api, "leader", report), "support_under_18")
    assert seen["is_suppressed"]
    assert (seen["value"], set(seen["known"].values())) == (None, {None})
