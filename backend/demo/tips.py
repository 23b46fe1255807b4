"""Tips of the demo, encrypted with this installation's own key: invented, about no real person."""

from datetime import date
from typing import Any

from backend.core.session.session import Session
from backend.demo.people import UNIT_IDS
from backend.demo.random_values import Row
from backend.domains.organisation.accounts.opaque_tokens import (
    compute_code_digest,
    create_typed_code,
)
from backend.domains.police.tip_offs.intake import RECEIPT_GROUPS, compute_midnight
from backend.domains.police.tip_offs.key_store import TipKeyStore
from backend.domains.police.tip_offs.models import TipContact, TipOff, TipText
from backend.domains.police.tip_offs.tip_keys import (
    create_tip_with_slot,
    encrypt_contact,
    encrypt_text,
)

TIPS: tuple[tuple[date, Row, str, str | None], ...] = (
    (
        date(2022, 10, 1),
        {"topic": "minor", "commune_id": UNIT_IDS["binh-nghia"]},
        (
            "(Tin minh họa) Một quán mới mở gần bến xe có người dưới 18 tuổi phục vụ đến khuya, "
            "thường sau 22 giờ các ngày thứ sáu và thứ bảy."
        ),
        "(Minh họa) Gọi vào buổi trưa, số để lại ở cổng bảo vệ.",
    ),
    (
        date(2022, 9, 28),
        {"topic": "place", "commune_id": UNIT_IDS["trang-an"]},
        "(Tin minh họa) Nhà nghỉ ở đầu thôn treo biển nghỉ giờ nhưng không ghi sổ khách.",
        None,
    ),
    (
        date(2022, 9, 12),
        {"topic": "brokering", "status": "checking"},
        "(Tin minh họa) Có số điện thoại dán ở cột điện mời gọi khách, dán lại sau mỗi lần bóc.",
        None,
    ),
    (
        date(2022, 8, 20),
        {"topic": "other", "status": "closed", "outcome": "not_enough", "closed_on": "2022-08-30"},
        "(Tin minh họa) Nghe nói trong xã có chuyện không hay, không rõ ở đâu.",
        None,
    ),
)


def create_tips(db: Session, keys: TipKeyStore) -> None:
    """A small inbox: two new tips, one in progress, one closed. Nobody has their receipts."""
    for day, codes, text, contact in TIPS:
        tip = TipOff(**build_tip(day, codes, contact))
        slot = create_tip_with_slot(db, keys, tip)
        words = TipText(
            **get_owner(tip), tip_off_id=tip.id, position=1, received_on=day, text_sealed=b""
        )
        db.save(words)
        db.save(words, {"text_sealed": encrypt_text(keys.get_text_cipher(slot), text, words.id)})
        if contact is not None:
            sealed = encrypt_contact(keys.get_contact_cipher(slot), contact, tip.id)
            db.save(TipContact(**get_owner(tip), tip_off_id=tip.id, contact_sealed=sealed))


def build_tip(day: date, codes: Row, contact: str | None) -> dict[str, Any]:
    closed_on = codes.get("closed_on")
    return {
        **codes,
        "closed_on": date.fromisoformat(closed_on) if closed_on else None,
        "org_unit_id": UNIT_IDS["binh-luc-district"],
        "received_on": day,
        "has_contact": contact is not None,
        "receipt_hash": compute_code_digest(create_typed_code(RECEIPT_GROUPS)),
        "created_at": compute_midnight(day),
        "updated_at": compute_midnight(day),
    }


def get_owner(tip: TipOff) -> dict[str, Any]:
    return {"org_unit_id": tip.org_unit_id}
