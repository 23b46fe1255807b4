"""Biên bản kiểm tra as .docx, .pdf and page: the same words, safely, from what was recorded."""

from typing import Any

from tests.acting import Api
from tests.documents.reading_back import docx_edges, docx_text, lacking, pdf_pages, pdf_text
from tests.domains.inspections.inspections.making import (
    answers,
    done,
    draft,
    finding,
    made,
    signed,
    whole,
)


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
        representative_name="Phạm Thị Quản",
        representative_position="Quản lý",
        signature_refused=True,
        refusal_reason="Chờ ý kiến của chủ cơ sở",
        workforce={"total": 7, "female": 5, "under_18": 0, "with_contract": 4},
        recommendation_items=[{"text": "Lập sổ quản lý", "due_on": "2022-10-15"}],
        copy_count=3,
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
    assert paper["representative"] == "Phạm Thị Quản; chức vụ: Quản lý"
    assert paper["refusal"].endswith("Lý do: Chờ ý kiến của chủ cơ sở")
    assert paper["representative_name"] == ""
    assert [(f["label"], f["value"]) for f in paper["workforce"]] == [
        ("Số lao động có mặt", "07"),
        ("Trong đó: nữ", "05"),
        ("Dưới 18 tuổi", "00"),
        ("Có hợp đồng lao động", "04"),
        ("Đã khám sức khỏe định kỳ", "…………"),
        ("Đã đăng ký tạm trú", "…………"),
    ]
    assert paper["recommendations"][-1] == "1. Lập sổ quản lý (hạn: 15/10/2022)"
    assert "lập thành 03 bản" in paper["closing"]
    assert record["content_hash"] in paper["check_url"]
    assert paper["draft_mark"] == ""
    assert [len(s["lines"]) > 0 for s in paper["checklist"]]
    assert (lacking(paper, docx_text(docx)), lacking(paper, pdf_text(pdf))) == ([], [])
    assert "BẢNNHÁP" not in docx_text(docx) + pdf_text(pdf)
    assert "Sổ178·mẫumặcđịnh,bản1" in docx_edges(docx)
    assert all("Sổ178·mẫumặcđịnh,bản1" in page for page in pdf_pages(pdf))


def test_a_signed_paper_says_what_it_said(api: Api) -> None:
    """Owner, team and violation read otherwise later; the paper and its hash do not."""
    found = finding(description="Không có sổ quản lý")
    record = signed(api, whole(outcome="violation_recorded", violations=[found]))
    path = f"/inspections/{record['id']}/record"
    before = done(api.as_("inspector").get(path))
    place = done(api.as_("district").get(f"/establishments/{record['establishment_id']}"))
    changes = {"owner_name": "Trần Văn Mới", "name": "Nhà nghỉ Tên Mới", "room_count": 30}
    answer = api.as_("district").patch(f"/establishments/{place['id']}", changes, etag=place)
    assert answer.status_code == 200, answer.text
    (case,) = done(api.as_("inspector").get("/violations", inspection_id=record["id"]))["items"]
    words = {"description": "Nội dung khác", "subject_kind": "organisation"}
    answer = api.as_("inspector").patch(f"/violations/{case['id']}", words, etag=case)
    assert answer.status_code == 200, answer.text
    assert done(api.as_("inspector").get(path)) == before
    assert before["paper"]["findings"][0]["description"] == "Không có sổ quản lý"


def test_amendments_stand_on_the_paper_and_on_the_check_page(api: Api) -> None:
    record = signed(api, whole(statement="Nhất trí"))
    fields = done(api.as_("inspector").get(f"/inspections/{record['id']}/amendable-fields"))
    earlier = next(f for f in fields["items"] if f["field"] == "statement")["wording"]
    body = {
        "field": "statement",
        "earlier": earlier,
        "corrected": "Không nhất trí",
        "reason": "Ghi nhầm",
    }
    made(api.as_("inspector").post(f"/inspections/{record['id']}/amendments", body))
    shown, docx, pdf = papers(api, record)
    (line,) = shown["paper"]["amendments"]
    assert "Đã ghi: “Nhất trí”. Sửa là: “Không nhất trí”. Lý do: Ghi nhầm" in line
    assert (lacking(shown["paper"], docx_text(docx)), lacking(shown["paper"], pdf_text(pdf))) == (
        [],
        [],
    )
    ask = {"number": record["record_no"], "hash": record["content_hash"]}
    assert done(api.nobody().get("/public/papers", **ask))["amendment_count"] == 1


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


def test_a_paper_takes_few_queries(api: Api) -> None:
    record = signed(api, whole())
    person = api.as_("inspector")
    person.get(f"/inspections/{record['id']}/record")
    with api.queries() as seen:
        person.get(f"/inspections/{record['id']}/record")
    reads = [s for s in seen if s.startswith("SELECT")]
    assert len(reads) <= 7, "\n".join(reads)


def test_the_check_page_tells_no_more_than_the_paper(api: Api) -> None:
    record = signed(api, whole())
    letters = {"id": "0191f0ca-abcd-7abc-9abc-abcdefabcdef"}  # digits may look like a person's
    waiting = made(api.as_("inspector").post("/inspections", draft("binhnghia2") | letters))
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
