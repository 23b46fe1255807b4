"""Samples of the domain workspace: handovers."""

from typing import Any

from backend.core.session.session import Session
from backend.domains.workspace.handovers.models import Handover
from tests import world
from tests.contract.objects.places import Bodies, Ids, commune, id_of


def handovers(place: str) -> list[Any]:
    return [
        Handover(
            id=id_of("handover", place),
            org_unit_id=commune(place),
            from_user_id=id_of("user", place),
            to_user_id=world.user("district"),
            reason="Nghỉ hưu",
            items=[],
        )
    ]


def build_records(db: Session, place: str) -> list[Any]:
    return [
        *handovers(place),
    ]


IDS: Ids = {
    "/commune-overviews/{id}": commune,
    "/handovers/{id}": lambda p: id_of("handover", p),
}

BODIES: Bodies = {
    "create_record_look": lambda p, a: {
        "entity": "establishments",
        "entity_id": str(id_of("establishment", p)),
        "reason": "Thẩm tra số liệu báo cáo của đơn vị",
    },
    "create_handover": lambda p, a: {
        "from_user_id": str(id_of("user", p)),
        "to_user_id": str(world.user("binhnghia")),
        "reason": "Chuyển công tác",
    },
}
