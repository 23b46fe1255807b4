"""Words of a fixed list – types, communes, states – found despite case, marks and abbreviations."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from backend.core.search import fold
from backend.features.imports.reader import Cell
from backend.features.imports.values import BadValue, text


@lru_cache(maxsize=4096)  # the same few words stand in thousands of rows
def key_of(written: str) -> str:
    """'TT. Bình-Mỹ (mới)' -> 'tt binh my': only letters and digits count, brackets are asides."""
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"\(.*?\)", " ", fold(written))))


@dataclass(slots=True)
class Choices:
    """`labels` = {value: how it is written in the list}; `keys` = {key: value, None if several}."""

    code: str
    labels: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str | None] = field(default_factory=dict)
    prefixes: str = ""
    """Words that may stand before a name: a regular expression over keys."""

    def add(self, value: str, label: str, names: Iterable[str] = ()) -> None:
        """`label` and each of `names` mean `value`; a name that means two values means neither."""
        self.labels[value] = label
        for name in (value, label, *names):
            key = key_of(name)
            self.keys[key] = value if self.keys.get(key, value) == value else None

    def add_if_free(self, value: str, label: str, names: Iterable[str] = ()) -> None:
        """As `add`, for what went out of use: understood, but not offered to choose."""
        for name in (value, label, *names):
            self.keys.setdefault(key_of(name), value)

    def find(self, cell: Cell) -> str | None:
        """The value that `cell` names, None for blank; raises BadValue with the nearest label."""
        written = text(cell)
        if written is None:
            return None
        key = self.bare(key_of(written))
        if key not in self.keys:
            raise BadValue(self.code, self.nearest(key))
        value = self.keys[key]
        if value is None:
            raise BadValue(f"{self.code}-which")
        return value

    def bare(self, key: str) -> str:
        """'xa binh nghia' -> 'binh nghia', unless the list itself has the long form."""
        if key in self.keys or not self.prefixes:
            return key
        return re.sub(rf"^(?:{self.prefixes}) ", "", key)

    def nearest(self, key: str) -> str | None:
        """'binh ngia' -> 'Bình Nghĩa', if something in the list is near enough."""
        near = difflib.get_close_matches(key, self.keys, n=1, cutoff=0.72)
        value = self.keys[near[0]] if near else None
        return self.labels.get(value or "")


def statuses() -> Choices:
    """What communes write for an establishment that works, rests or is gone."""
    choices = Choices("cell-unknown-status")
    active = ["hoạt động", "còn hoạt động", "đang kinh doanh", "đang mở", "bình thường", "có"]
    choices.add("active", "Đang hoạt động", active)
    suspended = [
        "tạm dừng",
        "tạm nghỉ",
        "tạm đóng cửa",
        "tạm ngừng hoạt động",
        "tạm dừng hoạt động",
    ]
    suspended += ["tạm ngừng kinh doanh", "tạm dừng kinh doanh", "đang sửa chữa", "đình chỉ"]
    choices.add("suspended", "Tạm ngừng", suspended)
    closed = ["đóng cửa", "đã đóng cửa", "ngừng hoạt động", "đã ngừng hoạt động", "dừng hoạt động"]
    closed += ["không hoạt động", "không còn hoạt động", "đã nghỉ", "nghỉ", "nghỉ kinh doanh"]
    closed += ["giải thể", "đã giải thể", "chấm dứt hoạt động", "đã ngừng kinh doanh", "bỏ"]
    choices.add("closed", "Đã đóng", closed)
    return choices
