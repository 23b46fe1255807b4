"""The clauses by which a search asks the index of trigrams, on each database in its own way.

The index only makes a search faster: `Searchable.matches` compares each text all the same, so hits
and order are the same without it. `migrations/search_index.py` makes it. See docs/adr/0017.
"""

import re
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm.interfaces import CompileStateOption
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import iterate

from backend.core.sql.types import SortText

INDEX = "establishment_words"
"""FTS5's table on SQLite. Its own tables and the triggers that fill it are called after it."""
POSTGRES_INDEX = "ix_establishments_search_text"
TABLE = "establishments"
KEEP_WORDS, OVERWRITE_WORDS, REBUILD = (
    f"INSERT INTO {INDEX} ({INDEX}, rank) VALUES ('secure-delete', 0)",  # noqa: S608 (a fixed name)
    f"INSERT INTO {INDEX} ({INDEX}, rank) VALUES ('secure-delete', 1)",  # noqa: S608 (a fixed name)
    f"INSERT INTO {INDEX} ({INDEX}) VALUES ('rebuild')",  # noqa: S608 (a fixed name)
)
REBUILD_FROM = 500
"""Deletions of one transaction after which the index is built anew: 3 µs for each place."""
FEW_UNITS = 8
"""A reader of at most so many units, with all below, searches their rows without the index."""
FEW_HITS = 200
"""So many rows that the index finds are asked one by one for their unit; to list all units below 63
provinces costs as much as 700."""
INDEXABLE = re.compile(r"[0-9a-z]{3}")
"""pg_trgm needs three letters or digits in a row; for another word it reads the whole index."""

TRIGGERS_QUERY = (
    f"SELECT count(*) = 3 FROM sqlite_master WHERE type = 'trigger' AND name LIKE '{INDEX}_%'"  # noqa: S608 (a fixed name)
)
SECURE_SINCE = (3, 42)
"""The first SQLite whose FTS5 overwrites the words of a deleted row (`secure-delete`)."""
_INDEXED = WeakSet[sa.Dialect]()
"""The dialects of SQLite databases that have the index."""


FOR_WORDS, FOR_ALL_WORDS = "SET plan_cache_mode = force_custom_plan", "RESET plan_cache_mode"
FIRST: sa.ColumnElement[int] = sa.literal_column("1")
LAST: sa.ColumnElement[int] = sa.literal_column("2147483647")
"""Positions in a text. PostgreSQL expects as few rows of a range as of LIKE, of "> 0" a third."""


class ReadsFewUnits(CompileStateOption):
    """Tells the compiler of a statement that the reader's scope is few units."""

    _traverse_internals = []  # noqa: RUF012 (as SQLAlchemy declares it)


READS_FEW_UNITS = ReadsFewUnits()


class PlanNumber(sa.BindParameter[int]):
    """A number that stands in the text of a statement, unless its reader's scope is few units."""

    inherit_cache = True

    @classmethod
    def of_text(cls, text: str) -> "PlanNumber":
        number = zlib.crc32(text.encode()) & 0xFFFF
        return cls("number", number, sa.Integer(), unique=True, literal_execute=True)


class InSearchIndex(sa.FunctionElement[bool]):
    """Whether the index finds the row of `text` by all of `words`, for a reader of many units.

    On PostgreSQL it is always true, but another text for other words, and planned for these: a
    plan for all words reads every row of the units.
    """

    name = "in_search_index"
    inherit_cache = True
    type = sa.Boolean()
    _is_implicitly_boolean = True  # SQLAlchemy would add "= 1", and SQLite then not find the rows

    def __init__(self, text: sa.SQLColumnExpression[str], words: Sequence[str]) -> None:
        match = build_fts_query(words)
        words_asked = sa.bindparam("words", match, sa.String(), unique=True)
        super().__init__(text, words_asked, PlanNumber.of_text(match))


@contextmanager
def open_word_planning(
    connection: sa.Connection, statement: sa.Select[*tuple[Any, ...]]
) -> Iterator[None]:
    """Have PostgreSQL plan a search of a reader of many units for its words, not for all words.

    Within it runs `statement` on `connection`. Whatever else runs has one plan for all values.
    """
    is_postgres = connection.dialect.name == "postgresql"
    if not is_postgres or not any(isinstance(one, InSearchIndex) for one in iterate(statement)):
        yield
        return
    connection.exec_driver_sql(FOR_WORDS)
    try:
        yield
    except BaseException:
        connection.invalidate()  # it may be broken, and must not serve others as it is
        raise
    connection.exec_driver_sql(FOR_ALL_WORDS)


class IsInUnits(sa.FunctionElement[bool]):
    """Whether a row lies in the reader's units: `by_list` of all units below them.

    SQLite makes that list anew for each table of a statement. A search of which the index finds few
    rows asks `by_key` instead, for each row.
    """

    name = "is_in_units"
    inherit_cache = True
    type = sa.Boolean()
    _is_implicitly_boolean = True

    def __init__(self, by_list: sa.ColumnElement[bool], by_key: sa.ColumnElement[bool]) -> None:
        super().__init__(by_list, by_key)


class TextPosition(sa.FunctionElement[int]):
    """Where the second text begins in the first; 0 if it does not occur.

    PostgreSQL never asks the index for this, as it may for LIKE.
    """

    name = "text_position"
    inherit_cache = True
    type = sa.Integer()


class HasWord(sa.FunctionElement[bool]):
    """Whether the folded `word` occurs in the folded `text`.

    Compared with LIKE, which PostgreSQL may ask the index for; but not for a reader of few units: a
    plan made without the word would find all places of the country that have it.
    """

    name = "has_word"
    inherit_cache = True
    type = sa.Boolean()
    _is_implicitly_boolean = True

    def __init__(self, text: sa.SQLColumnExpression[str], word: str) -> None:
        position = TextPosition(text, sa.literal(word, SortText()))
        super().__init__(text.contains(word, autoescape=True), position.between(FIRST, LAST))


def build_fts_query(words: Sequence[str]) -> str:
    """Ask FTS5 for every three characters of each word; each is a text in quotes."""
    parts = dict.fromkeys(word[at : at + 3] for word in words for at in range(len(word) - 2))
    return " AND ".join('"{}"'.format(part.replace('"', '""')) for part in parts)


def build_word_clause(text: sa.SQLColumnExpression[str], word: str) -> sa.ColumnElement[bool]:
    """Whether the folded `word` occurs in the folded `text`."""
    if INDEXABLE.search(word):
        return HasWord(text, word)
    return TextPosition(text, sa.literal(word, SortText())) > 0


def build_index_clauses(
    text: sa.SQLColumnExpression[str], words: Sequence[str]
) -> list[sa.ColumnElement[bool]]:
    """The clause that asks the index for `words`; none if it can find none of them."""
    known = [word for word in words if INDEXABLE.search(word)]
    return [InSearchIndex(text, known)] if known else []


@compiles(InSearchIndex, "sqlite")
def build_sqlite_index_text(element: InSearchIndex, compiler: SQLCompiler, **options: bool) -> str:
    if is_limited(compiler) or compiler.dialect not in _INDEXED:
        return "1"
    text, match, _number = element.clauses
    table = compiler.process(text, **options).rpartition(".")[0]
    wanted = compiler.process(match, **options)
    return f"{table}.rowid IN (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH {wanted})"  # noqa: S608 (a fixed name)


@compiles(IsInUnits)
def build_units_text(element: IsInUnits, compiler: SQLCompiler, **options: bool) -> str:
    by_list, _by_key = element.clauses
    return compiler.process(by_list, **options)


@compiles(IsInUnits, "sqlite")
def build_sqlite_units_text(element: IsInUnits, compiler: SQLCompiler, **options: bool) -> str:
    by_list, by_key = (compiler.process(one, **options) for one in element.clauses)
    asked = (one for one in iterate(compiler.statement) if isinstance(one, InSearchIndex))
    search = next(asked, None)
    if search is None or is_limited(compiler) or compiler.dialect not in _INDEXED:
        return by_list
    _text, match, _number = search.clauses
    wanted = compiler.process(match, **options)
    found = f"SELECT 1 FROM {INDEX} WHERE {INDEX} MATCH {wanted} LIMIT {FEW_HITS + 1}"  # noqa: S608 (a fixed name)
    is_few = f"(SELECT count(*) FROM ({found})) <= {FEW_HITS}"  # noqa: S608 (a fixed name)
    return f"CASE WHEN {is_few} THEN {by_key} ELSE {by_list} END"


@compiles(InSearchIndex, "postgresql")
def build_postgres_index_text(
    element: InSearchIndex, compiler: SQLCompiler, **options: bool
) -> str:
    if is_limited(compiler):
        return "true"
    *_, number = element.clauses
    return f"{compiler.process(number, **options)} IS NOT NULL"


@compiles(HasWord, "sqlite")
def build_sqlite_word_text(element: HasWord, compiler: SQLCompiler, **options: bool) -> str:
    by_like, _by_position = element.clauses
    return compiler.process(by_like, **options)


@compiles(HasWord, "postgresql")
def build_postgres_word_text(element: HasWord, compiler: SQLCompiler, **options: bool) -> str:
    by_like, by_position = element.clauses
    return compiler.process(by_position if is_limited(compiler) else by_like, **options)


@compiles(TextPosition, "sqlite")
def build_sqlite_position_text(
    element: TextPosition, compiler: SQLCompiler, **options: bool
) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(TextPosition, "postgresql")
def build_postgres_position_text(
    element: TextPosition, compiler: SQLCompiler, **options: bool
) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


def is_limited(compiler: SQLCompiler) -> bool:
    """Whether the statement says that its reader's scope is few units."""
    return READS_FEW_UNITS in getattr(compiler.statement, "_with_options", ())


@contextmanager
def open_index_rebuild(connection: sa.Connection, table: str, deletions: int) -> Iterator[None]:
    """Within the block, rows that go leave their words in SQLite's index; then it is built anew.

    To overwrite the words of each row (`secure-delete`) costs a hundred times as much. Should the
    block fail, the transaction is rolled back and with it the setting.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    is_large = is_sqlite and table == TABLE and deletions >= REBUILD_FROM
    if not (is_large and has_search_index(connection)):
        yield
        return
    connection.exec_driver_sql(KEEP_WORDS)
    yield
    connection.exec_driver_sql(REBUILD)
    connection.exec_driver_sql(OVERWRITE_WORDS)


def has_search_index(connection: sa.Connection) -> bool:
    """Whether the index is there; on SQLite, whether triggers keep it up to date."""
    if connection.dialect.name == "sqlite":
        return bool(connection.exec_driver_sql(TRIGGERS_QUERY).scalar())
    asked = f"SELECT to_regclass('{POSTGRES_INDEX}') IS NOT NULL"
    return bool(connection.exec_driver_sql(asked).scalar())


def is_search_index_possible(connection: sa.Connection) -> bool:
    """Whether PostgreSQL has pg_trgm, or SQLite an FTS5 that leaves nothing of deleted rows."""
    if connection.dialect.name != "sqlite":
        asked = "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')"
        return bool(connection.exec_driver_sql(asked).scalar())
    found = connection.exec_driver_sql("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'")
    return found.first() is not None and sqlite3.sqlite_version_info >= SECURE_SINCE


def is_search_index_outdated(connection: sa.Connection) -> bool:
    """Whether `migrate` would make the index, or remove one that this SQLite cannot write to."""
    return has_search_index(connection) != is_search_index_possible(connection)


def mark_indexed_dialect(dialect: sa.Dialect, connection: sqlite3.Connection) -> None:
    """Let statements of `dialect` ask the index if the database of `connection` has it."""
    if connection.execute(TRIGGERS_QUERY).fetchone()[0]:
        _INDEXED.add(dialect)
    else:
        _INDEXED.discard(dialect)


def is_of_schema(name: str | None, *_kind: object) -> bool:
    """Whether a table or index in the database is one that the models must have."""
    return name is None or not (name.startswith(INDEX) or name == POSTGRES_INDEX)
