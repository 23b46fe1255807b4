"""Numbers, days and hours as papers write them."""

from datetime import UTC, date, datetime

from backend.documents.vi_text import (
    format_blank_day,
    format_clock,
    format_dong_in_words,
    format_long_day,
    format_number,
    to_words,
)

NUMBERS = {
    0: "không",
    1: "một",
    5: "năm",
    10: "mười",
    11: "mười một",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi bốn",
    25: "hai mươi lăm",
    99: "chín mươi chín",
    100: "một trăm",
    101: "một trăm linh một",
    105: "một trăm linh năm",
    110: "một trăm mười",
    115: "một trăm mười lăm",
    999: "chín trăm chín mươi chín",
    1_000: "một nghìn",
    1_001: "một nghìn không trăm linh một",
    1_015: "một nghìn không trăm mười lăm",
    21_000: "hai mươi mốt nghìn",
    300_000: "ba trăm nghìn",
    1_000_000: "một triệu",
    1_000_005: "một triệu không trăm linh năm",
    1_005_000: "một triệu không trăm linh năm nghìn",
    1_500_000: "một triệu năm trăm nghìn",
    37_500_000: "ba mươi bảy triệu năm trăm nghìn",
    75_000_000: "bảy mươi lăm triệu",
    150_000_000: "một trăm năm mươi triệu",
    1_000_000_000: "một tỷ",
    1_000_000_001: "một tỷ không trăm linh một",
    2_345_678_901: "hai tỷ ba trăm bốn mươi lăm triệu sáu trăm bảy mươi tám nghìn "
    "chín trăm linh một",
    10**12: "một nghìn tỷ",
    10**13: "mười nghìn tỷ",
}


def test_numbers_are_read_out_as_people_read_them() -> None:
    assert {n: to_words(n) for n in NUMBERS} == NUMBERS


def test_different_numbers_read_differently() -> None:
    """Up to twenty thousand and around each power of ten: nobody pays another's fine."""
    some = [*range(20_000), *(10**p + d for p in range(5, 14) for d in range(-200, 200))]
    assert len({to_words(n) for n in set(some)}) == len(set(some))


def test_money() -> None:
    assert format_number(37_500_000) == "37.500.000"
    assert format_dong_in_words(37_500_000) == "Ba mươi bảy triệu năm trăm nghìn đồng"


def test_days_and_hours() -> None:
    assert format_long_day(date(2022, 1, 3)) == "ngày 03 tháng 01 năm 2022"
    assert format_long_day(date(2022, 10, 13)) == "ngày 13 tháng 10 năm 2022"
    assert format_long_day(date(2022, 3, 9)) == "ngày 09 tháng 3 năm 2022"
    assert format_blank_day(2022) == "ngày …… tháng …… năm 2022"
    assert format_clock(datetime(2022, 10, 1, 17, 5, tzinfo=UTC)) == "00 giờ 05 phút"
