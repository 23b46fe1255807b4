"""The cast: who acts in the tests, where, and the few places that they act on."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from backend.core.session.models import now
from backend.core.session.org_units import OrgUnit, OrgUnitClosure, build_closure_pairs
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.domains.establishments.establishments.models import (
    LONG_AGO,
    ActivePeriod,
    Establishment,
    WorkforceCount,
)
from backend.domains.organisation.accounts.models import (
    AuthSession,
    DutyConfirmation,
    RoleGrant,
    SessionKind,
    User,
)
from backend.domains.organisation.inspection_teams.models import (
    InspectionTeam,
    MemberFunction,
    TeamMember,
)
from backend.domains.planning.plans.models import Plan, PlanTarget
from backend.permissions import Role

TODAY = date(2022, 10, 3)

UNITS = {
    "hanam": ("35", "Hà Nam", "tỉnh", "province", None),
    "binhluc": ("352", "Bình Lục", "huyện", "district", "hanam"),
    "binhnghia": ("13504", "Bình Nghĩa", "xã", "commune", "binhluc"),
    "trangan": ("13510", "Tràng An", "xã", "commune", "binhluc"),
    "binhmy": ("13501", "Bình Mỹ", "thị trấn", "commune", "binhluc"),
    "thanhliem": ("351", "Thanh Liêm", "huyện", "district", "hanam"),
    "liemphong": ("13474", "Liêm Phong", "xã", "commune", "thanhliem"),
}

PEOPLE = {
    "admin": ("Phạm Quang Huy", Role.ADMIN, "hanam"),
    "district": ("Trần Thu Hà", Role.LEAD_OFFICER, "binhluc"),
    "inspector": ("Lê Văn Dũng", Role.INSPECTOR, "binhluc"),
    "inspector2": ("Đỗ Thị Lan", Role.INSPECTOR, "binhluc"),
    "police": ("Nguyễn Văn Cường", Role.POLICE_OFFICER, "binhluc"),
    "handler": ("Trịnh Thị Hạnh", Role.TIP_HANDLER, "binhluc"),
    "binhnghia": ("Vũ Thị Thảo", Role.LOCAL_OFFICER, "binhnghia"),
    "trangan": ("Ngô Văn Bình", Role.LOCAL_OFFICER, "trangan"),
    "leader": ("Hoàng Minh Đức", Role.LEADER, "binhluc"),
    "province": ("Bùi Thị Mai", Role.SUPERIOR_OFFICER, "hanam"),
    "partner": ("Hà Thị Ngọc", Role.PARTNER_OFFICER, "binhluc"),
    "auditor": ("Đặng Văn Khoa", Role.AUDITOR, "hanam"),
    "district2": ("Lý Thị Oanh", Role.LEAD_OFFICER, "thanhliem"),
}

AGENCIES = {"partner": "Ủy ban MTTQ huyện Bình Lục", "police": "Công an huyện"}
"""Of partners and the police: the agency for which they work."""

PLACES = {
    "binhnghia": ("Nhà nghỉ Hương Sen", "motel", "Thôn 3, xã Bình Nghĩa"),
    "binhnghia2": ("Karaoke Sao Đêm", "karaoke", "Thôn 1, xã Bình Nghĩa"),
    "trangan": ("Khách sạn Bình Minh", "hotel", "Thôn Đồng, xã Tràng An"),
    "binhmy": ("Quán bar Đường Tàu", "bar", "Tổ dân phố 2, thị trấn Bình Mỹ"),
    "liemphong": ("Nhà nghỉ Phương Nam", "motel", "Thôn Hạ, xã Liêm Phong"),
}

MEMBERS = ("inspector", "phong-y-te", "cong-an", "van-hoa")


def _id(kind: str, name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"test:{kind}:{name}")


def unit(name: str) -> UUID:
    return _id("unit", name)


def user(name: str) -> UUID:
    return _id("user", name)


def establishment(name: str) -> UUID:
    return _id("establishment", name)


def team(name: str) -> UUID:
    """`district`, `commune` (Bình Nghĩa's) or `other` (Thanh Liêm's)."""
    return _id("team", name)


def member(name: str, of: str = "district") -> UUID:
    return _id("member", f"{of}:{name}")


def plan() -> UUID:
    return _id("plan", "2022")


def cookie(name: str) -> str:
    """The session cookie that `name` is signed in with."""
    return f"test-session-{name}"


def csrf(name: str) -> str:
    return f"test-csrf-{name}"


def populate(db: Session) -> None:
    """Write the whole cast; called once for the template that every test starts from."""
    add_units(db)
    for name in PEOPLE:
        add_person(db, name)
    db.flush()
    for name, (title, kind, address) in PLACES.items():
        add_place(db, name, title, kind, address)
    add_teams(db)
    add_plan(db)
    db.flush()


def add_unit(
    db: Session,
    id: UUID,
    code: str,
    title: str,
    kind: str,
    level: str,
    parent_id: UUID | None,
    valid_from: date,
) -> None:
    db.add(
        OrgUnit(
            id=id,
            code=code,
            name=title,
            kind=kind,
            level=level,
            parent_id=parent_id,
            valid_from=valid_from,
            sort_name=to_search_text(title),
        )
    )
    db.flush()


def add_units(db: Session) -> None:
    for name, (code, title, kind, level, parent) in UNITS.items():
        at = unit(parent) if parent else None
        add_unit(db, unit(name), code, title, kind, level, at, date(2004, 1, 1))
    parents = {unit(n): unit(p) if p else None for n, (*_, p) in UNITS.items()}
    db.add_all(
        OrgUnitClosure(ancestor_id=a, descendant_id=d) for a, d in build_closure_pairs(parents, [])
    )
    db.flush()


def add_person(db: Session, name: str) -> None:
    full_name, role, at = PEOPLE[name]
    add_account(db, name, full_name, role, unit(at))


def add_account(db: Session, name: str, full_name: str, role: Role, at: UUID) -> None:
    """Somebody who is signed in, with a duty at a unit."""
    long_ago = datetime(2020, 1, 6, tzinfo=UTC)
    db.add(
        User(
            id=user(name),
            org_unit_id=at,
            username=name,
            full_name=full_name,
            agency=AGENCIES.get(name, ""),
            created_at=long_ago,
        )
    )
    db.flush()
    add_role(db, name, role, at, long_ago)
    db.add(
        AuthSession(
            id=_id("session", name),
            user_id=user(name),
            kind=SessionKind.BROWSER,
            token_hash=hashlib.sha256(cookie(name).encode()).hexdigest(),
            csrf_token=csrf(name),
            expires_at=now() + timedelta(hours=12),
            # Never due to be noted as seen: that write would come and go in counts of queries.
            last_seen_at=now() + timedelta(hours=12),
        )
    )


def add_role(db: Session, name: str, role: Role, at: UUID, confirmed_at: datetime) -> None:
    db.add(
        RoleGrant(
            user_id=user(name),
            org_unit_id=at,
            role=role,
            confirmed_at=confirmed_at,
            confirmation=DutyConfirmation.EARLIER,
        )
    )


def add_place(db: Session, name: str, title: str, kind: str, address: str) -> None:
    commune = unit(name.rstrip("2"))
    db.add(
        Establishment(
            id=establishment(name),
            org_unit_id=commune,
            name=title,
            establishment_type=kind,
            address=address,
            owner_name="Nguyễn Văn An",
        )
    )
    db.flush()
    db.add(
        ActivePeriod(
            establishment_id=establishment(name), org_unit_id=commune, active_from=LONG_AGO
        )
    )


def add_teams(db: Session) -> None:
    for name, level, at in (
        ("district", "district", "binhluc"),
        ("commune", "commune", "binhnghia"),
        ("other", "district", "thanhliem"),
    ):
        title = f"Đội 178 {UNITS[at][1]}"
        db.add(InspectionTeam(id=team(name), org_unit_id=unit(at), name=title, level=level))
        db.flush()
        people = (
            MEMBERS
            if name == "district"
            else ("inspector2", "a", "b")
            if name == "commune"
            else ("a", "b", "c")
        )
        for i, who in enumerate(people):
            db.add(
                TeamMember(
                    id=member(who, name),
                    org_unit_id=unit(at),
                    team_id=team(name),
                    user_id=user(who) if who in PEOPLE else None,
                    full_name=PEOPLE[who][0] if who in PEOPLE else f"Thành viên {who}",
                    agency="Phòng LĐTBXH",
                    function=MemberFunction.MEMBER if i else MemberFunction.LEADER,
                    inspection_card_no=f"{i + 1:02}/TKT",
                )
            )


def add_plan(db: Session) -> None:
    db.add(
        Plan(
            id=plan(),
            org_unit_id=unit("binhluc"),
            year=2022,
            title="Kế hoạch phòng, chống mại dâm năm 2022",
            status="approved",
        )
    )
    db.flush()
    thresholds = {"communes_communicating": 100, "violations_handled": 100}
    thresholds |= {"establishments_inspected": 70, "healthy_communes_kept": 100}
    thresholds |= {"workforce_known": 100, "staff_trained": 100}
    for position, (code, percent) in enumerate(thresholds.items(), 1):
        db.add(
            PlanTarget(
                plan_id=plan(),
                org_unit_id=unit("binhluc"),
                code=code,
                title=code,
                indicator=code,
                threshold_percent=percent,
                status="approved",
                approved_title=code,
                approved_percent=percent,
                position=position,
            )
        )


def head_count(place: str, on: date, **numbers: Any) -> WorkforceCount:
    return WorkforceCount(
        org_unit_id=unit(place.rstrip("2")),
        establishment_id=establishment(place),
        counted_on=on,
        **{"total": 6, "female": 4, **numbers},
    )
