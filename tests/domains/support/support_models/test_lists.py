"""Models of support in Excel: bands and kinds, never members."""

from tests.acting import Api
from tests.domains.platform.imports.lists import codes, opened, saved, send, workbook

KIND = "support-models"
HEADS = ("Tên mô hình", "Loại mô hình", "Nơi sinh hoạt", "Phối hợp với", "Quy mô thành viên")
CLUB = ("Câu lạc bộ Phụ nữ tự tin", "CLB", "Nhà văn hóa", "Hội Phụ nữ", "10-19")


def test_models_go_in_and_an_ended_one_is_taken_up_again(api: Api) -> None:
    person = api.as_("binhnghia")
    heads = (*HEADS, "Tình trạng", "Ngày thành lập", "Ngày kết thúc")
    content = workbook(heads, (*CLUB, "Kết thúc", "1/3/2021", "30/6/2022"))
    found = send(person, content, kind=KIND, dry_run="false").json()
    assert (found["created_count"], found["errors"]) == (1, [])
    model = person.get("/support-models").json()["items"][0]
    assert (model["kind"], model["venue"], model["partner"], model["member_band"]) == (
        *("club", "culture_house", "womens_union", "from_10"),
    )
    assert (model["status"], model["ended_on"]) == ("ended", "2022-06-30")
    again = send(person, workbook((*HEADS, "Tình trạng"), (*CLUB, "Hoạt động")), kind=KIND)
    found = person.post(f"/imports/{again.json()['id']}/apply").json()
    assert (found["updated_count"], found["errors"]) == (1, [])
    model = person.get("/support-models").json()["items"][0]
    assert (model["status"], model["ended_on"], model["partner"]) == (
        *("active", None, "womens_union"),
    )


def test_an_export_of_the_district_comes_back(api: Api) -> None:
    send(api.as_("binhnghia"), workbook(HEADS, CLUB), kind=KIND, dry_run="false")
    book = opened(api.as_("leader").get(f"/exports/{KIND}.xlsx", kind="club").content)
    row = {str(c.value).removesuffix(" *"): c.column for c in book["Danh sách"][1]}
    assert book["Danh sách"].cell(2, row["Quy mô thành viên"]).value == "Từ 10 đến 19 người"
    district = api.as_("district")
    found = send(district, saved(book), kind=KIND).json()
    assert (found["unchanged_count"], found["errors"]) == (1, [])
    assert send(api.as_("leader"), saved(book), kind=KIND).status_code == 403
    assert api.as_("province").get(f"/exports/{KIND}.xlsx").status_code == 403


def test_no_member_gets_in(api: Api) -> None:
    person = api.as_("binhnghia")
    for heading in ("Trưởng nhóm", "Thành viên", "Địa chỉ sinh hoạt", "Số điện thoại"):
        content = workbook((*HEADS, heading), (*CLUB, "MH 1"))
        refused = send(person, content, kind=KIND)
        assert [e["code"] for e in refused.json()["errors"]] == ["file-names-persons"], heading
    named = ("CLB cô Hoa 0912345678", *CLUB[1:])
    found = send(person, workbook(HEADS, named, (CLUB[0], "hội", *CLUB[2:])), kind=KIND).json()
    assert sorted(codes(found)) == [("A2", "cell-names-person"), ("B3", "cell-unknown-choice")]
