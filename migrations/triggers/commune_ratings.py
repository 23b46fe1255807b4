"""Triggers that keep approved ratings, and the sets they were made by, whoever writes."""

from migrations.triggers.statements import build_creates, build_drops

REFUSED = "approved-rating"
"""What the database says; on PostgreSQL with SQLSTATE 23000."""

SET_FROZEN = ("id", "org_unit_id", "max_score", "classes", "is_illustrative", "legal_basis")
"""What approved ratings take from their set; its name, note and last day may still change."""

_USED = (
    "EXISTS (SELECT 1 FROM commune_ratings WHERE status = 'approved' "
    "AND criteria_set_id = {row}.{key})"
)
_OLD_SET, _NEW_SET = (_USED.format(row=row, key="id") for row in ("OLD", "NEW"))
_OLD_LINE, _NEW_LINE = (_USED.format(row=row, key="criteria_set_id") for row in ("OLD", "NEW"))
_CHANGED = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in SET_FROZEN)

# INSERT OR REPLACE removes the row in its way without firing DELETE triggers.
# A question for each key: of one with OR, SQLite makes a scan once ANALYZE was run.
_KEYS = (
    "there.id = NEW.id",
    "there.org_unit_id = NEW.org_unit_id AND there.year = NEW.year",
    (
        "there.approving_unit_id = NEW.approving_unit_id AND there.year = NEW.year "
        "AND there.register_seq = NEW.register_seq"
    ),
)
_APPROVED = "SELECT 1 FROM commune_ratings AS there WHERE {key} AND there.status = 'approved'"
_IN_THE_WAY = " OR ".join(f"EXISTS ({_APPROVED.format(key=key)})" for key in _KEYS)
_MOVES = (
    "(OLD.id, OLD.org_unit_id, OLD.year, OLD.approving_unit_id, OLD.register_seq) IS NOT "
    "(NEW.id, NEW.org_unit_id, NEW.year, NEW.approving_unit_id, NEW.register_seq)"
)
_OTHERS = " OR ".join(
    f"EXISTS ({_APPROVED.format(key=key)} AND there.id IS NOT OLD.id)" for key in _KEYS
)
_TWICE = "UNIQUE constraint failed: commune_ratings.org_unit_id, commune_ratings.year"
"""What SQLite itself says when there is no OR REPLACE."""
_LINE_IN_THE_WAY = (
    "EXISTS (SELECT 1 FROM rating_criteria AS there JOIN commune_ratings AS rating ON "
    "rating.criteria_set_id = there.criteria_set_id AND rating.status = 'approved' "
    "WHERE there.id = NEW.id)"
)

_SQLITE_TRIGGERS = {
    "commune_ratings_sealed_update": ("UPDATE", "OLD.status = 'approved'", REFUSED),
    "commune_ratings_sealed_delete": ("DELETE", "OLD.status = 'approved'", REFUSED),
    "commune_ratings_sealed_insert": ("INSERT", _IN_THE_WAY, _TWICE),
    "commune_ratings_sealed_move": ("UPDATE", f"{_MOVES} AND ({_OTHERS})", _TWICE),
    "rating_criteria_sets_sealed_update": ("UPDATE", f"({_CHANGED}) AND {_OLD_SET}", REFUSED),
    "rating_criteria_sets_sealed_delete": ("DELETE", _OLD_SET, REFUSED),
    "rating_criteria_sets_sealed_insert": ("INSERT", _NEW_SET, REFUSED),
    "rating_criteria_sealed_update": ("UPDATE", f"{_OLD_LINE} OR {_NEW_LINE}", REFUSED),
    "rating_criteria_sealed_delete": ("DELETE", _OLD_LINE, REFUSED),
    "rating_criteria_sealed_insert": ("INSERT", f"{_NEW_LINE} OR {_LINE_IN_THE_WAY}", REFUSED),
}
_DISTINCT = _CHANGED.replace("IS NOT", "IS DISTINCT FROM")
_POSTGRES_TRIGGERS = {
    "commune_ratings_sealed": ("UPDATE OR DELETE", "OLD.status = 'approved'"),
    "rating_criteria_sets_sealed": (
        "UPDATE OR DELETE",
        f"{_OLD_SET} AND (TG_OP = 'DELETE' OR {_DISTINCT})",
    ),
    "rating_criteria_sealed": (
        "INSERT OR UPDATE OR DELETE",
        f"TG_OP <> 'INSERT' AND {_OLD_LINE} OR TG_OP <> 'DELETE' AND {_NEW_LINE}",
    ),
}

CREATES = build_creates(_SQLITE_TRIGGERS, _POSTGRES_TRIGGERS, REFUSED)
DROPS = build_drops(_SQLITE_TRIGGERS, _POSTGRES_TRIGGERS)
