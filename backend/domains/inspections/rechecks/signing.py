"""Signing a recheck: it checks, numbers and hashes it, and shows it to the checked team's unit."""

from collections.abc import Iterator
from uuid import UUID

from pydantic import JsonValue

from backend.core.errors.exceptions import FieldError
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table, compute_number_after_last
from backend.core.text.canonical_json import compute_sha256
from backend.domains.inspections.inspections.service import ensure_no_errors
from backend.domains.inspections.inspections.signing import to_json_value
from backend.domains.inspections.rechecks.models import Recheck, RecheckStatus, RecheckUnit
from backend.domains.inspections.rechecks.paper import build_recheck_facts
from backend.domains.inspections.rechecks.queries import get_recheck_read
from backend.domains.inspections.rechecks.service import check_recheck, ensure_draft
from backend.domains.organisation.inspection_teams.service import lock_team_numbers

SYMBOL = "BB-PT178"
"""The house's own: no form of these minutes was found."""
SIGNED_FIELDS = (
    *("id", "org_unit_id", "team_id", "checked_team_id", "checked_unit_id", "checked_on"),
    *("record_no", "sample_from", "sample_to", "candidate_count", "seed", "drawn_at", "sample"),
    *("attendance", "looked_at", "findings", "guidance", "recommendation_items"),
    *("signed_at", "signed_by_id", "paper_facts"),
)

# Numbers count every record of the team, also those that the signer may not see.
_NUMBERED = build_unscoped_table(Recheck, "team_id", "record_year", "record_seq")


def sign_recheck(db: Session, id: UUID) -> Recheck:
    """Sign a draft; raises Invalid with a pointer for each part that it lacks."""
    recheck = db.edit(Recheck, id, get_recheck_read)
    ensure_draft(recheck)
    ensure_no_errors([*check_recheck(db, recheck), *list_lacking_parts(recheck)])
    year = recheck.checked_on.year  # the day on the paper, also if it is signed in January
    lock_team_numbers(db, recheck.team_id)
    mine = _NUMBERED.c.team_id == recheck.team_id, _NUMBERED.c.record_year == year
    recheck.record_seq = compute_number_after_last(db, _NUMBERED.c.record_seq, *mine)
    recheck.record_year = year
    recheck.record_no = f"{recheck.record_seq:02d}/{SYMBOL}"
    recheck.paper_facts = build_recheck_facts(db, recheck)
    recheck.signed_at, recheck.signed_by_id = now(), db.actor.account_id
    recheck.content_hash = compute_recheck_hash(recheck)
    recheck.status = RecheckStatus.SIGNED
    recheck.reached_ids = [str(recheck.checked_unit_id)]
    db.add(RecheckUnit(recheck_id=recheck.id, org_unit_id=recheck.checked_unit_id))
    return db.save(recheck)


def list_lacking_parts(recheck: Recheck) -> Iterator[FieldError]:
    """What a draft still lacks to be signed."""
    if not recheck.attendance:
        yield FieldError("/member_ids", "needed-to-sign")
    if not recheck.findings:
        yield FieldError("/findings", "needed-to-sign")
    for one in recheck.sample:
        if one["verdict"] is None:
            yield FieldError(f"/sample_findings/{one['inspection_id']}", "answer-needed")


def compute_recheck_hash(recheck: Recheck) -> str:
    """SHA-256 (hex) of the canonical JSON of the recheck."""
    content: dict[str, JsonValue] = {
        name: to_json_value(getattr(recheck, name)) for name in SIGNED_FIELDS
    }
    return compute_sha256(content)
