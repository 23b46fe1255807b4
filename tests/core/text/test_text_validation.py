"""Text in the register: NFC, nothing hidden, and never a person's numbers (R7, R21)."""

import random
import re
import unicodedata
from typing import Any

import pytest

from backend.core.text import personal_numbers
from backend.core.text.text_validation import (
    BadCharacter,
    has_likely_person,
    has_personal_data,
    normalize_line,
    normalize_text,
)
from tests.core.harmless_texts import businesses_and_owners, notes_of_visits, unit_names
from tests.core.person_spellings import NUMBERS, REPORTED, person_spellings
from tests.proofs import proof_seed, proof_size

BAD = [
    "a\x00b",
    "a\ud800b",
    "a\u202eb",
    "a\u200bb",
    "\x07",
    "a\x1bb",
    "\ufeffa",
    "a\ue000b",
    "a\uffffb",
]


@pytest.mark.parametrize("text", BAD)
def test_hidden_characters_are_refused(text: str) -> None:
    with pytest.raises(BadCharacter):
        normalize_text(text)


def test_text_is_nfc_and_trimmed() -> None:
    decomposed = unicodedata.normalize("NFD", "  Hòa Bình ")
    assert normalize_text(decomposed) == "Hòa Bình"
    assert normalize_line("Hòa \n\t Bình") == "Hòa Bình"
    assert normalize_text("dòng 1\n\tdòng 2") == "dòng 1\n\tdòng 2"


def positives() -> list[str]:
    """Notes that hold a person's number, in the ways people write them."""
    chance = random.Random(7)
    found = []
    for _ in range(40):
        phone = "0" + chance.choice("3579") + "".join(chance.choices("0123456789", k=8))
        card = "0" + "".join(chance.choices("0123456789", k=11))
        old_card = chance.choice("123") + "".join(chance.choices("0123456789", k=8))
        year = chance.randint(1960, 2008)
        found += [
            f"Liên hệ {phone} để hỏi thêm",
            f"gọi {phone[:4]} {phone[4:7]} {phone[7:]}",
            f"đt: {phone[:4]}.{phone[4:7]}.{phone[7:]}",
            f"+84{phone[1:]}",
            f"Số {card}, cấp tại Hà Nam",
            f"CCCD {card[:3]} {card[3:6]} {card[6:9]} {card[9:]}",
            f"CMND {old_card} của nhân viên",
            f"sinh năm {year}",
            f"nữ nhân viên sinh ngày 12/05/{year}",
        ]
    return found


def negatives() -> list[str]:
    """Notes of the work itself: amounts, decisions, dates, addresses, counts."""
    chance = random.Random(8)
    found = []
    for _ in range(40):
        million = chance.randint(1, 75)
        number = chance.randint(1, 400)
        day, month = chance.randint(1, 28), chance.randint(1, 12)
        found += [
            f"Phạt {million}.000.000 đồng theo Điều 12",
            f"Phạt tiền {million}000000 đồng",
            f"Quyết định số {number}/QĐ-XPVPHC ngày {day:02}/{month:02}/2022",
            f"Biên bản {number}/BB-KT178 lập lúc 20:{chance.randint(10, 59)}",
            f"GCN ANTT số {number:04}/GCN, hết hạn {month:02}/2023",
            f"Có {chance.randint(1, 30)} lao động, nữ {chance.randint(1, 9)}, ký hợp đồng 4 trên 9",
            f"Giấy phép kinh doanh 0{chance.randint(1, 7)}A8{number:05}/HKD cấp năm 2019",
            f"Thôn {chance.randint(1, 9)}, xã Bình Nghĩa; phòng {chance.randint(101, 409)}",
            f"Nộp {million} triệu đồng, còn {number} nghìn đồng",
        ]
    return found


def test_person_numbers_are_found() -> None:
    texts = positives()
    assert len(texts) >= 300
    missed = [t for t in texts if not has_personal_data(t)]
    assert len(missed) / len(texts) <= 0.01, missed[:5]


def test_numbers_of_the_work_are_let_through() -> None:
    texts = negatives()
    assert len(texts) >= 300
    alarms = [t for t in texts if has_personal_data(t)]
    assert len(alarms) / len(texts) <= 0.02, alarms[:5]


def is_refused(text: str) -> bool:
    try:
        return has_personal_data(normalize_text(text))
    except BadCharacter:
        return True


@pytest.mark.parametrize("text", REPORTED)
def test_each_real_spelling_is_refused(text: str) -> None:
    assert is_refused(text)
    assert is_refused(f"Thôn 3, {text}")


@pytest.mark.campaign
def test_spellings_of_persons_are_refused() -> None:
    """≥ 500 spellings of every kind from a generator that does not know the matcher."""
    spellings = list(person_spellings(proof_seed(), proof_size(full=1000, campaign=300)))
    assert len(spellings) >= 500
    missed = [one for one in spellings if not is_refused(one[1])]
    assert len(missed) / len(spellings) <= 0.01, missed[:10]


@pytest.mark.campaign
def test_names_and_notes_of_the_work_pass() -> None:
    count = proof_size(full=200_000, campaign=60_000)
    assert count >= 2_000
    for texts in (
        unit_names(),
        list(businesses_and_owners(proof_seed(), count)),
        list(notes_of_visits(proof_seed(), count)),
    ):
        alarms = [text for text in texts if has_personal_data(text)]
        assert len(alarms) / len(texts) <= 0.01, alarms[:10]
    assert len(unit_names()) == 3_321


SINGLE = " .-/,_:;·•*|~'\u00a0\u2009\u2010\u2013\u2014\u2212\u200c\u2060"
COMPANY = ("{}", "Liên hệ {} gặp chị Hoa", "{}/BCA", "Ghi chú: {}.", "({})", "nữ, {}, quê Nam Định")


def separated(chance: random.Random, number: str) -> str:
    """A separator in some gaps; the number in one company or another."""
    return number[0] + "".join(
        (chance.choice(SINGLE) if chance.random() < 0.5 else "") + c for c in number[1:]
    )


@pytest.mark.campaign
def test_separators_let_hardly_a_refused_number_pass() -> None:
    """Of 10 and 12 digits none; of 9, which may read as days, hours and amounts, one in 1,000.

    Numbers that read as a day or an amount once they are cut are left out: they are one.
    """
    chance = random.Random(proof_seed())
    missed, count = list[str](), proof_size(full=100_000, campaign=20_000)
    for _ in range(count):
        kind = chance.choice(list(NUMBERS.values()))
        company = chance.choice(COMPANY)
        number = kind(chance)
        digits = re.sub(r"\D", "", number)
        if re.search(r"19|20", digits) or digits.endswith("000"):
            continue
        whole, cut = company.format(number), company.format(separated(chance, digits))
        assert is_refused(whole), whole
        if not is_refused(cut) and not holds_short_day(cut):
            assert len(digits) == 9, ascii(cut)
            missed.append(ascii(cut))
    assert len(missed) <= count / 1_000, missed[:10]


def holds_short_day(text: str) -> bool:
    """Nine digits that hold a day as it is written: 12/5/22 1234, or 1/5 alone."""
    plain = re.sub("[\u2010\u2013\u2014\u2212]", "-", re.sub("[\u200c\u2060]", "", text))
    day = r"(?<!\d)\d{1,2}([/.-])\d{1,2}\1\d{1,2}(?!\d)|(?<=[, ])\d{1,2}/\d{1,2}(?!\d)"
    return re.search(day, plain) is not None


def test_separators_between_words_of_birth_change_nothing() -> None:
    for between in " .-/,_:\u2013\u00a0":
        for label in ("sinh năm", "SN", "năm sinh", "DOB", "sinh"):
            assert is_refused(f"{label}{between}1999")
            assert is_refused(f"{label} {between.join('1999')}")


LAWFUL = [
    "123/QĐ-UBND",
    "NĐ 144/2021/NĐ-CP",
    "Phạt 35.000.000 đồng theo điểm a khoản 2 Điều 12 NĐ 144/2021/NĐ-CP",
    "Kiểm tra ngày 12/05/2022 từ 20:15 đến 21:30",
    "SN 99, đường Lê Lợi",
    "SN 36 ngõ 12",
    "Phòng 101, 102, 103",
    "Karaoke Minh Sinh 99",
    "Nguyễn Thị Sinh",
    "học sinh năm 2012",
    "vệ sinh năm 2010",
    "Mã số doanh nghiệp 0100112437",
    "Đăng 12 tin trên Zalo, Facebook của xã",
    "ubnd.binhnghia@hanam.gov.vn",
    "Khách sạn 1986",
    "Số 235 - 237 - 239 Biên Hòa",
    "Giai đoạn 2021-2025",
    "06.H8.002001",
]


@pytest.mark.parametrize("text", LAWFUL)
def test_what_the_work_needs_passes(text: str) -> None:
    assert not has_personal_data(text)


TOLD = [
    "Nguyễn Thị A, 23 tuổi, quê Nam Định, bán dâm tại phòng 203",
    "Chị Hoa bán dâm",
    "23 tuổi, quê Thanh Hóa",
    "Lan (1999) bán dâm",
    "N.T.H bán dâm",
    "gái mại dâm tên Mai",
]
UNTOLD = [
    "Ông Nguyễn Văn Tám trình bày về phòng, chống mại dâm",
    "Phòng chống tệ nạn mại dâm tại xã Bình Nghĩa",
    "Phát hiện 2 người bán dâm",
    "Lao động dưới 18 tuổi: 0",
    "Cơ sở massage Hương Quê",
    "Khách sạn Lan Anh (1986)",
]


@pytest.mark.parametrize("text", TOLD)
def test_words_about_one_person_are_pointed_out_and_not_refused(text: str) -> None:
    assert has_likely_person(text)
    assert not has_personal_data(text)


@pytest.mark.parametrize("text", UNTOLD)
def test_words_about_the_work_are_not(text: str) -> None:
    assert not has_likely_person(text)


def test_the_work_grows_with_the_length_of_the_text_and_no_faster(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Windows looked at are counted: twice the text, twice the windows."""
    seen = 0
    looked = personal_numbers._is_number_from

    def counted(*args: Any) -> bool:
        nonlocal seen
        seen += 1
        return looked(*args)

    monkeypatch.setattr(personal_numbers, "_is_number_from", counted)
    counts = []
    for size in (1_000, 2_000, 4_000):
        seen = 0
        assert not has_personal_data("7-" * size)
        counts.append(seen)
    assert counts[0] > 0
    assert [counts[1], counts[2]] == [2 * counts[0], 4 * counts[0]]
