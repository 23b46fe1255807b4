"""What a database defines, as lines that can be compared: order, spaces and quotes do not count."""

import re
from collections.abc import Iterator

import sqlalchemy as sa

POSTGRES = {
    "column": """
        SELECT relname || '.' || attname, format_type(atttypid, atttypmod)
            || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
            || coalesce(' DEFAULT ' || pg_get_expr(adbin, adrelid), '')
            || coalesce(' COLLATE ' || nullif(collname, 'default'), '')
            || attidentity::text || attgenerated::text
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid AND relkind IN ('r', 'p', 'v')
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        LEFT JOIN pg_collation ON pg_collation.oid = attcollation
        WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped""",
    "constraint": """
        SELECT conrelid::regclass::text || '.' || conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "trigger": """
        SELECT tgrelid::regclass::text || '.' || tgname,
            pg_get_triggerdef(oid) || ' ' || tgenabled::text
        FROM pg_trigger WHERE NOT tgisinternal""",
    "function": """
        SELECT proname, pg_get_functiondef(oid)
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p')""",
    "sequence": """
        SELECT sequencename, concat_ws(' ', data_type, start_value, increment_by, cycle)
        FROM pg_sequences WHERE schemaname = 'public'""",
    "type": """
        SELECT typname, typtype::text || coalesce(
            (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder)
             FROM pg_enum WHERE enumtypid = pg_type.oid), '')
        FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd', 'r')""",
    "extension": "SELECT extname, '' FROM pg_extension",
}
"""{kind: statement for (name, definition)}."""
SQLITE = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
MARKS = re.compile(r"[(),]|'(?:[^']|'')*'|[^(),']+")


def list_definitions(connection: sa.Connection) -> set[str]:
    """Of tables each column and constraint; indexes, triggers, functions, sequences, types."""
    if connection.dialect.name == "sqlite":
        return {to_line(text) for text in list_sqlite(connection)}
    return {
        to_line(f"{kind} {name}: {definition}")
        for kind, statement in POSTGRES.items()
        for name, definition in connection.exec_driver_sql(statement)
    }


def list_sqlite(connection: sa.Connection) -> Iterator[str]:
    for kind, name, table, text in connection.exec_driver_sql(SQLITE):
        if kind != "table":
            yield f"{kind} {table}.{name}: {text}"
            continue
        head, _, inside = text.partition("(")
        body, _, options = inside.rpartition(")")
        yield f"table {name}: {options}"
        yield from (f"table {name}: {part}" for part in split_parts(body))
        assert re.match("create (virtual )?table", head.lower())


def split_parts(body: str) -> list[str]:
    """The parts between the commas that stand in no brackets and no text."""
    parts, depth = [""], 0
    for mark in MARKS.findall(body):
        depth += (mark == "(") - (mark == ")")
        if mark == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += mark
    return parts


def to_line(text: str) -> str:
    """One line, spaces made alike, without the quotes that a rebuilt table has."""
    bare = re.sub(r'"(\w+)"', r"\1", " ".join(text.split()))
    return re.sub(r"\s*([(),])\s*", r"\1", bare)
