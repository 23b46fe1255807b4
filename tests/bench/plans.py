"""How a database would run a statement: which tables of the country it reads at large.

A table is read at large from end to end, by an index whose columns are alike in many of its rows,
or once for each of many rows or of all units. Statements are taken as the application sends them
and planned without their values, as they are once they have run a few times.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import cache
from typing import Any

import asyncpg

from backend.core.session.feed_limits import NO_LIMIT
from backend.core.session.models import Base
from backend.core.sql.engines import POSTGRES_PLANNING
from tests.bench.country import LARGE_SHARE, RARE, STEADY, growing_tables, rows_in, values_in

Plan = dict[str, Any]
Reads = dict[str, set[str]]
"""{table: how it is read at large}."""
TABLES = set(Base.metadata.tables)
ALIAS = re.compile(r"\b(\w+) AS (\w+)")
NOTHING = "WHERE 0 = 1"
"""SQLite plans a SELECT that finds nothing, and does not run it; PostgreSQL plans it as nothing."""
EQUAL = re.compile(r"\((?:\w+\.)?\"?(\w+)\"?\)?(?:::\w+)? = ")
DERIVED = re.compile(r"\) AS (\w+)")


def nodes(plan: Plan) -> Iterator[Plan]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


async def find_large_reads(url: str, statements: Iterable[str]) -> dict[str, Reads]:
    """By statement, in the database at `url`, which `pretend_country` has made large."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            file.create_function("first_feed_limit", 0, lambda: NO_LIMIT)
            return {one: read_at_large_by_sqlite(file, one) for one in statements}
    connection = await connect_as_server(url)
    try:
        return {one: read_at_large(await plan_of(connection, one)) for one in statements}
    finally:
        await connection.close()


async def connect_as_server(url: str) -> Any:
    """A connection that plans as those of the application do."""
    url = url.replace("+asyncpg", "")
    return await asyncpg.connect(url, server_settings=POSTGRES_PLANNING)


async def plan_of(connection: Any, statement: str) -> Plan:
    await connection.execute(f"PREPARE asked AS {statement}")
    count = len(set(re.findall(r"\$\d+", statement)))
    try:
        given = f"({', '.join(['NULL'] * count)})" if count else ""
        plan = await connection.fetchval(f"EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE asked{given}")
    finally:
        await connection.execute("DEALLOCATE asked")
    found: Plan = json.loads(plan)[0]["Plan"]
    return found


def read_at_large(plan: Plan) -> Reads:
    found: Reads = {}
    for node, times in executed_nodes(plan, 1):
        table = node.get("Relation Name")
        if table not in growing_tables():
            continue
        rows = node.get("Stops After") or rows_read(node)
        if rows * times >= LARGE_SHARE:
            how = f"{node['Node Type']} {node.get('Index Name', '')}: {rows} rows, {times} times"
            found.setdefault(table, set()).add(how)
    return found


def executed_nodes(node: Plan, times: int) -> Iterator[tuple[Plan, int]]:
    """Each node, and how many times it runs, as the planner expects it."""
    yield node, times
    plans = node.get("Plans", ())
    outer = next((p for p in plans if p["Parent Relationship"] == "Outer"), None)
    for below in plans:
        if node["Node Type"] == "Limit" and "Filter" not in below:
            below["Stops After"] = node["Plan Rows"]  # the last number of a log is one look
        again = times
        match below["Parent Relationship"]:
            case "InitPlan":
                again = 1
            case "SubPlan":
                is_kept = f"hashed {below['Subplan Name']}" in json.dumps(node)
                again = 1 if is_kept else times * node["Plan Rows"]
            case "Inner" if node["Node Type"] == "Nested Loop" and outer is not None:
                is_kept = below["Node Type"] == "Materialize"
                again = times if is_kept else times * max(1, outer["Plan Rows"])
        yield from executed_nodes(below, max(1, again))


def rows_read(node: Plan) -> int:
    """How many rows of its table the node looks at each time."""
    table, condition = node["Relation Name"], node.get("Index Cond", "")
    if node.get("Index Name") in list_rare_indexes():
        return 1
    if node["Node Type"] == "Bitmap Heap Scan":
        condition = node.get("Recheck Cond", "")
    return rows_alike(table, EQUAL.findall(condition), bool(condition))


@cache
def list_rare_indexes() -> set[str | None]:
    """The names of indexes that hold only rows with a value in a column that hardly any fills."""
    indexes = (index for table in Base.metadata.tables.values() for index in table.indexes)
    partial = (one for one in indexes if one.dialect_options["postgresql"]["where"] is not None)
    return {one.name for one in partial if next(iter(one.columns)).name in RARE}


def rows_alike(table: str, columns: Iterable[str], is_narrowed: bool) -> int:
    """Rows of the table with the same values in these columns; a third where only a range is."""
    rows = rows_in(table)
    for name in set(columns):
        rows //= values_in(table, name) if name in Base.metadata.tables[table].columns else 1
    return max(1, rows // 3 if is_narrowed and rows == rows_in(table) else rows)


def read_at_large_by_sqlite(connection: sqlite3.Connection, statement: str) -> Reads:
    found: Reads = {}
    if NOTHING in statement:
        return found
    steps = list(steps_of(connection, statement))
    for number, (table, step, beside) in enumerate(steps):
        if table in growing_tables() and is_at_large(table, step):
            found.setdefault(table, set()).add(step)
        elif table in growing_tables() and any(
            other[0] in STEADY and other[1].startswith("SCAN") and other[2] == beside
            for other in steps[:number]
        ):
            found.setdefault(table, set()).add(f"{step}, for each unit")
    return found


def steps_of(connection: sqlite3.Connection, statement: str) -> Iterator[tuple[str, str, int]]:
    """Each step that reads a table: the table, what it does, and the loop in which it stands."""
    names = {name: table for table, name in ALIAS.findall(statement) if table in TABLES}
    derived = set(DERIVED.findall(statement))
    values = [None] * statement.count("?")
    made: dict[int, str] = {}
    above: dict[int, int] = {}
    for id, parent, _, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values):
        above[id] = parent
        words = step.split()
        if words[0] in ("MATERIALIZE", "CO-ROUTINE"):
            made[id] = words[1]
        if words[0] not in ("SCAN", "SEARCH"):
            continue
        name = words[1]
        if name in derived and name not in made_above(parent, made, above):
            continue  # what a SELECT in FROM has found, under the name of a table
        yield names.get(name, name), step, parent


def made_above(id: int, made: dict[int, str], above: dict[int, int]) -> set[str]:
    """The names of the SELECTs inside which a step stands."""
    found = set()
    while id:
        found |= {made[id]} if id in made else set()
        id = above[id]
    return found


def is_at_large(table: str, step: str) -> bool:
    if step.startswith("SCAN") or "AUTOMATIC" in step or "ANY(" in step:
        return True
    match = re.search(r"INDEX \w+ \((.*)\)", step)
    if match is None:
        return False
    return rows_alike(table, re.findall(r"(\w+)=\?", match[1]), True) >= LARGE_SHARE
