"""Joins two drafts of one visit that were made on two phones: nothing of either is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from backend.core.errors.exceptions import Conflict, FieldError, Invalid
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.inspections.inspections.providers import (
    get_findings_provider,
    get_waiting_conflicts_provider,
)
from backend.domains.inspections.inspections.schemas import (
    MAX_MEMBERS,
    MAX_RECOMMENDATIONS,
    InspectionUpdate,
    Joining,
)
from backend.domains.inspections.inspections.service import (
    delete_inspection,
    ensure_no_errors,
    ensure_not_signed,
    lock_minutes,
    update_inspection,
)
from backend.domains.platform.attachments.service import move_record_attachments

SAME = (
    *("establishment_id", "team_id", "inspected_on", "kind", "trigger", "follows_id"),
    *("checklist_version", "inspection_plan_visit_id"),
)
"""What makes two drafts one visit."""
KEYED = ("checklist", "workforce")
TEXTS = ("statement", "recommendations", "refusal_reason")
"""Of these, one is written below the other."""
LISTS = (
    ("member_ids", "attendance", MAX_MEMBERS),
    ("recommendation_items", "recommendation_items", MAX_RECOMMENDATIONS),
)
"""(field, column, most)."""
OTHERS = (
    *("area_id", "outcome", "representative_name", "representative_position"),
    *("signature_refused", "copy_count"),
)
NOTE_LENGTH = 4000
BLANK: tuple[object, ...] = (None, "", False)


def lock_both(db: Session, id: UUID, into: UUID) -> None:
    """Lock two minutes against signing, always in the same order; raises NotFound."""
    for one in sorted({id, into}):
        lock_minutes(db, one, to_sign=True)


def merge_drafts(db: Session, removed: Inspection, data: Joining) -> Inspection:
    """Bring all that a draft holds into the other draft of the same visit, and remove it.

    Raises Conflict if one of them is signed or has values that wait for a person, and Invalid where
    they are two visits or say two things: then nothing is moved.
    """
    kept = db.require(Inspection, data.into, "/into")
    for one in (removed, kept):
        ensure_not_signed(one)
    if kept.id == removed.id or any(getattr(kept, n) != getattr(removed, n) for n in SAME):
        raise Invalid.at("/into", "other-visit")
    if get_waiting_conflicts_provider()(db, removed.id):
        raise Conflict("values-wait")
    joined = build_joined(kept, removed)
    ensure_no_errors(FieldError(f"/{path}", "drafts-differ") for path in joined.errors)
    with db.no_autoflush:  # the reason and what it is about are one change
        kept.join_reason = data.reason
        if joined.changes:
            update_inspection(db, kept, InspectionUpdate.model_validate(joined.changes))
        db.save(kept)
    get_findings_provider().move(db, removed.id, kept.id)
    move_record_attachments(db, "inspection", removed.id, kept.id)
    delete_inspection(db, removed)
    return kept


@dataclass(slots=True)
class Joined:
    """A merge patch that adds to one draft what only the other says, and the paths of which both
    say something else."""

    changes: dict[str, object] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def add(self, name: str, mine: object, joined: object, *, is_possible: bool = True) -> None:
        if joined == mine:
            return
        if is_possible:
            self.changes[name] = joined
        else:
            self.errors.append(name)


def build_joined(kept: Inspection, removed: Inspection) -> Joined:
    joined = Joined()
    for name in OTHERS:
        mine, other = getattr(kept, name), getattr(removed, name)
        if other not in BLANK:
            joined.add(name, mine, other, is_possible=mine in BLANK)
    for name in KEYED:
        add_keys(joined, name, getattr(kept, name) or {}, getattr(removed, name) or {})
    for name in TEXTS:
        mine = getattr(kept, name)
        text = build_joined_text(mine, getattr(removed, name))
        joined.add(name, mine, text, is_possible=len(text or "") <= NOTE_LENGTH)
    for name, column, most in LISTS:
        mine, others = getattr(kept, column), getattr(removed, column)
        items = [*mine, *(one for one in others if one not in mine)]
        joined.add(name, mine, items, is_possible=len(items) <= most)
    for name, choose in (("started_at", min), ("ended_at", max)):
        mine = getattr(kept, name)
        times = [one for one in (mine, getattr(removed, name)) if one is not None]
        joined.add(name, mine, choose(times, default=None))
    return joined


def add_keys(
    joined: Joined, name: str, mine: Mapping[str, object], other: Mapping[str, object]
) -> None:
    """Add the keys that only the other one has."""
    added = {}
    for key, value in other.items():
        if value is None or value == mine.get(key):
            continue
        if mine.get(key) is None:
            added[key] = value
        else:
            joined.errors.append(f"{name}/{key}")
    if added:
        joined.changes[name] = added


def build_joined_text(mine: str | None, other: str | None) -> str | None:
    if not other or (mine and other in mine):
        return mine
    return f"{mine}\n\n{other}" if mine else other


register_messages(
    {
        "other-visit": (
            "Hai bản nháp phải cùng cơ sở, ngày, đội, loại kiểm tra, mẫu phiếu và kế hoạch.",
            "The drafts must have one place, day, team, kind, checklist and plan.",
        ),
        "drafts-differ": (
            "Hai bản nháp ghi khác nhau ở mục này. Sửa cho giống nhau rồi gộp.",
            "The drafts say two things here. Make them agree, then join them.",
        ),
        "values-wait": (
            "Bản nháp này còn giá trị chờ người quyết định. Chọn xong rồi gộp.",
            "Values of this draft wait for a person. Decide them, then join.",
        ),
    }
)
