"""The choices of a column (types, units, states), found despite case, marks and abbreviations."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from backend.core.session.models import today
from backend.core.sql.search import to_search_text
from backend.law.reference.tiers import load_tiers
from backend.law.reference.wordings import list_wordings, to_words_of_day
from backend.spreadsheets.reader import Cell
from backend.spreadsheets.text_values import BadValue, parse_text


@lru_cache(maxsize=4096)  # thousands of rows have the same few words
def to_choice_key(written: str) -> str:
    """'TT. Bình-Mỹ (mới)' -> 'tt binh my': only letters and digits count, brackets do not."""
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"\(.*?\)", " ", to_search_text(written))))


@dataclass(slots=True)
class Choices:
    """The values that a column may have, and the words that mean each of them.

    `labels` = {value: its word in the list}; `keys` = {key: value, None if several share it}.
    """

    error_code: str
    labels: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str | None] = field(default_factory=dict)
    prefix_pattern: str = ""
    """A regular expression over keys: words that may stand before a name."""

    def add(self, value: str, label: str, names: Iterable[str] = ()) -> None:
        """`label` and each of `names` mean `value`; a name of two values means neither of them."""
        self.labels[value] = label
        for name in (value, label, *names):
            key = to_choice_key(name)
            self.keys[key] = value if self.keys.get(key, value) == value else None

    def add_unlisted(self, value: str, label: str, names: Iterable[str] = ()) -> None:
        """As `add`, for a value out of use: it is understood, but not in the drop-down."""
        for name in (value, label, *names):
            self.keys.setdefault(to_choice_key(name), value)

    def find(self, cell: Cell) -> str | None:
        """The value that `cell` names, None if blank; raises BadValue with the nearest label."""
        written = parse_text(cell)
        if written is None:
            return None
        key = self.strip_prefix(to_choice_key(written))
        if key not in self.keys:
            raise BadValue(self.error_code, self.suggest_label(key))
        value = self.keys[key]
        if value is None:
            raise BadValue(f"{self.error_code}-which")
        return value

    def strip_prefix(self, key: str) -> str:
        """'xa binh nghia' -> 'binh nghia', unless the long form is a key itself."""
        if key in self.keys or not self.prefix_pattern:
            return key
        return re.sub(rf"^(?:{self.prefix_pattern}) ", "", key)

    def suggest_label(self, key: str) -> str | None:
        """'binh ngia' -> 'Bình Nghĩa', if a key is near enough."""
        near = difflib.get_close_matches(key, self.keys, n=1, cutoff=0.72)
        value = self.keys[near[0]] if near else None
        return self.labels.get(value or "")


def build_choices(words: Mapping[str, str], error_code: str = "cell-unknown-choice") -> Choices:
    """Choices from {value: 'Label|other word|another word'}; labels are said in today's words."""
    choices = Choices(error_code)
    for value, names in words.items():
        label, *others = names.split("|")
        choices.add(value, to_words_of_day(label, today()), (*list_wordings(label), *others))
    return choices


def build_tier_choices() -> Choices:
    """The tiers of government: 'Xã', 'Cấp xã', and each kind of their units."""
    return build_choices(
        {tier.code: "|".join((tier.name, f"Cấp {tier.name}", *tier.kinds)) for tier in load_tiers()}
    )


def build_boolean_choices() -> Choices:
    """The choices of a boolean column. `parse_boolean` understands more words."""
    return build_choices({"true": "Có", "false": "Không"})
