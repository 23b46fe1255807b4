"""Columns of one compiled query before those of another."""

from collections import namedtuple

import pytest
from sqlalchemy.dialects import sqlite

from backend.core.sql.compiled_query import QueryVariant
from backend.core.sql.leading_columns import find_led_variant

Row = namedtuple("Row", "value")
WHO = QueryVariant("SELECT 1", [], Row, [])


def lead(text: str) -> str | None:
    led = find_led_variant(WHO, QueryVariant(text, [], Row, []), sqlite.dialect())
    return None if led is None else led.text


def test_they_stand_before_the_columns_of_one_select() -> None:
    assert lead("SELECT a FROM t") == "SELECT 1, a FROM t"
    inner = "SELECT a FROM (SELECT a FROM t UNION ALL SELECT a FROM u) WHERE (a > 0)"
    assert lead(inner) == inner.replace("SELECT a", "SELECT 1, a", 1)


@pytest.mark.parametrize("word", ["UNION ALL", "UNION", "EXCEPT", "INTERSECT"])
def test_several_selects_are_asked_apart(word: str) -> None:
    assert lead(f"SELECT a FROM t WHERE (a > 0) {word} SELECT a FROM u") is None


def test_so_is_what_begins_in_another_way() -> None:
    assert lead("WITH t AS (SELECT 1 AS a) SELECT a FROM t") is None
    assert lead("SELECT DISTINCT a FROM t") is None
