"""Needs in Excel: a half-year of a commune per row."""

from tests.acting import Api
from tests.domains.platform.imports.lists import codes, opened, saved, send, workbook

KIND = "needs-assessments"
HEADS = ("Xã", "Năm", "Kỳ", "Số phụ nữ đã tiếp cận", "Dưới 18", "Nhu cầu vay vốn")
ROW = ("Bình Nghĩa", 2022, "6 tháng đầu năm", 7, 1, 4)


def test_a_half_year_goes_in_and_comes_back(api: Api) -> None:
    person = api.as_("binhnghia")
    found = send(person, workbook(HEADS, ROW), kind=KIND, dry_run="false").json()
    assert (found["created_count"], found["errors"]) == (1, [])
    need = person.get("/needs-assessments").json()["items"][0]
    assert (need["half"], need["reached_count"], need["loan"], need["health"]) == (1, 7, 4, None)
    exported = person.get(f"/exports/{KIND}.xlsx", year=2022)
    book = opened(exported.content)
    heads = [str(cell.value).removesuffix(" *") for cell in book["Danh sách"][1]]
    row = dict(zip(heads, (cell.value for cell in book["Danh sách"][2]), strict=True))
    assert (row["Năm"], row["Kỳ"], row["Cần: Vay vốn"]) == (2022, "6 tháng đầu năm", 4)
    unchanged = send(person, exported.content, kind=KIND).json()
    assert (unchanged["unchanged_count"], unchanged["errors"]) == (1, [])
    book["Danh sách"].cell(2, heads.index("Kỳ") + 1).value = "6 tháng cuối năm"
    found = send(person, saved(book), kind=KIND).json()
    assert [code for _, code in codes(found)] == ["row-field-stays"]


def test_what_is_refused(api: Api) -> None:
    rows = (
        ("Bình Nghĩa", 2022, "Kỳ 3", 7, 1, 4),
        ("Bình Nghĩa", 2022, 1, 7, 8, 9),
        ("Bình Nghĩa", 2023, "đầu năm", 7, 1, 4),
        ("Tràng An", 2022, "cuối năm", 7, 1, 4),
        ("Bình Nghĩa", 1999, "I", 7, 1, 4),
    )
    found = send(api.as_("binhnghia"), workbook(HEADS, *rows), kind=KIND).json()
    assert sorted(codes(found)) == [
        ("A5", "cell-unknown-commune"),
        ("B6", "too-small"),
        ("C2", "cell-unknown-choice"),
        ("C4", "half-in-future"),
        ("E3", "more-than-reached"),
        ("F3", "more-than-reached"),
    ]
    named = workbook((*HEADS, "Họ và tên"), (*ROW, "MH"))
    refused = send(api.as_("district"), named, kind=KIND)
    assert [e["code"] for e in refused.json()["errors"]] == ["file-names-persons"]
    assert api.as_("leader").get(f"/exports/{KIND}.xlsx").status_code == 403
