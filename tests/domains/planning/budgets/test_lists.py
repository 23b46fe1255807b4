"""The budget in Excel: in, out, corrected and back (budgets.lists)."""

from typing import Any

from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import done, made
from tests.domains.platform.imports.lists import codes, opened, saved, send, workbook

HEADS = ("Năm", "Nội dung", "Nguồn kinh phí", "Dự toán", "Đã chi", "Ghi chú")
TALKS = (2022, "Tuyên truyền", "Ngân sách địa phương", "95.000.000", 65300000, "Đầu năm\n- bổ sung")


def sent(person: Person, *rows: Any, heads: Any = HEADS) -> dict[str, Any]:
    answer = send(person, workbook(heads, *rows), kind="budgets")
    return made(answer)


def applied(person: Person, *rows: Any) -> dict[str, Any]:
    return done(person.post(f"/imports/{sent(person, *rows)['id']}/apply"))


def test_a_year_goes_in_under_the_unit_of_the_importer_and_comes_back(api: Api) -> None:
    district = api.as_("district")
    found = applied(district, TALKS, (2022, "Kiểm tra", "NSĐP", 120_000_000, None, None))
    assert (found["created_count"], found["warnings"]) == (2, [])
    first, second = sorted(done(district.get("/budgets"))["items"], key=lambda row: row["planned"])
    assert (first["org_unit_name"], first["content"], first["source"], first["spent"]) == (
        *("Bình Lục", "communication", "local", 65_300_000),
    )
    assert (second["content"], second["spent"]) == ("inspection", None)
    note = done(district.get(f"/budgets/{first['id']}"))["note"]
    assert note == "Đầu năm\n- bổ sung", "lines stay lines"

    exported = district.get("/exports/budgets.xlsx", year=2022).content
    again = send(district, exported, kind="budgets").json()
    assert (again["errors"], again["unchanged_count"]) == ([], 2)
    book = opened(exported)
    page = book["Danh sách"]
    heads = [str(cell.value).removesuffix(" *") for cell in page[1]]
    at = next(n for n in (2, 3) if page.cell(n, heads.index("Dự toán (đồng)") + 1).value < 10**8)
    page.cell(at, heads.index("Đã chi (đồng)") + 1).value = 80_000_000
    page.cell(at, heads.index("Ghi chú") + 1).value = None
    changed = send(district, saved(book), kind="budgets", dry_run="false").json()
    assert (changed["updated_count"], changed["unchanged_count"]) == (1, 1)
    now = done(district.get(f"/budgets/{first['id']}"))
    assert (now["spent"], now["note"]) == (80_000_000, None)
    assert done(district.post(f"/imports/{changed['id']}/revert"))["status"] == "reverted"
    assert done(district.get(f"/budgets/{first['id']}"))["spent"] == 65_300_000


def test_millions_written_as_dong_are_asked_about(api: Api) -> None:
    found = sent(
        api.as_("district"),
        (2022, "Tuyên truyền", "NSĐP", 95, 0, None),
        (1899, "Tuyên truyền", "NSTW", "95 triệu", "65,3", None),
        (2022, "Đào tạo nghề", "Ngân sách xã", None, -1, None),
        (2022, "Truyền thông", "Địa phương", 96_000_000, 0, None),
    )
    assert [(e["cell"], e["code"]) for e in found["warnings"]] == [("D2", "row-small-amount")]
    assert codes(found) == [
        *(("D3", "cell-not-money"), ("E3", "cell-not-money")),
        *(("B4", "cell-unknown-choice"), ("E4", "cell-negative"), ("D4", "cell-required")),
        ("A5", "row-duplicate"),
    ]


def test_a_year_that_is_none_stands_at_its_cell(api: Api) -> None:
    found = sent(api.as_("district"), (1899, "Tuyên truyền", "NSTW", 95_000_000, 0, None))
    assert [cell for cell, _ in codes(found)] == ["A2"]
