"""Ratings in Excel: as the list is filtered, labelled as a sample; several years at once."""

from typing import Any

import pytest

from backend.core.text.clock import set_today
from tests import world
from tests.acting import Api
from tests.domains.platform.imports.lists import opened
from tests.domains.ratings.commune_ratings.making import approved, done, ready, scored


@pytest.fixture(autouse=True)
def in_october() -> Any:
    set_today(world.TODAY)
    yield
    set_today(None)


def rows_of(answer: Any) -> list[dict[str, Any]]:
    heads, *rows = opened(answer.content)["Chấm điểm, xếp loại"].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_what_is_shown_is_taken_away_with_its_label(api: Api) -> None:
    ready(api)
    approved(api, year=2021)
    scored(api, year=2022)
    row = rows_of(api.as_("district").get("/exports/commune-ratings.xlsx", year=2021))[0]
    assert (row["Xã, thị trấn"], row["Trạng thái"], row["Số"]) == (
        "Bình Nghĩa",
        "Đã phê duyệt",
        "01/2021",
    )
    assert row["Lưu ý"] == "Mẫu minh họa, không phải tiêu chí chính thức"
    both = rows_of(api.as_("district").get("/exports/commune-ratings.xlsx"))
    assert [row["Năm"] for row in both] == [2022, 2021]
    assert (both[0]["Đã có hiệu lực"], both[0]["Xếp loại"]) == ("Không", None)
    assert len(rows_of(api.as_("province").get("/exports/commune-ratings.xlsx"))) == 1


def test_several_years_in_one_answer(api: Api) -> None:
    ready(api)
    approved(api, year=2020)
    approved(api, year=2021)
    scored(api, year=2022)
    found = done(api.as_("district").get("/commune-ratings", year_from=2021))["items"]
    assert [row["year"] for row in found] == [2022, 2021]
