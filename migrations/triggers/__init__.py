"""Triggers that refuse to change what is signed, approved or frozen, whoever writes.

They are as revision 6d4be1a0c215 put them up, and stay so: another wording is a new migration,
which brings its own statements and puts them in place of those of the same names. A migration that
rebuilds a guarded table on SQLite (or one that they ask) drops the triggers before and creates them
again after. Nothing in the application switches them off.
"""

import sqlalchemy as sa

from migrations.triggers import attachments, commune_ratings, inspections, reports

GROUPS = (inspections, attachments, commune_ratings, reports)


def create_triggers(connection: sa.Connection) -> None:
    """Put all triggers up, in place of older ones of the same names; it may be repeated."""
    drop_triggers(connection)
    for group in GROUPS:
        for statement in group.CREATES[connection.dialect.name]:
            connection.exec_driver_sql(statement)


def drop_triggers(connection: sa.Connection) -> None:
    for group in reversed(GROUPS):
        for statement in group.DROPS[connection.dialect.name]:
            connection.exec_driver_sql(statement)
