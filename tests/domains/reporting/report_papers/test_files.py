"""A report's document, figures and forms: the same numbers in each, for whoever may have them."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from tests import world
from tests.acting import Api
from tests.documents.reading_back import docx_edges, docx_text, pdf_pages, pdf_text
from tests.domains.reporting.report_papers.reading import (
    FILES,
    figures_in_excel,
    figures_in_word,
    packed,
    sheet,
    units_in_word,
    written,
)
from tests.domains.reporting.reports.making import act, begun, corrected, done, fresh
from tests.domains.reporting.reports.making import written as worded

pytestmark = [pytest.mark.postgres_in_campaign]

HOSTILE = "=HYPERLINK(1) <b>{% if %} </w:t> #let x"


def file(api: Api, who: str, report: Any, name: str) -> bytes:
    answer = api.as_(who).get(f"/reports/{report['id']}/{name}")
    assert answer.status_code == 200, answer.text
    content: bytes = answer.content
    return content


def approved(api: Api, report: Any) -> Any:
    report = act(api, "district", report, "submit", {"accept_missing": True})
    return act(api, "leader", report, "approve", {})


@pytest.mark.once
def test_word_pdf_excel_and_the_api_say_the_same(api: Api) -> None:
    report = corrected(api, "district", begun(api), "sessions_held", 12)
    report = corrected(api, "district", report, "fines_imposed", 1_250_000_000)
    report = worded(api, report, III=f"{HOSTILE}\nĐã dùng {{{{fines_imposed}}}} đồng.", IV="Tiếp")
    docx, pdf, xlsx = (file(api, "district", report, name) for name in FILES[:3])
    lines = report["lines"]
    assert len(lines) >= 60
    in_word, in_excel, in_pdf = figures_in_word(docx), figures_in_excel(xlsx), pdf_text(pdf)
    by_unit, wrong = units_in_word(docx), []
    for line in lines:
        star = "*" if line["is_corrected"] else ""
        names = ("value", "previous_value", "cumulative_value")
        marks = (star, "", star)
        numbers = [line[name] for name in names]
        texts = [
            written(n) + (mark if n is not None else "")
            for n, mark in zip(numbers, marks, strict=True)
        ]
        excel = in_excel[line["title"]]
        columns = [excel[head] for head in list(excel)[3:6]]
        plan = [written(line[name]) for name in ("planned_value", "percent")]
        shown = in_word[line["title"]]
        same = shown[:4] == [line["unit"], *texts]
        plan = ["" if text == "…" else text for text in plan]
        same &= shown[4:] == plan or (shown[4:] == [] and plan == ["", ""])
        same &= columns == [
            text if n is None else n for n, text in zip(numbers, texts, strict=True)
        ]
        same &= packed("".join([line["title"], line["unit"], *texts])) in in_pdf
        known = any(cell["value"] is not None for cell in line["communes"])
        for cell in line["communes"] if known else ():
            head = f"{line['title']} ({line['unit']})"
            same &= by_unit[head][cell["name"]] == written(cell["value"])
            same &= excel[cell["name"]] == (
                written(None) if cell["value"] is None else cell["value"]
            )
        if not same:
            wrong.append((line["code"], shown, columns, numbers))
    assert wrong == []
    assert len(by_unit) > 60
    for text in (docx_text(docx), in_pdf):
        assert packed(HOSTILE) in text
        assert packed("Đã dùng 1.250.000.000 đồng.") in text
        assert packed("Số: ……/BC-UBND") in text
        assert packed("Sổ giấy của xã ghi thêm") in text
    assert all("DỰTHẢO" in page for page in pdf_pages(pdf))
    assert "DỰ THẢO" in str(sheet(xlsx, "Báo cáo"))


@pytest.mark.once
def test_the_forms_are_filled_from_the_same_lines(api: Api) -> None:
    report = begun(api)
    values = {line["code"]: line["value"] for line in report["lines"]}
    forms = file(api, "district", report, "forms.xlsx")
    for form, columns in {
        "501-502": ("crime_selling_penalties", "crime_selling_penalty_under_18"),
        "507": ("staff_total", "staff_female", "staff_province_officer"),
        "509": ("establishments_inspected_any", "establishments_violating_any"),
        "510": ("budget_spent", "budget_spent_central"),
        "doi-178": ("inspection_plans_approved", "inspections_signed", "inspections_planned"),
    }.items():
        total = next(row for row in sheet(forms, f"Biểu {form}") if row[1] == "Tổng số")
        per = 1_000_000 if form == "510" else 1
        found = [None if cell == "…" else cell for cell in total[2 : 2 + len(columns)]]
        assert found == [
            None if values[code] is None else values[code] / per for code in columns
        ], form


def test_what_was_approved_gives_the_same_bytes_for_ever(api: Api) -> None:
    report = corrected(api, "district", begun(api), "sessions_held", 12)
    report = approved(api, worded(api, report))
    before = {name: file(api, "district", report, name) for name in FILES}
    place = done(api.as_("district").get("/establishments", limit=1))["items"][0]
    place = done(api.as_("district").get(f"/establishments/{place['id']}"))
    changes = {"name": "Nhà nghỉ Tên Mới", "room_count": 31}
    done(api.as_("district").patch(f"/establishments/{place['id']}", changes, etag=place))
    assert {name: file(api, "district", report, name) for name in FILES} == before
    hashed, number = report["content_hash"], report["register_no"]
    for text in (docx_text(before["document.docx"]), pdf_text(before["document.pdf"])):
        assert packed(f"Mã SHA-256: {hashed}") in text
        assert packed(f"Số: {number}") in text
        assert "DỰTHẢO" not in text
        assert packed("TM. ỦY BAN NHÂN DÂN") in text
    assert "DỰTHẢO" not in docx_edges(before["document.docx"])
    ask = {"number": number, "hash": hashed}
    told = done(api.nobody().get("/public/papers", **ask))
    assert (told["exists"], told["org_unit_name"], told["amendment_count"]) == (True, "Bình Lục", 0)
    assert not done(api.nobody().get("/public/papers", **ask | {"hash": "0" * 64}))["exists"]
    origin = {row[0]: row[1] for row in sheet(before["document.xlsx"], "Nguồn gốc")}
    assert origin["Mã băm SHA-256 của nội dung chốt"] == hashed
    assert origin["Số báo cáo"] == number
    assert ".md" not in str(sheet(before["document.xlsx"], "Nguồn gốc")), "names a file of ours"
    versions = {row[0]: row[2] for row in sheet(before["document.xlsx"], "Nguồn gốc")}
    assert all(versions[one["code"]] == str(one["figure_version"]) for one in report["lines"])
    sources = sheet(before["document.xlsx"], "Bản ghi nguồn")
    active = next(one for one in report["lines"] if one["code"] == "establishments_active")
    assert sum(row[0] == active["code"] and bool(row[6]) for row in sources) == active["value"]
    rows = load_workbook(io.BytesIO(before["document.xlsx"]))["Bản ghi nguồn"]
    assert [name for name, one in rows.column_dimensions.items() if one.hidden] == ["D"]
    for name in ("forms.xlsx", "document.xlsx"):
        answer = api.as_("district").get(f"/reports/{report['id']}/{name}")
        assert ask_again(api, report, name, answer).status_code == 304
    seen = api.as_("auditor").get("/audit-events", entity="reports", limit=50).json()["items"]
    assert sum(event["action"] == "exported" for event in seen) == 2 * len(FILES) + 2


def ask_again(api: Api, report: Any, name: str, answer: Any) -> Any:
    known = {"If-None-Match": answer.headers["etag"]}
    again = api.as_("district").get(f"/reports/{report['id']}/{name}", headers=known)
    assert bool(again.content) == (again.status_code == 200)
    return again


def test_a_workbook_is_made_anew_when_a_record_behind_it_has_changed(api: Api) -> None:
    report = begun(api)
    answer = api.as_("district").get(f"/reports/{report['id']}/document.xlsx")
    assert ask_again(api, report, "document.xlsx", answer).status_code == 304
    place = done(api.as_("district").get("/establishments", limit=1))["items"][0]
    place = done(api.as_("district").get(f"/establishments/{place['id']}"))
    path = f"/establishments/{place['id']}"
    done(api.as_("district").patch(path, {"name": "Nhà nghỉ Tên Mới"}, etag=place))
    assert ask_again(api, report, "document.xlsx", answer).status_code == 200


def test_each_reader_gets_no_more_than_the_screen_tells(api: Api) -> None:
    report = corrected(api, "district", begun(api), "crime_cases", 77_123)
    for name in FILES:
        path = f"/reports/{report['id']}/{name}"
        for who, status in (("trangan", 404), ("district2", 404), ("inspector", 403)):
            assert api.as_(who).get(path).status_code == status, (name, who)
    report = approved(api, worded(api, report, III="Có {{crime_cases}} vụ.", IV="Không"))
    whole = file(api, "district", report, "document.docx")
    assert "77.123" in docx_text(whole)
    docx, pdf, xlsx, *forms = (file(api, "province", report, name) for name in FILES)
    crime = next(one for one in report["lines"] if one["code"] == "crime_cases")
    assert fresh(api, "province", report)["is_masked"]
    assert figures_in_word(docx)[crime["title"]][1:4] == ["KCB"] * 3
    assert "77.123" not in docx_text(forms[0]) + pdf_text(forms[1])
    for text in (docx_text(docx), pdf_text(pdf)):
        assert "77.123" not in text
        assert packed("Có (không công bố) vụ.") in text
    for content in (xlsx, forms[2]):
        names = ("Báo cáo", "Bản ghi nguồn", "Nguồn gốc") if content is xlsx else ("Biểu 501-502",)
        assert not any(
            "77" in str(c) and "123" in str(c) for n in names for r in sheet(content, n) for c in r
        )
    sources = sheet(xlsx, "Bản ghi nguồn")
    assert {row[2] for row in sources[1:] if row[6]} <= {"Xã, thị trấn", "Kế hoạch kiểm tra"}
    assert any(row[7] == "Bản ghi không thuộc quyền xem của người tải" for row in sources)


@pytest.mark.once
def test_a_commune_takes_its_own_part(api: Api) -> None:
    report = begun(api, "binhnghia", "binhnghia")
    docx = file(api, "binhnghia", report, "document.docx")
    text = docx_text(docx)
    assert packed("ỦY BAN NHÂN DÂN XÃ BÌNH NGHĨA") in text
    assert units_in_word(docx) == {}
    assert not any(title.startswith("Số vụ") for title in figures_in_word(docx))
    assert str(world.unit("binhnghia")) not in text


def test_a_document_as_a_job_is_the_document(api: Api) -> None:
    report = begun(api)
    district, at = api.as_("district"), f"/reports/{report['id']}/documents"
    assert api.as_("admin").post(at, {"format": "pdf"}).status_code == 403
    assert api.as_("district2").post(at, {"format": "pdf"}).status_code == 404
    assert district.post(at, {"format": "odt"}).status_code == 422
    direct = figures_in_excel(file(api, "district", report, "document.xlsx"))
    for chosen, start in (
        ("docx", b"PK"),
        ("pdf", b"%PDF"),
        ("xlsx", b"PK"),
        ("forms", b"PK"),
        ("forms-pdf", b"%PDF"),
    ):
        answer = district.post(at, {"format": chosen})
        assert answer.status_code == 202, answer.text
        assert api.http.portal is not None
        api.http.portal.call(api.app.state.worker.rest)
        job = district.get(answer.headers["location"]).json()
        assert (job["status"], job["about"]["id"]) == ("done", report["id"])
        made = district.get(f"{answer.headers['location']}/result")
        assert made.content.startswith(start)
        if chosen == "xlsx":
            assert figures_in_excel(made.content) == direct
            assert job["title"] == "Số liệu báo cáo quý III năm 2022 (Excel)"
        assert api.as_("leader").get(f"{answer.headers['location']}/result").status_code == 404
