"""The kinds of units as people write them before a name: 'xã', 'TT.', 'P.', 'đặc khu'."""

from functools import cache

from backend.core.sql.search import to_search_text
from backend.law.reference.tiers import list_establishment_kinds, list_kinds


@cache
def build_kind_pattern(*, shortest: int = 2, is_local: bool = False) -> str:
    """Alternatives of a regular expression over folded text: 'thi tran', 'tt', 'xa' …

    Each kind and its initials, if these have `shortest` letters or more: a single letter is also
    the number of a heading. `is_local`: of units with establishments alone; 'quan' is also how the
    name of many a place begins.
    """
    kinds = [
        to_search_text(kind) for kind in (list_establishment_kinds() if is_local else list_kinds())
    ]
    initials = ["".join(word[0] for word in kind.split()) for kind in kinds]
    words = {*kinds, *(word for word in initials if len(word) >= shortest)}
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))
