"""Offices of today: a province, and communes that run the plan with nothing between them.

They stand beside the cast of 2022 and are empty: no establishment, no team, no plan.
"""

from datetime import date, timedelta
from uuid import UUID, uuid5

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.organisation.org_units.service import update_closure
from backend.permissions import Role
from tests import world
from tests.acting import Api

TODAY = date(2026, 11, 28)
FIRST_DAY = date(2025, 7, 1)
SPACE = UUID("01890000-0000-7000-8000-0000000020f6")

PROVINCE = ("ninhbinh", "37", "Ninh Bình", "tỉnh", "province")
COMMUNES = (
    ("binhluc-xa", "13501", "Bình Lục", "xã"),
    ("binhmy-xa", "13504", "Bình Mỹ", "xã"),
    ("chauson", "13291", "Châu Sơn", "phường"),
)
OFFICIALS = (
    ("lead", Role.LEAD_OFFICER),
    ("chair", Role.LEADER),
    ("police", Role.POLICE_OFFICER),
)
"""Who works in each commune: `lead-binhluc-xa`, `chair-binhluc-xa` …"""


def unit(name: str) -> UUID:
    return uuid5(SPACE, name)


def open_offices(db: Session, *communes: str) -> None:
    """The province and the communes of these names, or all; each commune with its officials."""
    add_unit(db, *PROVINCE, None)
    add_person(db, "so-y-te", "Đinh Thị Hòa", Role.SUPERIOR_OFFICER, unit("ninhbinh"))
    for name, code, title, kind in COMMUNES:
        if communes and name not in communes:
            continue
        add_unit(db, name, code, title, kind, "commune", unit("ninhbinh"))
        for duty, role in OFFICIALS:
            add_person(db, f"{duty}-{name}", f"Cán bộ {title}", role, unit(name))
        add_role(db, f"lead-{name}", Role.LOCAL_OFFICER, unit(name))
    update_closure(db)


def add_unit(
    db: Session, name: str, code: str, title: str, kind: str, level: str, parent: UUID | None
) -> None:
    world.add_unit(db, unit(name), code, title, kind, level, parent, FIRST_DAY)


def add_person(db: Session, name: str, full_name: str, role: Role, at: UUID) -> None:
    """Somebody who is signed in: `api.as_(name)`."""
    world.add_account(db, name, full_name, role, at)
    db.flush()


def add_role(db: Session, name: str, role: Role, at: UUID) -> None:
    world.add_role(db, name, role, at, now() - timedelta(days=1))
    db.flush()


def begin_today(api: Api, *communes: str) -> None:
    """Let it be today, with these offices."""
    set_today(TODAY)
    api.run(open_offices, *communes)
