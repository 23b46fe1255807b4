"""Crime statistics of seven quarters, one of them corrected, and tips: all of it invented.

The tips are about no real person, and encrypted with this installation's own key.
"""

from datetime import date, timedelta
from uuid import UUID

from backend.core.session.session import Session
from backend.core.text.periods import compute_period_end
from backend.core.text.schemas import BaseModel
from backend.demo.contents import load_content
from backend.demo.people import UNIT_IDS
from backend.demo.random_values import Row, build_id, create_random, to_instant
from backend.demo.rows import HistoryStep, Rows, Tables
from backend.domains.organisation.accounts.opaque_tokens import (
    compute_code_digest,
    create_typed_code,
)
from backend.domains.police.crime_statistics.models import (
    FIGURES,
    CrimePeriodKind,
    CrimeStatistic,
    CrimeStatisticRevision,
)
from backend.domains.police.tip_offs.intake import RECEIPT_GROUPS, compute_midnight
from backend.domains.police.tip_offs.key_store import TipKeyStore
from backend.domains.police.tip_offs.models import (
    TipContact,
    TipOff,
    TipOutcome,
    TipStatus,
    TipText,
    TipTopic,
)
from backend.domains.police.tip_offs.tip_keys import (
    create_tip_with_slot,
    encrypt_contact,
    encrypt_text,
)


class DemoTip(BaseModel):
    """`commune`: the key of the unit that the tip names."""

    day: date
    text: str
    contact: str | None = None
    topic: TipTopic
    commune: str | None = None
    status: TipStatus = TipStatus.RECEIVED
    outcome: TipOutcome | None = None
    closed_on: date | None = None


class DemoTips(BaseModel):
    """Tips, and the key of the unit whose handler gets them."""

    unit: str
    tips: tuple[DemoTip, ...]


class PoliceContent(BaseModel):
    """`quarters`: (first day, figures in the order of FIGURES).

    Decisions and fines before 2022 are unknown, because they followed another decree.
    """

    quarters: tuple[tuple[date, tuple[int | None, ...]], ...]
    tips: tuple[DemoTip, ...]


CONTENT = load_content("police.json", PoliceContent)
TIPS = DemoTips(unit="binh-luc-district", tips=CONTENT.tips)
CORRECTED = date(2022, 4, 1)
BEFORE: Row = {"case_count": 1, "person_count": 6, "buying_count": 2, "brokering_count": 0}
REASON = "Bổ sung một vụ phát hiện ngày 29/6, hồ sơ chuyển về sau ngày chốt số liệu."


def build_police_tables(rows: Rows) -> Tables:
    author = rows.accounts["police"]
    rng = create_random("crime statistics")
    made, revisions = [], []
    for start, numbers in CONTENT.quarters:
        moment = to_instant(compute_period_end(CrimePeriodKind.QUARTER, start), 16)
        figures = dict(zip(FIGURES, numbers, strict=True))
        later = moment + timedelta(days=12)
        is_corrected = start == CORRECTED
        row: Row = {
            "id": build_id(moment, rng),
            "org_unit_id": UNIT_IDS["binh-luc-district"],
            "period_kind": CrimePeriodKind.QUARTER,
            "period_start": start,
            "document_no": f"{start.month + 40}/BC-CAH-MH",
            "revision_count": 2 if is_corrected else 1,
            "created_at": moment,
            **figures,
        }
        step = HistoryStep(later, author, {**BEFORE, "revision_count": 1})
        made.append(rows.entered(CrimeStatistic, row, author, [step] if is_corrected else []))
        first = figures | BEFORE if is_corrected else figures
        stood = [(first, moment, None), (figures, later, REASON)][: row["revision_count"]]
        for number, (told, when, reason) in enumerate(stood, 1):
            revision = {
                "id": build_id(when, rng),
                "org_unit_id": row["org_unit_id"],
                "statistic_id": row["id"],
                "number": number,
                "author_id": author,
                "reason": reason,
                "created_at": when,
                **told,
            }
            revisions.append(rows.entered(CrimeStatisticRevision, revision, author))
    yield CrimeStatistic, made
    yield CrimeStatisticRevision, revisions


def create_tips(db: Session, keys: TipKeyStore, inbox: DemoTips = TIPS) -> None:
    """A small inbox: two new tips, one in progress, one closed. Nobody has their receipts."""
    for told in inbox.tips:
        tip = TipOff(**build_tip(told, UNIT_IDS[inbox.unit]))
        owned = {"org_unit_id": tip.org_unit_id}
        slot = create_tip_with_slot(db, keys, tip)
        words = TipText(
            **owned, tip_off_id=tip.id, position=1, received_on=told.day, text_sealed=b""
        )
        db.save(words)
        sealed = encrypt_text(keys.get_text_cipher(slot), told.text, words.id)
        db.save(words, {"text_sealed": sealed})
        if told.contact is not None:
            sealed = encrypt_contact(keys.get_contact_cipher(slot), told.contact, tip.id)
            db.save(TipContact(**owned, tip_off_id=tip.id, contact_sealed=sealed))


def build_tip(told: DemoTip, unit_id: UUID) -> Row:
    return {
        **told.model_dump(include={"topic", "status", "outcome", "closed_on"}),
        "commune_id": UNIT_IDS[told.commune] if told.commune else None,
        "org_unit_id": unit_id,
        "received_on": told.day,
        "has_contact": told.contact is not None,
        "receipt_hash": compute_code_digest(create_typed_code(RECEIPT_GROUPS)),
        "created_at": compute_midnight(told.day),
        "updated_at": compute_midnight(told.day),
    }
