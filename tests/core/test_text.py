"""Text in the register: NFC, nothing hidden, and never a person's numbers (R7, R21)."""

import random
import unicodedata

import pytest

from backend.core.text import BadCharacter, clean, clean_line, names_person

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
        clean(text)


def test_text_is_nfc_and_trimmed() -> None:
    decomposed = unicodedata.normalize("NFD", "  Hòa Bình ")
    assert clean(decomposed) == "Hòa Bình"
    assert clean_line("Hòa \n\t Bình") == "Hòa Bình"
    assert clean("dòng 1\n\tdòng 2") == "dòng 1\n\tdòng 2"


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
    missed = [t for t in texts if not names_person(t)]
    assert len(missed) / len(texts) <= 0.01, missed[:5]


def test_numbers_of_the_work_are_let_through() -> None:
    texts = negatives()
    assert len(texts) >= 300
    alarms = [t for t in texts if names_person(t)]
    assert len(alarms) / len(texts) <= 0.02, alarms[:5]
