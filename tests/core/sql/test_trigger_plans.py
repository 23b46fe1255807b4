"""What the triggers ask is found by index, also once somebody has run ANALYZE on a large register.

The conditions are read from the database itself, so that a new trigger is looked at as well.
"""

import asyncio
import json
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import asyncpg

from migrations.rights_triggers import SQLITE_TRIGGERS
from tests.bench.plans import nodes
from tests.databases import Databases

MANY = 500_000
YEARLY = ("rating_criteria_sets_", "rating_criteria_")
"""Triggers of what is written once a year. They ask who uses a criteria set: where every rating
does, no index tells more than the table."""
NAMED = re.compile(r"\b(?:NEW|OLD)\.(\w+)")


def test_no_trigger_reads_a_whole_table(databases: Databases) -> None:
    url = databases.fresh()
    try:
        scans = (
            list(scans_on_sqlite(url.removeprefix("sqlite:///")))
            if url.startswith("sqlite")
            else asyncio.run(scans_on_postgres(url.replace("+asyncpg", "")))
        )
        assert scans == []
    finally:
        databases.drop(url)


def scans_on_sqlite(path: str) -> Iterator[str]:
    """'trigger: SCAN table', by the statistics of a large register."""
    connection = sqlite3.connect(path)
    pretend_large(connection)
    connection.close()
    connection = sqlite3.connect(path)  # statistics are read when a connection begins
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = found.fetchall()
    assert len(triggers) > 30
    for name, sql in triggers:
        if name in SQLITE_TRIGGERS:
            continue  # they raise one number, whatever the row holds
        condition = re.search(r" WHEN (.*) BEGIN ", sql, re.DOTALL)
        assert condition, f"{name} has no condition to look at"
        asked = NAMED.sub("?", condition[1])
        statement = f"EXPLAIN QUERY PLAN SELECT 1 WHERE {asked}"
        values = [None] * asked.count("?")
        for *_, step in connection.execute(statement, values):
            is_scan = step.startswith("SCAN ") and step != "SCAN CONSTANT ROW"
            if is_scan and not name.startswith(YEARLY):
                yield f"{name}: {step}"
    connection.close()


def pretend_large(connection: sqlite3.Connection) -> None:
    """Statistics as ANALYZE writes them where each table holds `MANY` rows.

    The worst that an office can have: one team, one unit, and nothing numbered yet. Indexes but
    those of keys that are never empty then look as if all rows were alike.
    """
    connection.execute("ANALYZE")
    connection.execute("DELETE FROM sqlite_stat1")
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        if table.startswith("sqlite_"):
            continue
        described = connection.execute(f"PRAGMA table_info('{table}')").fetchall()
        empty = {name for _, name, _, not_null, _, key in described if not not_null and not key}
        for _, index, unique, *_ in connection.execute(f"PRAGMA index_list('{table}')").fetchall():
            columns = [r[2] for r in connection.execute(f"PRAGMA index_info('{index}')").fetchall()]
            rows = [MANY] * len(columns)
            if unique and not empty & {*columns}:
                rows[-1] = 1
            stat = " ".join(map(str, [MANY, *rows]))
            connection.execute("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", (table, index, stat))
    connection.commit()


FUNCTIONS = """
SELECT t.tgname, c.relname, p.prosrc FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal
"""
COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = $1::regclass AND attnum > 0
"""


async def scans_on_postgres(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET plan_cache_mode = force_generic_plan")
        await connection.execute("SET enable_seqscan = off")  # only where there is no index at all
        triggers = await connection.fetch(FUNCTIONS)
        assert len(triggers) >= 10
        scans: list[str] = []
        for name, table, source in triggers:
            types = {r[0]: r[1] for r in await connection.fetch(COLUMNS, table)}
            scans += [f"{name}: {s}" for s in await scans_of(connection, source, types)]
        return scans
    finally:
        await connection.close()


async def scans_of(connection: Any, source: str, types: dict[str, str]) -> list[str]:
    """Tables that the conditions of this function can only read from end to end."""
    conditions = re.findall(r"\bIF (.*?) THEN", source, re.DOTALL)
    assert conditions
    found = []
    for condition in conditions:
        plain = condition.replace("TG_OP", "'UPDATE'::text")
        columns = NAMED.findall(plain)
        asked = plain
        for number, column in enumerate(columns, 1):
            asked = NAMED.sub(f"${number}::{types[column]}", asked, count=1)
        await connection.execute(f"PREPARE asked AS SELECT 1 WHERE {asked}")
        given = f"({', '.join(['NULL'] * len(columns))})" if columns else ""
        plan = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE asked{given}")
        await connection.execute("DEALLOCATE asked")
        found += [
            node["Relation Name"]
            for node in nodes(json.loads(plan)[0]["Plan"])
            if node["Node Type"] == "Seq Scan"
        ]
    return found
