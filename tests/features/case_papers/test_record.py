"""Biên bản kiểm tra as .docx, .pdf and page: the same words, safely, from what was recorded."""

from typing import Any

from tests.acting import Api
from tests.features.inspections.making import answers, done, draft, finding, made, signed, whole
from tests.papers.reading_back import docx_edges, docx_text, lacking, pdf_pages, pdf_text


def papers(api: Api, record: dict[str, Any], who: str = "inspector") -> tuple[Any, bytes, bytes]:
    person, path = api.as_(who), f"/inspections/{record['id']}/record"
    shown = done(person.get(path))
    docx, pdf = person.get(f"{path}.docx"), person.get(f"{path}.pdf")
    assert (docx.status_code, pdf.status_code) == (200, 200), docx.text
    assert docx.content.startswith(b"PK")
    assert pdf.content.startswith(b"%PDF")
    return shown, docx.content, pdf.content


def test_the_three_forms_say_the_same(api: Api) -> None:
    body = whole(
        kind="unscheduled",
        trigger="complaint",
        outcome="violation_recorded",
        violations=[finding(description="Không có sổ quản lý từ tháng 7")],
        checklist=answers(business_registration="Giấy phép ghi địa chỉ cũ"),
        statement="Cơ sở sẽ khắc phục.\nĐề nghị gia hạn.",
        recommendations="Lập sổ quản lý trước ngày 15/10/2022.",
    )
    record = signed(api, body)
    shown, docx, pdf = papers(api, record)
    paper = shown["paper"]
    assert paper["number"] == f"Số: {record['record_no']}"
    assert paper["place_and_date"] == "Bình Lục, ngày 01 tháng 10 năm 2022"
    assert paper["content_hash"] == record["content_hash"]
    assert paper["statement"] == ["Cơ sở sẽ khắc phục.", "Đề nghị gia hạn."]
    assert "08 giờ 15 phút" in paper["opening"]
    assert record["content_hash"] in paper["check_url"]
    assert paper["draft_mark"] == ""
    assert [len(s["lines"]) > 0 for s in paper["checklist"]]
    assert (lacking(paper, docx_text(docx)), lacking(paper, pdf_text(pdf))) == ([], [])
    assert "BẢNNHÁP" not in docx_text(docx) + pdf_text(pdf)
    assert "Sổ178·mẫumặcđịnh,bản1" in docx_edges(docx)
    assert all("Sổ178·mẫumặcđịnh,bản1" in page for page in pdf_pages(pdf))


def test_a_draft_is_marked_and_has_no_number(api: Api) -> None:
    record = made(api.as_("inspector").post("/inspections", draft()))
    shown, docx, pdf = papers(api, record)
    paper = shown["paper"]
    assert (paper["draft_mark"], paper["number"]) == ("BẢN NHÁP", "Số: ……/BB-ĐKT178")
    assert paper["place_and_date"] == "Bình Lục, ngày …… tháng …… năm 2022"
    assert (paper["content_hash"], paper["check_url"], shown["qr"]) == ("", "", None)
    assert "BẢNNHÁP" in docx_edges(docx)
    assert all("BẢNNHÁP" in page for page in pdf_pages(pdf))
    assert (lacking(paper, docx_text(docx)), lacking(paper, "BẢNNHÁP" + pdf_text(pdf))) == ([], [])


def test_text_that_no_paper_can_hold_is_refused_at_the_door(api: Api) -> None:
    for sign in ("\x00", "\x07", "\x0c", "\u202e", "\ufeff"):
        answer = api.as_("inspector").post("/inspections", draft(statement=f"a{sign}b"))
        assert answer.status_code == 422, repr(sign)


def test_papers_follow_the_record_and_leave_a_trace(api: Api) -> None:
    record = made(api.as_("inspector").post("/inspections", draft()))
    path = f"/inspections/{record['id']}/record"
    for form in ("", ".docx", ".pdf"):
        for who, status in (("inspector2", 404), ("district2", 404), ("binhnghia", 403)):
            assert api.as_(who).get(path + form).status_code == status, (who, form)
    first = api.as_("leader").get(f"{path}.pdf")
    assert first.headers["cache-control"] == "no-store"
    assert "attachment" in first.headers["content-disposition"]
    again = api.as_("leader").get(f"{path}.pdf", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    changed = api.as_("inspector").patch(
        f"/inspections/{record['id']}", {"statement": "Đã đọc lại"}, etag=record
    )
    assert changed.status_code == 200
    known = {"If-None-Match": first.headers["etag"]}
    assert api.as_("leader").get(f"{path}.pdf", headers=known).status_code == 200
    seen = api.as_("auditor").get("/audit-events", entity="inspections", limit=50).json()["items"]
    taken = [e for e in seen if e["action"] == "exported"]
    assert len(taken) == 2, taken


def test_a_paper_takes_five_queries(api: Api) -> None:
    record = signed(api, whole())
    person = api.as_("inspector")
    person.get(f"/inspections/{record['id']}/record")
    with api.queries() as seen:
        person.get(f"/inspections/{record['id']}/record")
    reads = [s for s in seen if s.startswith("SELECT")]
    assert len(reads) <= 6, "\n".join(reads)


def test_the_check_page_tells_no_more_than_the_paper(api: Api) -> None:
    record = signed(api, whole())
    waiting = made(api.as_("inspector").post("/inspections", draft("binhnghia2")))
    ask = {"number": record["record_no"], "hash": record["content_hash"]}
    found = done(api.nobody().get("/public/papers", **ask))
    assert found == {
        "exists": True,
        "number": record["record_no"],
        "dated_on": "2022-10-01",
        "team_name": record["team_name"],
        "org_unit_name": "Bình Lục",
        "amendment_count": 0,
    }
    nothing = dict.fromkeys(found) | {"exists": False}
    for other in (
        {**ask, "hash": "0" * 64},
        {**ask, "number": "99/BB-ĐKT178"},
        {"number": waiting["id"], "hash": "1" * 64},
    ):
        assert done(api.nobody().get("/public/papers", **other)) == nothing
    for wrong in ({**ask, "hash": "x"}, {"hash": ask["hash"]}, {**ask, "more": "1"}):
        assert api.nobody().get("/public/papers", **wrong).status_code == 422
