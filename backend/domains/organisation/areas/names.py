"""When two names of areas are the same name."""

import unicodedata

TONES = "\u0300\u0301\u0303\u0309\u0323"
"""The marks of the five tones: huyền, sắc, ngã, hỏi, nặng."""


def to_name_key(name: str) -> str:
    """What two spellings of one name share: case, spaces and the place of a tone do not count.

    'Thôn Hoà' and 'thôn  Hòa' are the same; 'Thôn Hoa' and 'Thôn Hóa' are others.
    """
    return " ".join(_to_word_key(word) for word in name.casefold().split())


def _to_word_key(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tones = sorted(mark for mark in letters if mark in TONES)
    return "".join([*(letter for letter in letters if letter not in TONES), *tones])
