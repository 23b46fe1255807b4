"""TCVN3 and VNI become Unicode, and Unicode stays as it is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.spreadsheets.vietnamese_encodings import (
    ONSETS,
    OPEN_RHYMES,
    STOPPED_RHYMES,
    TCVN3,
    VNI,
    Encoding,
    find_column_encodings,
    find_encoding,
    is_syllable,
    to_unicode,
    to_unicode_text,
)

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VOWELS = "aăâeêioôơuưy"
LETTERS = {
    unicodedata.normalize("NFC", v + t) for v in VOWELS for t in TONES if v + t not in "aeiouy"
}
LETTERS |= {"đ"}

NAMES = [
    "Nhà nghỉ Hương Sen",
    "Khách sạn Bình Lục",
    "Quán karaoke Sao Đêm",
    "Nhà hàng Quê Hương",
    "Cơ sở xoa bóp Thái Dương",
    "Nhà trọ bà Nguyễn Thị Hạnh",
    "Cắt tóc, gội đầu Mỹ Duyên",
    "Thôn 3, xã Bình Nghĩa, huyện Bình Lục, tỉnh Hà Nam",
    "Tiểu khu Bình Thắng, thị trấn Bình Mỹ",
    "Đường 21A, xã Tràng An",
    "Ngõ 12, xóm Đình, thôn Cát Lại",
    "Phạm Văn Đức",
    "Trần Thị Ngọc Ánh",
    "Đặng Quốc Khánh",
    "Vũ Đình Hưởng",
    "Lê Thị Thuỷ",
    "Hoàng Xuân Quyết",
    "Nguyễn Hữu Ước",
    "Đỗ Thị Yến",
    "Bùi Khắc Huynh",
    "đang hoạt động",
    "tạm ngừng hoạt động",
    "Vũ trường Ánh Trăng",
    "Căn hộ cho thuê",
    "Cà phê đèn mờ",
]

UNICODE = [
    *NAMES,
    *(n.upper() for n in NAMES),
    "Cà phê",
    "Quán Cà phê Lan",
    "Café Zürich",
    "Señorita Spa",
    "Crème brûlée",
    "Motel São Paulo",
    "Karaoke Sky®",
    "Karaoke · Massage",
    "« Hoa »",
    "Phòng 1½",
    "10 µm",
    "1ª",
    "§ 5",
    "Nº 12",
    "Ångström",
    "Bà Tám",
    "Hê",
    "Hòa Bình",
    "Hoà Bình",
    "Ông Ích Khiêm",
    "nhà trọ",
    "Øresund",
    "naïve",
    "",
    "ABC 123",
    "+84",
    "10×20 m",
    "a × b",
    "日本",
]


def encoded(text: str, table: dict[str, str]) -> str:
    back = {letter: code for code, letter in reversed(table.items())}
    return "".join(back.get(c, c) for c in unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(("encoding", "table"), [(Encoding.TCVN3, TCVN3), (Encoding.VNI, VNI)])
def test_every_small_vietnamese_letter_has_a_code_and_comes_back(
    encoding: Encoding, table: dict[str, str]
) -> None:
    assert set(table.values()) >= LETTERS
    for letter in LETTERS:
        assert to_unicode(encoded(letter, table), encoding) == letter


def test_every_capital_has_a_code_in_vni_and_tcvn3_has_the_seven_it_knows() -> None:
    capitals = {letter.upper() for letter in LETTERS}
    assert set(VNI.values()) >= capitals
    for letter in capitals:
        assert to_unicode(encoded(letter, VNI), Encoding.VNI) == letter
    assert {c for c in TCVN3.values() if c.isupper()} == set("ĂÂÊÔƠƯĐ")


def test_tcvn3_follows_the_standard_table() -> None:
    """Spot values of TCVN 5712:1993, which the fonts .VnTime and .VnArial draw."""
    expected = {"µ": "à", "¸": "á", "®": "đ", "§": "Đ", "\u00ad": "ư", "¬": "ơ", "þ": "ỵ", "Ö": "ệ"}
    assert {code: TCVN3[code] for code in expected} == expected
    assert len(TCVN3) == 67 + 7


@pytest.mark.parametrize("name", NAMES)
def test_a_name_typed_in_an_old_font_is_read(name: str) -> None:
    composed = unicodedata.normalize("NFC", name)
    assert to_unicode_text(encoded(composed, VNI), Encoding.VNI) == composed
    if not set(composed) - set(TCVN3.values()) - set(map(chr, range(128))):
        assert to_unicode_text(encoded(composed, TCVN3), Encoding.TCVN3) == composed


@pytest.mark.parametrize("table", [TCVN3, VNI])
def test_most_names_are_recognised_without_help(table: dict[str, str]) -> None:
    alone = [n for n in NAMES if "Á" not in n and "Ư" not in n]
    assert [to_unicode_text(encoded(n, table)) for n in alone] == alone


def test_words_in_capitals_come_back_in_capitals() -> None:
    assert to_unicode_text("NHµ NGHØ H\u00ad¬NG SEN") == "NHÀ NGHỈ HƯƠNG SEN"
    assert to_unicode_text("NHµ HµNG QU£ H\u00ad¬NG") == "NHÀ HÀNG QUÊ HƯƠNG"
    assert to_unicode_text("Hµ Néi") == "Hà Nội"
    assert to_unicode_text("Lo¹i h×nh") == "Loại hình"


@pytest.mark.parametrize("text", UNICODE)
def test_unicode_text_is_never_harmed(text: str) -> None:
    assert find_encoding(text) is None
    assert to_unicode_text(text) == unicodedata.normalize("NFC", text)
    assert to_unicode_text(unicodedata.normalize("NFD", text)) == unicodedata.normalize("NFC", text)


def every_syllable() -> set[str]:
    words = set()
    for onset in ("", *ONSETS):
        for rhyme in OPEN_RHYMES:
            words |= {onset + toned(rhyme, tone) for tone in TONES}
        for rhyme in STOPPED_RHYMES:
            words |= {onset + toned(rhyme, tone) for tone in ("\u0301", "\u0323")}
    return words


def toned(rhyme: str, tone: str) -> str:
    at = max(i for i, c in enumerate(rhyme) if c in VOWELS)
    return unicodedata.normalize("NFC", rhyme[: at + 1] + tone + rhyme[at + 1 :])


def test_no_vietnamese_syllable_is_taken_for_an_old_code() -> None:
    words = every_syllable()
    assert len(words) > 20_000
    assert [w for w in words if find_encoding(w) or to_unicode_text(w.title()) != w.title()] == []


@given(st.lists(st.sampled_from(sorted(every_syllable())), min_size=1, max_size=6))
def test_unicode_sentences_stay_even_in_a_column_of_an_old_encoding(words: list[str]) -> None:
    text = " ".join(words)
    assert to_unicode_text(text) == text


@given(st.text(max_size=30))
def test_any_text_can_be_judged(text: str) -> None:
    assert unicodedata.is_normalized("NFC", to_unicode_text(text))


def column_in(texts: list[str]) -> Encoding | None:
    return find_column_encodings([[text] for text in texts]).get(0)


def test_a_column_settles_words_that_read_both_ways() -> None:
    column = [encoded(n, TCVN3) for n in NAMES[:5]]
    assert column_in(column) is Encoding.TCVN3
    assert find_encoding("hê") is None
    assert to_unicode_text("hê", Encoding.TCVN3) == "hờ"
    assert to_unicode_text("Quán hê", Encoding.VNI) == "Quán hê"


def test_one_unicode_cell_leaves_doubtful_cells_alone() -> None:
    assert column_in([*(encoded(n, TCVN3) for n in NAMES[:5]), "Nhà nghỉ"]) is None
    assert column_in(["abc", ""]) is None


def test_syllables() -> None:
    words = "nghĩa hoà hòa thuỷ thủy quyết khuya giường Đặng gìn gì oẳn yến"
    assert [w for w in words.split() if not is_syllable(w)] == []


def test_not_syllables() -> None:
    words = "café àm1 sẽnor zỹ bcá tàt µm nghiiã"
    assert [w for w in words.split() if is_syllable(w)] == []
