"""Search that ignores case and Vietnamese diacritics, the same on both databases."""

import unicodedata
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, orm

from backend.core.sql.types import SortText


def fold_text(text: str) -> str:
    """'Cơ sở  Đặng Văn Bảy' -> 'co so dang van bay'."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join(decomposed.translate(_MARKS).split())


class _Marks(dict[int, int | None]):
    """Maps combining marks to None; caches the answer for letters below U+3000."""

    def __missing__(self, code: int) -> int | None:
        result = None if unicodedata.category(chr(code)) == "Mn" else code
        if code < 0x3000:
            self[code] = result
        return result


_MARKS = _Marks()


class Searchable:
    """Keeps `search_text` in step with the columns named in `search_fields`."""

    search_fields: tuple[str, ...]
    search_text: orm.Mapped[str] = orm.mapped_column(
        SortText, default="", info={"audit": False}, sort_order=80
    )

    @classmethod
    def matches(cls, query: str) -> sa.ColumnElement[bool]:
        """Every word of `query` occurs, whatever its case or marks."""
        words = fold_text(query).split()
        return sa.and_(sa.true(), *(cls.search_text.contains(w, autoescape=True) for w in words))

    def refresh_search_text(self) -> None:
        self.search_text = fold_text(
            " ".join(str(getattr(self, f) or "") for f in self.search_fields)
        )


def install_search_text(kind: type[orm.Session]) -> None:
    """Have sessions of `kind` update the search text of each record that they write."""
    event.listen(kind, "before_flush", update_search_text)


def update_search_text(session: orm.Session, _context: Any, _instances: Any) -> None:
    for obj in (*session.new, *session.dirty):
        if isinstance(obj, Searchable):
            obj.refresh_search_text()
