"""Search that ignores case, Vietnamese diacritics and apostrophes, the same on both databases."""

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

import sqlalchemy as sa
from sqlalchemy import event, orm

from backend.core.sql.search_index import build_index_clauses, build_word_clause
from backend.core.sql.types import ColumnValue, SortText


@lru_cache(maxsize=4096)  # a row of a list is compared, written and searched by the same words
def to_search_text(text: str) -> str:
    """'Cơ sở  Đặng Văn Bảy' -> 'co so dang van bay'; "Đắk R'Lấp" -> 'dak rlap'.

    The place of a tone mark makes no difference (Hoà, Hòa), nor does the kind of an apostrophe.
    """
    return _fold_without(text, _MARKS_AND_APOSTROPHES)


def to_unmarked_text(text: str) -> str:
    """As `to_search_text`, but apostrophes stay: in 12'5 they make a difference."""
    return _fold_without(text, _MARKS)


def _fold_without(text: str, ignored: "_Ignored") -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join(decomposed.translate(ignored).split())


class _Ignored(dict[int, int | None]):
    """Maps combining marks and the given letters to None; caches the answers for alphabets."""

    def __missing__(self, code: int) -> int | None:
        result = None if unicodedata.category(chr(code)) == "Mn" else code
        if code < 0x3000:  # alphabets; above are the tens of thousands of Chinese characters
            self[code] = result
        return result


APOSTROPHES = "'\u2018\u2019\u02bc\u02bb`\u00b4\u2032\uff07"
"""Typewriter's, quotation marks, letters, grave and acute accent, prime, fullwidth."""
_MARKS = _Ignored()
_MARKS_AND_APOSTROPHES = _Ignored(dict.fromkeys(map(ord, APOSTROPHES)))


class Searchable:
    """Keeps `search_text` in step with the columns named in `search_fields`."""

    search_fields: tuple[str, ...]
    has_search_index = False
    """Whether the table is the one that `migrations/search_index.py` indexes."""
    search_text: orm.Mapped[str] = orm.mapped_column(
        SortText, default="", info={"audit": False}, sort_order=80
    )

    @classmethod
    def matches(cls, query: str) -> sa.ColumnElement[bool]:
        """Every word of `query` occurs, whatever its case or marks."""
        words = to_search_text(query).split()
        clauses = [build_word_clause(cls.search_text, word) for word in words]
        if cls.has_search_index:
            clauses += build_index_clauses(cls.search_text, words)
        return sa.and_(sa.true(), *clauses)

    @classmethod
    def compute_search_values(cls, get: Callable[[str], ColumnValue]) -> dict[str, str | None]:
        """{column: its value} of what follows from other columns, which `get` reads by name."""
        folded = (to_search_text(str(get(name) or "")) for name in cls.search_fields)
        return {"search_text": " ".join(filter(None, folded))}

    def refresh_search_text(self) -> None:
        for name, value in self.compute_search_values(partial(getattr, self)).items():
            setattr(self, name, value)


def install_search_text(kind: type[orm.Session]) -> None:
    """Have sessions of `kind` update the search text of each record that they write."""
    event.listen(kind, "before_flush", update_search_text)


def update_search_text(
    session: orm.Session,
    _context: orm.UOWTransaction,
    _instances: Sequence[orm.DeclarativeBase] | None,
) -> None:
    for obj in (*session.new, *session.dirty):
        if isinstance(obj, Searchable):
            obj.refresh_search_text()
