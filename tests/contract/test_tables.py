"""What must hold of every table: identity, eager reads, indexes, and no register of persons."""

import re
from typing import Any

import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy import orm

from backend.core.session.models import Base, Entity, UnitOwned
from backend.core.sql.redundant_index import list_redundant_indexes

NOT_RECORDS = {
    "changes": "the log itself",
    "change_feed": "from where the log is told: one row, no record",
    "rights_epoch": "a number that changes of rights raise: one row, no record",
    "idempotency_keys": "what was answered, for retries",
    "sync_receipts": "what a device was told of a batch, written once",
    "sync_conflicts": "what waits for a person; what they choose is logged where it is",
    "sync_operations": "what a device sent; what it changed is logged where it is",
    "reorganisation_steps": "what a row was before an act, written once with it",
    "org_unit_closure": "derived from parents and successions",
    "org_unit_successions": "part of the units' reference data",
    "org_unit_kind_changes": "part of the units' reference data",
    "auth_sessions": "a sign-in, ended and not edited",
    "devices": "events tell when it was registered, renamed and ended",
    "refresh_tokens": "one link of a sign-in",
    "api_client_secrets": "a hash, confirmed and ended; the log of its client says so",
    "access_tokens": "a hash, ended and not edited",
    "sign_in_throttles": "counters",
    "account_notices": "what somebody is told for thirty days, never edited",
    "calendar_subscriptions": "an address with a secret, revoked and not edited",
    "weekly_digests": "one account's wish, made and taken back, never edited",
    "establishment_active_periods": "derived from the register's status changes",
    "establishment_suspensions": "derived from the decision that suspends, which is logged",
    "inspection_members": "who was present: part of the inspection",
    "activity_materials": "what it used: part of the activity, which lists them",
    "recheck_units": "who reads a signed recheck: part of it, which lists them",
    "activity_communes": "whom it was for: part of the activity, which lists them",
    "report_reminder_units": "whom a reminder went to: part of it, which lists them",
    "violation_types": "reference data, loaded from files",
    "import_files": "the uploaded workbook, part of its import",
    "visit_draw_places": "a line of a quarter's list, written once with it",
    "plan_approval_steps": "a step of a plan's way to approval, written once",
    "document_template_files": "the file of a template, part of it",
    "inspection_plan_visits": "lines of a plan, which is logged: the log may not tell how many",
    "inspection_plan_steps": "a step of a plan's way, written once",
    "inspection_plan_seals": "a published hash, written once",
    "inspection_plan_sealed_lists": "what the hash is of, written once",
    "inspection_plan_looks": "who looked before the time: itself a record of reading",
    "record_looks": "who opened a record of a unit below: itself a record of reading",
    "inspection_plan_openings": "a request that a second person answers once",
    "report_lines": "a figure of a report, which is logged and tells each change in its course",
    "report_sections": "words of a report, which is logged",
    "report_editions": "what an approval froze, written once; triggers keep it",
    "jobs": "work under way: what it changes is logged, and who takes its result",
    "uploads": "bytes on their way: what they become is logged",
    "import_rows": "what was read from the workbook, part of its import",
    "webhook_attempts": "how a delivery went, kept for 30 days, never edited",
    "tip_texts": "sealed words of a tip; no log may tell when they came",
    "tip_contacts": "sealed, apart from the words",
}


def mappers() -> list[orm.Mapper[Any]]:
    return list(Base.registry.mappers)


def test_every_table_is_an_entity_or_says_why_not() -> None:
    others = {str(m.local_table) for m in mappers() if not issubclass(m.class_, Entity)}
    assert others - NOT_RECORDS.keys() == set(), "derive it from Entity, or say here why not"


def test_every_entity_says_who_may_read_it() -> None:
    entities = [m.class_ for m in mappers() if issubclass(m.class_, Entity)]
    silent = [e.__name__ for e in entities if not getattr(e, "read_permission", None)]
    assert silent == [], "read_permission = Permission.…"


def test_records_belong_to_a_unit() -> None:
    free = {m.class_.__name__ for m in mappers() if issubclass(m.class_, Entity)}
    free -= {m.class_.__name__ for m in mappers() if issubclass(m.class_, UnitOwned)}
    assert free == {"OrgUnit"}


def test_relationships_never_load_by_themselves() -> None:
    lazy = [r for m in mappers() for r in m.relationships if r.lazy not in ("raise", "write_only")]
    assert lazy == []


def test_every_foreign_key_is_indexed() -> None:
    """Else a delete or a join walks the whole table."""
    missing = []
    for table in Base.metadata.tables.values():
        leads = {next(iter(i.columns)).name for i in table.indexes}
        leads |= {
            next(iter(c.columns)).name
            for c in table.constraints
            if isinstance(c, sa.UniqueConstraint | sa.PrimaryKeyConstraint) and len(c.columns)
        }
        missing += [
            f"{table.name}.{fk.parent.name}"
            for fk in table.foreign_keys
            if fk.parent.name not in leads
        ]
    assert missing == [], "index=True, or sa.Index(None, …) that begins with it"


def test_no_index_begins_another_one() -> None:
    """Each write would pay for it, and no read needs it."""
    tables = Base.metadata.tables.values()
    assert [i.name for t in tables for i in list_redundant_indexes(t)] == []
    twice = sa.Table("twice", sa.MetaData(), *(sa.Column(name, sa.Integer) for name in "abc"))
    sa.Index("alone", twice.c.a), sa.Index("together", twice.c.a, twice.c.b)
    sa.Index("unlike", twice.c.b, twice.c.a), sa.Index("single", twice.c.a, unique=True)
    assert [index.name for index in list_redundant_indexes(twice)] == ["alone"]


def test_no_enum_needs_a_migration_on_postgresql() -> None:
    enums = [c.type for t in Base.metadata.tables.values() for c in t.columns]
    native = [e for e in enums if isinstance(e, sa.Enum) and (e.native_enum or e.create_constraint)]
    assert native == []


def test_text_columns_have_a_bound() -> None:
    """A bound that only one database keeps is no bound: the door keeps it, the column says it."""
    unbounded = [
        f"{t.name}.{c.name}"
        for t in Base.metadata.tables.values()
        for c in t.columns
        if type(c.type) is sa.String and c.type.length is None
    ]
    assert unbounded == [], "sa.String(n), as long as the field of schemas.py"


# R7, D13: no table, column or field for persons who sell or buy sex or get support.
DENIED = re.compile(
    r"(victim|prostitut|sex_worker|seller|buyer|client_name|beneficiar|patient|hiv|"
    r"id_card|cccd|cmnd|citizen|passport|date_of_birth|birth|phone|initials|person_code|"
    r"face|fingerprint|nationality|ethnic)",
    re.IGNORECASE,
)
COUNTS_ONLY = "counts only, or another name: see the rule above all in CONTRIBUTING.md"
PERSONS_ALLOWED = {
    # officials who use the system or sit in a team; owners and managers of businesses
    "users.full_name",
    "inspection_team_members.full_name",
    "staff.full_name",  # civil servants and rapporteurs who do this work (plan, target 4)
    *("sync_conflicts.theirs_by_id", "sync_conflicts.resolved_by_id"),  # accounts of officials
    "establishments.owner_name",
    "establishments.manager_name",
    "establishments.owner_key",  # the owner's name folded, for places by owner
    "violations.signed_by",
    "imports.uploaded_by_id",
    "visit_draws.drawn_by_id",  # officials who answer for a list and for a table of points
    "visit_points.entered_by_id",
    "plan_target_entries.entered_by_id",
    "plan_targets.reported_by",  # an agency, of a list
    "inspections.signed_by_id",
    "attachments.uploaded_by_id",
    "attachments.withheld_by_id",
    # who spoke for a business at a visit: its owner, manager or responsible employee (NĐ 96/2016)
    "inspections.representative_name",
    "recommendations.closed_by_id",  # the official who says that it was done
    "violation_payments.cancelled_by_id",  # the officer who corrected an entry
    "org_units.name",
    "org_units.sort_name",
    "establishments.name",
    "inspection_teams.name",
    # what a club or pilot is called; the form says that it is never named after a person
    "support_models.name",
    "support_models.sort_name",
    "rating_criteria_sets.name",
    "imports.file_name",
    "users.username",
    "jobs.asked_by_id",  # the official whose work it is
    "devices.name",  # what its owner calls it: a phone, a tablet
    "jobs.locked_by",  # a process of the server
    "jobs.result_name",  # of the file: the words of its kind
    "areas.name",  # what a thôn or tổ dân phố is called
    # the leaders who signed the decisions
    "complexity_declarations.signed_by",
    "complexity_declarations.end_signed_by",
    "materials.name",  # the title of a leaflet, a guide
    "rechecks.checked_team_name",  # of a team
    "rechecks.signed_by_id",
    "rating_samples.drawn_by_id",
    "recheck_follow_ups.reported_by_id",  # the official who says what was done
    "review_campaigns.name",  # "Rà soát cơ sở quý IV"
    "coordination_meetings.name",  # what it is about
    "coordination_rules.name",  # what it is about
    "api_clients.name",  # what another system is called
}
NAMES = re.compile(r"(^|_)(name|by|full_name|username)($|_)", re.IGNORECASE)


def test_no_column_could_hold_a_register_of_persons() -> None:
    columns = [f"{t.name}.{c.name}" for t in Base.metadata.tables.values() for c in t.columns]
    assert [c for c in columns if DENIED.search(c)] == [], COUNTS_ONLY
    named = {c for c in columns if NAMES.search(c.split(".")[1])}
    assert named - PERSONS_ALLOWED == set(), "a new column for a person's name needs a reason here"


def test_no_field_of_the_api_could_hold_one(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    fields = [f"{s}.{f}" for s, schema in schemas.items() for f in schema.get("properties", {})]
    assert len(fields) > 50
    assert [f for f in fields if DENIED.search(f)] == [], COUNTS_ONLY


def test_no_field_of_the_api_cuts_a_fraction_off(app: FastAPI) -> None:
    """Points come in halves: a field that promises whole numbers would break the answer."""
    columns = [c for t in Base.metadata.tables.values() for c in t.columns]
    fractions = {c.name for c in columns if isinstance(c.type, sa.Float)}
    assert {"max_score", "max_points"} <= fractions
    schemas = app.openapi()["components"]["schemas"]
    whole = {
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, form in schema.get("properties", {}).items()
        if field in fractions and "integer" in str(form)
    }
    assert whole == set()


def test_the_deny_list_would_catch_one() -> None:
    for name in (
        "sellers.full_name",
        "victim_code",
        "cases.date_of_birth",
        "support.beneficiary_id",
    ):
        assert DENIED.search(name)
