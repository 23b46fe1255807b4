"""Cells as people type them: text, dates, numbers, coordinates, choices."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.text.i18n import has_message
from backend.domains.establishments.establishments.list_columns import build_status_choices
from backend.law import reference
from backend.spreadsheets import cell_values
from backend.spreadsheets.cell_values import (
    BadValue,
    parse_count,
    parse_date,
    parse_latitude,
    parse_longitude,
)
from backend.spreadsheets.columns import Choices

TODAY = date(2022, 10, 3)
MARCH = date(2022, 3, 27)


def refused(read: Any, *cells: Any) -> BadValue:
    with pytest.raises(BadValue) as caught:
        read(*cells)
    assert has_message(caught.value.code), f"{caught.value.code} says nothing"
    return caught.value


@pytest.mark.parametrize(
    "cell",
    [
        MARCH,
        datetime(2022, 3, 27, 5, 6),  # noqa: DTZ001 - Excel knows no zones
        44647,
        44647.25,
        "44647",
        "27/3/2022",
        "27/03/2022",
        "27-3-22",
        "27.3.2022",
        "27 3 2022",
        "27032022",
        27032022,
        "2022-03-27",
        "2022/3/27",
        "2022-03-27 00:00:00",
        "ngày 27 tháng 3 năm 2022",
        "27 tháng 3 năm 2022",
        "  27/3/2022 ",
        "\u00a027/3/2022",
    ],
)
def test_a_date_as_people_and_excel_write_it(cell: Any) -> None:
    assert parse_date(cell, TODAY) == MARCH


def test_two_digits_of_a_year_mean_the_past() -> None:
    assert parse_date("27/3/98", TODAY) == date(1998, 3, 27)
    assert parse_date("1/1/23", TODAY) == date(2023, 1, 1)
    assert parse_date("1/1/24", TODAY) == date(1924, 1, 1)


@pytest.mark.parametrize("cell", [None, "", "-", "–", "không", "chưa có", "…"])
def test_no_date(cell: Any) -> None:
    assert parse_date(cell, TODAY) is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("tháng 3/2022", "cell-date-without-day"),
        ("3/2022", "cell-date-without-day"),
        ("tháng 3 năm 2022", "cell-date-without-day"),
        ("2019", "cell-date-year-only"),
        (2019, "cell-date-year-only"),
        ("năm 2019", "cell-date-year-only"),
        ("31/02/2021", "cell-not-in-month"),
        ("31/04/2021", "cell-not-in-month"),
        ("0/4/2021", "cell-not-in-month"),
        ("3/27/2022", "cell-not-a-real-date"),
        ("45/45/2022", "cell-not-a-real-date"),
        ("27/3/1850", "cell-date-out-of-range"),
        (date(1880, 1, 1), "cell-date-out-of-range"),
        (True, "cell-not-a-date"),
        (-5, "cell-not-a-date"),
        (10**9, "cell-not-a-date"),
        ("quý I", "cell-not-a-date"),
        ("khoảng 2020", "cell-not-a-date"),
    ],
)
def test_what_is_no_date_is_refused_with_its_remedy(cell: Any, code: str) -> None:
    assert refused(parse_date, cell, TODAY).code == code


def test_an_american_date_is_offered_the_right_way_round() -> None:
    assert refused(parse_date, "3/27/2022", TODAY).suggestion == "27/03/2022"


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (12, 12),
        (0, 0),
        ("12", 12),
        ("12 phòng", 12),
        ("12phòng", 12),
        ("9 người", 9),
        ("1.234", 1234),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("12.345 người", 12345),
        ("", None),
        (None, None),
        ("không", None),
        ("-", None),
    ],
)
def test_a_count(cell: Any, number: int | None) -> None:
    assert parse_count(cell) == number


@pytest.mark.parametrize(
    ("cell", "code", "suggestion"),
    [
        ("mười hai", "cell-not-a-count", "12"),
        ("mười", "cell-not-a-count", "10"),
        ("hai mươi mốt", "cell-not-a-count", "21"),
        ("ba phòng", "cell-not-a-count", "3"),
        ("khoảng 10", "cell-not-a-count", None),
        ("10-12", "cell-not-a-count", None),
        ("1,5", "cell-not-a-count", None),
        (1.5, "cell-not-a-count", None),
        ("1.23", "cell-not-a-count", None),
        (True, "cell-not-a-count", None),
        (MARCH, "cell-not-a-count", None),
        (-1, "cell-negative", None),
        ("-3", "cell-negative", None),
        (10**7, "cell-too-big", None),
        ("9" * 400, "cell-too-big", None),
    ],
)
def test_what_is_no_count_is_refused(cell: Any, code: str, suggestion: str | None) -> None:
    bad = refused(parse_count, cell)
    assert (bad.code, bad.suggestion) == (code, suggestion)


@pytest.mark.parametrize(
    "cell", [20.4933, "20.4933", "20,4933", "20.4933°", "20°29'35.88\"", "20° 29′ 35,88″ B"]
)
def test_a_latitude(cell: Any) -> None:
    assert parse_latitude(cell) == pytest.approx(20.4933)


def test_coordinates_lie_in_viet_nam_and_in_their_own_column() -> None:
    assert parse_longitude("105,9312") == 105.9312
    assert parse_latitude("-") is None
    assert refused(parse_latitude, 105.9).code == "cell-axes-swapped"
    assert refused(parse_longitude, 20.5).code == "cell-axes-swapped"
    assert refused(parse_latitude, 51.5).code == "cell-not-latitude"
    assert refused(parse_longitude, -0.1).code == "cell-not-longitude"
    assert refused(parse_latitude, "phía bắc").code == "cell-not-degrees"
    assert refused(parse_latitude, 1e308).code == "cell-not-latitude"


@pytest.mark.parametrize(
    "cell",
    [
        "Nhà nghỉ (ĐT 0912345678)",
        "0912 345 678",
        "CCCD 035203001234",
        "Nguyễn Văn A, sinh năm 1985",
        "035203001234",
    ],
)
def test_numbers_of_persons_are_refused_in_text(cell: str) -> None:
    assert refused(cell_values.parse_free_text, cell).code == "cell-names-person"
    assert refused(cell_values.parse_optional_text, cell).code == "cell-names-person"


def test_text_is_one_clean_line() -> None:
    assert cell_values.parse_free_text(" Nhà  nghỉ\nHương\u200b Sen\x07 ") == "Nhà nghỉ Hương Sen"
    assert cell_values.parse_free_text("Nha\u0300 nghi\u0309") == "Nhà nghỉ"
    assert cell_values.parse_free_text(12) == "12"
    assert cell_values.parse_optional_text("không có") is None
    assert cell_values.parse_filled_text(600123456) == "600123456"
    assert refused(cell_values.parse_free_text, "a\u202eb").code == "cell-bad-character"


def test_the_apostrophe_of_an_export_comes_off() -> None:
    assert cell_values.parse_text("'=1+1") == "=1+1"
    assert cell_values.parse_text("'Tèo") == "'Tèo"


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates()))
def test_any_cell_is_read_or_refused(cell: Any) -> None:
    reads = (
        cell_values.parse_free_text,
        cell_values.parse_optional_text,
        cell_values.parse_filled_text,
        parse_count,
        parse_latitude,
        parse_longitude,
    )
    for read in (*reads, lambda c: parse_date(c, TODAY), build_status_choices().find, types().find):
        assert has_message(code_of(read, cell))


def code_of(read: Any, cell: Any) -> str:
    try:
        read(cell)
    except BadValue as bad:
        return bad.code
    return "cell-required"


def types() -> Choices:
    choices = Choices("cell-unknown-type")
    for kind in reference.load_establishment_types():
        choices.add(kind.code, kind.name, kind.synonyms)
    return choices


def communes() -> Choices:
    choices = Choices("cell-unknown-commune", prefix_pattern="xa|phuong|thi tran|tt|x")
    for unit in reference.list_communes(TODAY):
        choices.add(unit.code, unit.name, [f"{unit.kind} {unit.name}"])
    return choices


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Nhà nghỉ", "motel"),
        ("NHÀ NGHỈ", "motel"),
        ("nha nghi", "motel"),
        ("NN", "motel"),
        ("motel", "motel"),
        ("Karaokê", "karaoke"),
        ("Mát-xa", "massage"),
        ("Cắt tóc, gội đầu", "hair_wash"),
        ("Nhà nghỉ (8 phòng)", "motel"),
    ],
)
def test_a_type_by_its_name_synonym_or_code(cell: str, code: str) -> None:
    assert types().find(cell) == code


def test_no_synonym_means_two_types() -> None:
    assert [key for key, value in types().keys.items() if value is None] == []


def test_an_unknown_type_is_offered_the_nearest() -> None:
    assert refused(types().find, "Nhà nghĩ ngơi").suggestion is not None
    assert refused(types().find, "Karaok").suggestion == "Karaoke"
    assert refused(types().find, "Tạp hóa").suggestion is None


@pytest.mark.parametrize(
    "cell", ["Bình Nghĩa", "xã Bình Nghĩa", "BÌNH NGHĨA", "binh nghia", "X. Bình Nghĩa", 13504]
)
def test_a_commune_by_name_or_code(cell: Any) -> None:
    assert communes().find(cell) == "13504"


def test_towns_communes_and_slips_of_the_pen() -> None:
    assert communes().find("TT. Bình Mỹ") == communes().find("Thị trấn Bình Mỹ") == "13501"
    assert refused(communes().find, "Bình Ngiã").suggestion == "Bình Nghĩa"
    assert refused(communes().find, "Ninh Bình Phố").suggestion is None


def test_a_name_of_two_units_is_neither() -> None:
    choices = Choices("cell-unknown-commune", prefix_pattern="xa")
    choices.add("1", "An Ninh", ["10001"])
    choices.add("2", "An Ninh", ["10002"])
    assert refused(choices.find, "xã An Ninh").code == "cell-unknown-commune-which"
    assert choices.find("10002") == "2"


def test_what_went_out_of_use_is_understood_but_not_offered() -> None:
    choices = Choices("cell-unknown-commune")
    choices.add("new", "Bình An", ["13540"])
    choices.add_unlisted("old", "Hưng Công", ["13522", "13540"])
    assert choices.find("Hưng Công") == "old"
    assert choices.find("13540") == "new"
    assert "old" not in choices.labels
    assert refused(choices.find, "Hưng Côg").suggestion is None


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("Đang hoạt động", "active"),
        ("hoạt động", "active"),
        ("còn hoạt động", "active"),
        ("tạm ngừng", "suspended"),
        ("Tạm nghỉ", "suspended"),
        ("đã đóng", "closed"),
        ("Ngừng hoạt động", "closed"),
        ("đã giải thể", "closed"),
        ("closed", "closed"),
    ],
)
def test_a_state(cell: str, status: str) -> None:
    assert build_status_choices().find(cell) == status


def test_no_word_means_two_states() -> None:
    assert [key for key, value in build_status_choices().keys.items() if value is None] == []
    assert refused(build_status_choices().find, "chưa rõ").code == "cell-unknown-status"
