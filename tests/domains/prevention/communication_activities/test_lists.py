"""Communication in Excel: a commune's year in, out, corrected and back (…_activities.lists)."""

from typing import Any

from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import done, made
from tests.domains.platform.imports.lists import codes, opened, saved, send, workbook
from tests.domains.prevention.communication_activities.making import PATH, held, ids, joint

HEADS = ("Ngày tổ chức", "Hình thức", "Nội dung tuyên truyền", "Đối tượng", "Số người dự", "Tờ rơi")
TALK = ("5/9/2022", "Hội nghị", "Phổ biến Pháp lệnh", "Nhân dân", 120, 80)
EXPORT = "/exports/communication-activities.xlsx"


def sent(person: Person, *rows: Any, heads: Any = HEADS, **fields: Any) -> dict[str, Any]:
    content = workbook(heads, *rows)
    return made(send(person, content, kind="communication-activities", **fields))


def test_a_commune_brings_its_own_list_in(api: Api) -> None:
    person = api.as_("binhnghia")
    found = sent(
        person,
        TALK,
        ("6/9/2022", "Loa truyền thanh", "Tác hại của tệ nạn mại dâm", "Nhân dân", None, None),
        ("1/12/2022", "Tọa đàm", "Ký cam kết", "Chủ cơ sở", None, None),
        (*TALK[:2], "PHO BIEN PHAP LENH", *TALK[3:]),
        dry_run="false",
    )
    assert (found["created_count"], codes(found)) == (3, [("C5", "row-duplicate")])
    planned, broadcast, talk = done(person.get(PATH))["items"]
    assert (planned["status"], planned["session_count"]) == ("planned", 1)
    assert (broadcast["status"], broadcast["broadcast_count"]) == ("held", 1)
    assert (talk["attendee_count"], talk["leaflet_count"], talk["material_count"]) == (120, 80, 80)
    assert talk["commune_ids"] == ids("binhnghia")
    again = sent(person, (*TALK[:4], 125, None))
    assert (again["updated_count"], again["created_count"]) == (1, 0)


def test_the_district_names_the_communes_of_a_joint_one(api: Api) -> None:
    district = api.as_("district")
    heads = (*HEADS[:4], "Tổ chức cho các xã")
    found = sent(
        district,
        (*TALK[:4], "Bình Nghĩa; xã Tràng An"),
        ("7/9/2022", *TALK[1:4], "Toàn huyện"),
        ("8/9/2022", *TALK[1:4], "Bình Nghĩa, Thanh Hà"),
        heads=heads,
        dry_run="false",
    )
    assert codes(found) == [("E4", "cell-unknown-commune")]
    whole, two = done(district.get(PATH))["items"]
    assert sorted(two["commune_ids"]) == sorted(ids("binhnghia", "trangan"))
    assert set(ids("binhnghia", "trangan", "binhmy")) <= set(whole["commune_ids"])
    assert {item["org_unit_name"] for item in (whole, two)} == {"Bình Lục"}


def test_an_export_comes_back_unchanged_or_as_it_was_edited(api: Api) -> None:
    both, own = joint(api), held(api, place="Nhà văn hóa thôn 3", panel_count=2)
    cancelled = held(api, topic="Ghi nhầm")
    reason = {"reason": "Ghi nhầm"}
    done(api.as_("binhnghia").post(f"{PATH}/{cancelled['id']}/cancel", reason, etag=cancelled))
    district = api.as_("district")
    exported = district.get(EXPORT).content
    again = send(district, exported, kind="communication-activities").json()
    assert (again["errors"], again["unchanged_count"]) == ([], 3)

    book = opened(exported)
    page = book["Danh sách"]
    heads = [str(cell.value).removesuffix(" *") for cell in page[1]]
    row = {page.cell(n, heads.index("Mã hoạt động (không sửa)") + 1).value: n for n in (2, 3, 4)}
    page.cell(row[both["id"]], heads.index("Tổ chức cho xã, thị trấn") + 1).value = "Tràng An"
    page.cell(row[own["id"]], heads.index("Trong đó tờ rơi") + 1).value = 300
    page.cell(row[own["id"]], heads.index("Tổng số tài liệu") + 1).value = 302
    page.cell(row[cancelled["id"]], heads.index("Địa điểm") + 1).value = "Đình làng"
    found = send(district, saved(book), kind="communication-activities", dry_run="false").json()
    assert (found["updated_count"], [e["code"] for e in found["errors"]]) == (
        *(2, ["activity-cancelled"]),
    )
    assert done(district.get(f"{PATH}/{both['id']}"))["commune_ids"] == ids("trangan")
    assert done(district.get(f"{PATH}/{own['id']}"))["material_count"] == 302
    assert done(district.post(f"/imports/{found['id']}/revert"))["status"] == "reverted"
    back = done(district.get(f"{PATH}/{both['id']}"))
    assert sorted(back["commune_ids"]) == sorted(both["commune_ids"])
    overview = done(district.get(f"{PATH}/overview", year=2022))
    assert str(world.unit("binhnghia")) in str(overview)


def test_what_a_list_says_of_its_status_must_fit_the_day(api: Api) -> None:
    heads = (*HEADS[:4], "Trạng thái", "Tài liệu", "Tờ rơi")
    found = sent(
        api.as_("binhnghia"),
        (*TALK[:4], "Hoãn", None, None),
        ("6/9/2022", *TALK[1:4], "Chưa tổ chức", None, None),
        ("7/9/2022", *TALK[1:4], "Rất tốt", 100, 20),
        ("8/9/2022", *TALK[1:4], "Đã thực hiện", 10, 20),
        heads=heads,
    )
    assert codes(found) == [
        *(("E2", "row-status-otherwise"), ("E3", "row-status-otherwise")),
        ("F5", "parts-exceed-whole"),
    ]


def test_a_joint_activity_is_not_the_communes_to_change(api: Api) -> None:
    both, person = joint(api), api.as_("binhnghia")
    exported = person.get(EXPORT).content
    cells = [cell.value for row in opened(exported)["Danh sách"] for cell in row]
    assert {both["id"], "Bình Nghĩa; Tràng An"} <= set(cells)
    found = send(person, exported, kind="communication-activities").json()
    assert {e["code"] for e in found["errors"]} == {"cell-unknown-commune"}
