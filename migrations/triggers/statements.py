"""The statements that put triggers up and take them down; each group says what it guards."""

from collections.abc import Iterable, Mapping

RETURN_ROW = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"


def build_creates(
    sqlite: Mapping[str, tuple[str, str, str]],
    postgres: Mapping[str, tuple[str, str]],
    words: str,
    *,
    first: str = "",
    last: str = RETURN_ROW,
) -> dict[str, tuple[str, ...]]:
    """For each database, from the names of its triggers, when they fire and what they refuse.

    On SQLite a trigger is called `<table>_<kind>_<event>` and says its own words, on PostgreSQL
    `<table>_<kind>`; there `first` and `last` stand around what refuses.
    """
    return {
        "sqlite": tuple(
            f"CREATE TRIGGER {name} BEFORE {event} ON {name.rsplit('_', 2)[0]} "
            f"FOR EACH ROW WHEN {condition} BEGIN SELECT RAISE(ABORT, '{said}'); END"
            for name, (event, condition, said) in sqlite.items()
        ),
        "postgresql": tuple(
            statement
            for name, (events, condition) in postgres.items()
            for statement in (
                (
                    f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    f"{first}IF {condition} THEN RAISE EXCEPTION '{words}' "
                    f"USING ERRCODE = '23000'; END IF; {last} END $$"
                ),
                (
                    f"CREATE TRIGGER {name} BEFORE {events} ON {name.rsplit('_', 1)[0]} "
                    f"FOR EACH ROW EXECUTE FUNCTION {name}()"
                ),
            )
        ),
    }


def build_drops(sqlite: Iterable[str], postgres: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each database, of the triggers of these names."""
    return {
        "sqlite": tuple(f"DROP TRIGGER IF EXISTS {name}" for name in sqlite),
        "postgresql": tuple(
            statement
            for name in postgres
            for statement in (
                f"DROP TRIGGER IF EXISTS {name} ON {name.rsplit('_', 1)[0]}",
                f"DROP FUNCTION IF EXISTS {name}()",
            )
        ),
    }
