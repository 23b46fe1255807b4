"""Quyết định xử phạt as a draft: what the file knows in words, the rest left blank."""

from datetime import date
from typing import Any

from backend.core.text.clock import set_today
from backend.domains.enforcement.case_papers.penalty_decision import describe_suspended_right
from tests import world
from tests.acting import Api
from tests.documents.reading_back import docx_edges, docx_text, packed
from tests.domains.inspections.inspections.making import (
    act,
    done,
    finding,
    made,
    signed,
    with_violation,
)
from tests.reorganised import end_district


def found(api: Api, **changed: Any) -> dict[str, Any]:
    record = signed(api, {**with_violation(), "violations": [finding(**changed)]})
    (item,) = done(api.as_("district").get("/violations", inspection_id=record["id"]))["items"]
    return done(api.as_("district").get(f"/violations/{item['id']}"))


def paper(api: Api, item: dict[str, Any], who: str = "district") -> str:
    answer = api.as_(who).get(f"/violations/{item['id']}/decision.docx")
    assert answer.status_code == 200, answer.text
    assert "BẢNNHÁP" in docx_edges(answer.content)
    return docx_text(answer.content)


def has(text: str, *said: str) -> list[str]:
    """Those of `said` that the paper lacks."""
    return [one for one in said if packed(one) not in text]


def test_before_the_decision_the_penalty_is_blank(api: Api) -> None:
    item = found(api, description="Không có sổ quản lý")
    text = paper(api, item)
    assert (
        has(
            text,
            *("ỦY BAN NHÂN DÂN", "HUYỆN BÌNH LỤC", "Số: ……/QĐ-……"),
            *("Bình Lục, ngày …… tháng …… năm", "Căn cứ Nghị định số 144/2021/NĐ-CP"),
            *("Căn cứ Biên bản kiểm tra số 01/BB-ĐKT178 ngày 01/10/2022", "Hộ kinh doanh"),
            *("Không có sổ quản lý", "điểm c khoản 2 Điều 12 Nghị định 144/2021/NĐ-CP"),
            *("Khung tiền phạt: từ 2.000.000 đồng đến 5.000.000 đồng.", "Mức phạt: ………… đồng"),
            *("NGƯỜI CÓ THẨM QUYỀN XỬ PHẠT", "Nơi nộp tiền phạt: ……"),
            "Mẫu quyết định theo Nghị định 118/2021/NĐ-CP chưa được đối chiếu",
        )
        == []
    )


def test_the_decided_penalty_stands_in_digits_and_words(api: Api) -> None:
    item = found(api, subject_kind="organisation")
    body = {
        "decision_no": "12/QĐ-XPHC",
        "fine_amount": 7_250_000,
        "signed_by": "Vũ Đình Khánh",
        "signed_office": "district_chairman",
    }
    done(api.as_("district").post(f"/violations/{item['id']}/decide", body, etag=item))
    measure = {"measure": "Lập sổ quản lý", "due_on": "2022-11-01"}
    made(api.as_("district").post(f"/violations/{item['id']}/remedies", measure))
    text = paper(api, item, "police")
    assert (
        has(
            text,
            *("Mức phạt: 7.250.000 đồng", "Bảy triệu hai trăm năm mươi nghìn đồng"),
            *("từ 4.000.000 đồng đến 10.000.000 đồng", "Tổ chức: Nhà nghỉ Hương Sen"),
            *("CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN", "- Lập sổ quản lý (hạn: 01/11/2022);"),
        )
        == []
    )
    assert has(text, "12/QĐ-XPHC", "Vũ Đình Khánh") == ["12/QĐ-XPHC", "Vũ Đình Khánh"]


def test_the_law_is_that_of_the_day_of_the_act(api: Api) -> None:
    body = {
        "source": "Công an xã chuyển đến",
        "establishment_id": str(world.establishment("binhnghia")),
        "violation_type_id": str(act("business_method", 2022)),
        "subject_kind": "individual",
        "occurred_on": "2022-09-01",
        "recorded_on": "2022-09-02",
    }
    item = made(api.as_("district").post("/violations", body))
    text = paper(api, item)
    assert has(text, "Điều 27 Nghị định 144/2021/NĐ-CP", "20.000.000 đồng đến 30.000.000") == []
    assert "Biênbảnkiểmtrasố" not in text


def test_the_draft_follows_the_violation(api: Api) -> None:
    item = found(api)
    path = f"/violations/{item['id']}/decision.docx"
    for who, status in (("leader", 200), ("inspector2", 404), ("district2", 404), ("trangan", 403)):
        assert api.as_(who).get(path).status_code == status, who


def test_a_suspension_says_what_it_stops() -> None:
    assert (
        describe_suspended_right("Hoạt động của cơ sở")
        == "Đình chỉ hoạt động của cơ sở có thời hạn"
    )
    certificate = "Giấy chứng nhận đủ điều kiện về an ninh, trật tự"
    assert describe_suspended_right(certificate) == f"Tước quyền sử dụng {certificate} có thời hạn"


def test_the_commune_is_that_of_the_paper_s_day(api: Api) -> None:
    """A place visited in Bình Nghĩa lies in the new commune when the decision is drafted."""
    item = found(api)
    assert has(paper(api, item), "xã Bình Lục") == ["xã Bình Lục"]
    api.run(end_district)
    set_today(date(2025, 8, 1))
    assert has(paper(api, item), "Thôn 3, xã Bình Nghĩa, xã Bình Lục") == []
