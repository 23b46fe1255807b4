"""Which passwords are taken: long ones that nobody guesses, however they are spelled."""

import unicodedata

import pytest

from backend.domains.organisation.accounts.passwords import (
    LONGEST,
    find_weakness,
    load_breached_passwords,
)

ABOUT = ("district", "Trần Thu Hà")


def verdict(password: str, *, second_factor: bool = False) -> str | None:
    found = find_weakness(password, "/password", second_factor=second_factor, about=ABOUT)
    return found.code if found else None


@pytest.mark.parametrize(
    "good",
    [
        "con mèo ngồi trên mái nhà",
        "hoa sen trắng nở 7",
        "ngày mai trời lại sáng",
        "correct horse battery staple",
        "839201748392017",
        "!@#$%^&*()_+{}:<",
        "мой дом в деревне",
        "bình minh trên sông Châu Giang",
        "x7#Kq!m2Lp9@vZ4t",
    ],
)
def test_a_phrase_of_ones_own_is_taken(good: str) -> None:
    assert verdict(good) is None


@pytest.mark.parametrize(
    "bad",
    [
        "binhluc-demo-2022",
        "Bình Lục Bình Lục",
        "phongldtbxh2022",
        "binhluc178178178178",
        "Trần Thu Hà 19801980",
        "district.district.district",
        "xã Tràng An 2022-2023",
        "passwordpassword1",
        "Mật khẩu mật khẩu 1",
        "123456789012345",
        "987654321098765",
        "aaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "abcdefghijklmnopq",
        "qwertyuiopasdfgh",
        "Password12345678",
        "iloveyou20222022",
        "                 ",
    ],
)
def test_what_everybody_guesses_is_refused(bad: str) -> None:
    assert verdict(bad) == "password-common"


def test_length_depends_on_the_second_factor() -> None:
    text = "mưa trên ngói nhà ai"
    assert verdict(text[:14]) == "password-too-short"
    assert verdict(text[:15]) is None
    assert verdict(text[:11], second_factor=True) == "password-too-short"
    assert verdict(text[:12], second_factor=True) is None


def test_length_counts_letters_as_they_are_read() -> None:
    """NFD writes a letter in up to three characters; it stays one."""
    long = "ấ" * LONGEST
    assert verdict(unicodedata.normalize("NFD", long)) == "password-common"
    assert verdict("ấ" * (LONGEST + 1)) == "too-long"
    assert verdict(unicodedata.normalize("NFD", "mưa trên ngói!")) == "password-too-short"


def test_the_list_of_breached_passwords_is_long() -> None:
    assert len(load_breached_passwords()) >= 30_000
    assert all(
        verdict(word, second_factor=True) for word in load_breached_passwords() if len(word) >= 12
    )
