"""How the API names kinds of records: at every door by the word of their URL.

Tables, and with them the log, are named with underscores. Doors answer words and take both.
"""

import re
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field, JsonValue, PlainSerializer
from pydantic_core import PydanticCustomError

from backend.core.session.models import Followed
from backend.domains.platform.changes.reach import list_followed_kinds

OWN_ADDRESS = re.compile(r"/([a-z-]+)/\{id\}")


@cache
def load_kinds() -> dict[str, type[Followed]]:
    """{table: its kind of records}"""
    return {kind.__tablename__: kind for kind in list_followed_kinds()}


@cache
def load_words() -> dict[str, str]:
    """{word: table} of all kinds, in the order of their words."""
    return dict(sorted((get_url_word(table), table) for table in load_kinds()))


@cache
def get_url_word(table: str) -> str:
    """`inspection_teams` -> `inspection-teams`; the log also names tables that are no kind.

    Files name the kind of their record in the singular: `inspection` -> `inspections`.
    """
    if f"{table}s" in load_kinds():
        return get_url_word(f"{table}s")
    kind = load_kinds().get(table)
    own = OWN_ADDRESS.fullmatch(kind.api_path) if kind is not None else None
    return own[1] if own else table.replace("_", "-")


def get_table(word: str) -> str:
    """`inspection-teams` -> `inspection_teams`, which is also taken as it is."""
    return load_words().get(word, word.replace("-", "_"))


def to_known_table(word: str) -> str:
    table = get_table(word)
    if table not in load_kinds():
        raise PydanticCustomError("enum", "no such code", {"expected": ", ".join(load_words())})
    return table


def describe_words(schema: dict[str, JsonValue]) -> None:
    schema["enum"] = [*load_words()]


KindWord = Annotated[str, PlainSerializer(get_url_word, return_type=str)]
"""The kind of a record, held as its table and answered as the word of its URL."""
AnsweredKind = Annotated[KindWord, Field(json_schema_extra=describe_words)]
"""The same where it is always a kind of record."""
AskedKind = Annotated[str, AfterValidator(to_known_table), Field(json_schema_extra=describe_words)]
"""A kind that is asked for: by the word of its URL, or by its table as until release 0.2."""
