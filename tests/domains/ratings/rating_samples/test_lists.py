"""Drawn samples in Excel: each drawn rating with the basis, the seed and the result of its draw."""

from typing import Any

import pytest

from backend.domains.ratings.commune_ratings.models import CommuneRating
from tests.acting import Api
from tests.domains.platform.imports.lists import opened
from tests.domains.ratings.commune_ratings.making import act, checked, done
from tests.domains.ratings.rating_samples.test_routes import draw, waiting

__all__ = ["waiting"]
PATH = "/exports/rating-samples.xlsx"


def rows_of(answer: Any) -> list[dict[str, Any]]:
    heads, *rows = opened(answer.content)["Mẫu thẩm định"].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_every_draw_is_taken_away_with_what_was_found(api: Api, waiting: list[Any]) -> None:
    first = done(draw(api), 201)
    again = done(draw(api, size=5, redraw_reason="Thêm xã mới gửi"), 201)
    drawn = next(one for one in waiting if one["id"] == first["drawn"][0]["rating_id"])
    act(api, "district", drawn, "verify", checked(drawn))
    with api.queries() as seen:
        rows = rows_of(api.as_("leader").get(PATH))
    assert len([one for one in seen if f"FROM {CommuneRating.__tablename__}" in one]) == 1
    assert [(row["Lần rút"], row["Thứ tự được rút"], row["Đang dùng"]) for row in rows] == [
        *((2, 1, "Có"), (2, 2, "Có"), (1, 1, "Không")),
    ]
    last = rows[-1]
    assert (last["Mã rút mẫu"], last["Căn cứ"]) == (first["seed"], "Kế hoạch 12/KH-UBND")
    assert (last["Trạng thái"], last["Điểm thẩm định"]) == ("Chờ phê duyệt", 83.5)
    assert last["Đơn vị được rút"] == first["drawn"][0]["org_unit_name"]
    assert last["Số bản đưa vào rút"] == 2
    assert [row["Đơn vị được rút"] for row in rows[:2]] == [
        one["org_unit_name"] for one in again["drawn"]
    ]
    assert rows[0]["Lý do rút lại"] == "Thêm xã mới gửi"
    assert rows_of(api.as_("leader").get(PATH, year=2021)) == []


@pytest.mark.usefixtures("waiting")
def test_what_the_reader_does_not_see_stays_out(api: Api) -> None:
    done(draw(api, size=5), 201)
    (seen, other) = rows_of(api.as_("province").get(PATH))
    assert seen["Trạng thái"] == other["Trạng thái"] == "Không còn xem được"
    assert seen["Điểm tự chấm"] is None
    assert rows_of(api.as_("binhnghia").get(PATH)) == []
    assert api.as_("inspector").get(PATH).status_code == 403
