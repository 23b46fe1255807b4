"""Samples of the domain organisation: teams and their members."""

from typing import Any

from backend.core.session.session import Session
from backend.domains.organisation.areas.models import Area, AreaKind
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from tests.contract.objects.places import Bodies, Ids, above, commune, id_of, team_id


def teams(place: str) -> list[Any]:
    if place == "own":
        return []  # the cast's own: inspectors belong to it
    level = "commune" if place == "sibling" else "district"
    return [
        InspectionTeam(id=id_of("team", place), org_unit_id=above(place), name=place, level=level)
    ]


def team_members(place: str) -> list[Any]:
    return [
        TeamMember(
            id=id_of(f"member{i}", place),
            org_unit_id=above(place),
            team_id=team_id(place),
            full_name=f"Thành viên {i}",
            agency="Công an",
            inspection_card_no=f"{i}/{place}",
        )
        for i in range(3)
    ]


def areas(place: str) -> list[Any]:
    own = {"id": id_of("area", place), "org_unit_id": commune(place)}
    return [Area(**own, name=f"Thôn {place}", kind=AreaKind.VILLAGE)]


def build_records(db: Session, place: str) -> list[Any]:
    return [
        *teams(place),
        *team_members(place),
        *areas(place),
    ]


IDS: Ids = {
    "/org-units/{id}": commune,
    "/inspection-teams/{id}": team_id,
    "/inspection-teams/{id}/members/{member_id}": lambda p: id_of("member0", p),
    "/areas/{id}": lambda p: id_of("area", p),
}

BODIES: Bodies = {
    "create_inspection_team": lambda p, a: {
        "name": "Đội 178",
        "level": "district",
        "org_unit_id": str(above(p)),
    },
    "update_inspection_team": lambda p, a: {"name": "Đội 178 kiện toàn"},
    "create_team_member": lambda p, a: {
        "full_name": "Lê Văn Tám",
        "agency": "Công an huyện",
        "inspection_card_no": "99/TKT",
    },
    "update_team_member": lambda p, a: {"agency": "Phòng Y tế"},
    "create_area": lambda p, a: {
        "name": "Thôn Mới",
        "kind": "village",
        "org_unit_id": str(commune(p)),
    },
    "update_area": lambda p, a: {"valid_from": "2020-01-01"},
}
