"""The plan's board: each figure opens the records behind it, whoever reads it."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

PageAs = Any
PAGE = 50


def numbers(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", text)]


@pytest.mark.parametrize("phone", [False, True])
def test_what_is_missing_opens_as_a_list_of_that_length(page_as: PageAs, phone: bool) -> None:
    page = page_as("district", phone=phone)
    page.goto("/chi-tieu")
    heading = page.get_by_role("link", name=re.compile(r"^Còn \d+ cơ sở chưa được kiểm tra"))
    (missing,) = numbers(heading.inner_text())
    heading.click()
    page.wait_for_url("**/chi-tieu/establishments_inspected*")
    rows = page.locator("tbody th a")
    expect(rows).to_have_count(min(missing, PAGE))
    for shown in range(PAGE, missing, PAGE):  # other tests add places to the same demo
        page.get_by_role("button", name=re.compile("^Xem thêm")).click()
        expect(rows).to_have_count(min(missing, shown + PAGE))
    expect(page.get_by_role("button", name=re.compile("^Xem thêm"))).to_have_count(0)


def test_a_commune_row_opens_that_communes_places(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/chi-tieu")
    row = page.locator(".coverage tbody tr").first
    left = numbers(row.locator("td").last.inner_text())[0]
    row.get_by_role("link").first.click()
    page.wait_for_url("**org_unit_id=*")
    expect(page.locator("tbody th a")).to_have_count(left)


def test_the_day_stands_in_the_address_and_comes_back(page_as: PageAs) -> None:
    page = page_as("leader")
    page.goto("/chi-tieu?as_of=2022-06-30")
    expect(page.get_by_text("Số liệu tại ngày 30/06/2022")).to_be_visible()
    expect(page.get_by_label("Tính đến", exact=True)).to_have_value("30/06/2022")


def test_the_province_reads_figures_but_opens_no_establishment(page_as: PageAs) -> None:
    page = page_as("province")
    page.goto("/chi-tieu")
    expect(page.get_by_role("heading", name="Chỉ tiêu kế hoạch")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("chưa được kiểm tra"))).to_have_count(0)


def test_a_task_changes_its_state_where_it_stands(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/nhiem-vu")
    state = page.get_by_label("Tình trạng").nth(1)
    with page.expect_response(lambda r: r.request.method == "PATCH") as answer:
        state.select_option("done")
    assert answer.value.ok
    page.reload()
    expect(page.get_by_label("Tình trạng").nth(1)).to_have_value("done")
