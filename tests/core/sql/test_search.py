"""Folding: one spelling for search and matching, whatever marks, case or input method."""

import re
import unicodedata

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from backend.core.sql.search import APOSTROPHES, to_search_text, to_unmarked_text
from backend.domains.establishments.establishments.models import Establishment
from tests import world
from tests.acting import Api

WORDS = [
    "Bình Mỹ",
    "Bình Nghĩa",
    "Tràng An",
    "Đồng Du",
    "Ngọc Lũ",
    "Hưng Công",
    "Đồn Xá",
    "An Ninh",
    "Bồ Đề",
    "Bối Cầu",
    "An Nội",
    "Vũ Bản",
    "Trung Lương",
    "An Đổ",
    "La Sơn",
    "Tiêu Động",
    "An Lão",
    "Khách sạn",
    "Nhà nghỉ",
    "Vũ trường",
    "Xoa bóp",
    "Tắm hơi",
    "Cà phê đèn mờ",
    "Ẳ Ỗ Ệ Ự",
    "Quán bar Đường Tàu",
    "Hòa Bình",
    "Thủy Tiên",
    "Quý Phi",
    "Nguyễn",
    "Đặng Văn Bảy",
    "M’Drắk",
    "Cư M'gar",
]


def spellings(word: str) -> list[str]:
    return [
        unicodedata.normalize("NFD", word),
        word.upper(),
        word.lower(),
        f"  {word}  ",
        word.replace(" ", "\u00a0"),
        *(re.sub("['’]", mark, word) for mark in APOSTROPHES),
        word.replace("òa", "oà").replace("ủy", "uỷ").replace("ý", "ý"),
        "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn"),
    ]


PAIRS = [(w, s) for w in WORDS for s in spellings(w)]


def test_every_spelling_folds_alike() -> None:
    assert len(PAIRS) >= 200
    assert [(w, s) for w, s in PAIRS if to_search_text(w) != to_search_text(s)] == []


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert to_search_text(to_search_text(text)) == to_search_text(text)


@given(st.text(max_size=60))
def test_stored_texts_need_only_their_apostrophes_out(text: str) -> None:
    """What the migration rests on: the old folding, folded again, is the new one."""
    assert to_search_text(to_unmarked_text(text)) == to_search_text(text)


def test_numbers_keep_their_apostrophes() -> None:
    assert to_unmarked_text("12'5") == "12'5"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SAO dem", True),
        ("đêm sao", True),
        ("karaoke binh nghia", True),
        ("%", False),
        ("_ao", False),
    ],
)
def test_the_database_finds_folded_words_and_no_wildcards(
    api: Api, query: str, found: bool
) -> None:
    names = api.all(sa.select(Establishment.id).where(Establishment.matches(query)))
    assert ((world.establishment("binhnghia2"),) in names) is found
