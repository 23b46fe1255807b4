"""A desk reads all places and visits of its units in few requests (R39)."""

from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID
from zlib import compress

import pytest

from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.models import Inspection, InspectionMember
from backend.law.reference import load_checklist_templates
from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import MEMBERS, TEAM, answers
from tests.proofs import proof_size

PLACES, VISITS = 300, 1500
FROM_THE_BEGINNING = {"updated_after": "2000-01-01T00:00:00Z", "limit": "200"}


def enter_visits(db: Session, places: int, visits: int) -> None:
    """Places of Bình Nghĩa and visits of the district's team, each with words of its own."""
    checklist, present = load_checklist_templates()[0].key, [UUID(one) for one in MEMBERS]
    made = [
        Establishment(
            name=f"Nhà nghỉ Hoa Sữa {n}",
            address=f"Thôn {n % 17}, đường ĐT {n * 7919 % 997}",
            establishment_type="motel",
            owner_name=f"Chủ cơ sở {n * 104729 % 9973}",
            latitude=20.4 + n * 0.000137,
            longitude=105.9 + n * 0.000211,
            org_unit_id=world.unit("binhnghia"),
        )
        for n in range(places)
    ]
    db.add_all(made)
    db.flush()
    for n in range(visits):
        visit = Inspection(
            org_unit_id=world.unit("binhnghia"),
            team_id=TEAM,
            team_level="district",
            establishment_id=made[n % places].id,
            kind="planned",
            inspected_on=world.TODAY.replace(month=1 + n % 9),
            checklist_version=checklist,
            checklist=answers(no_register=f"Sổ thiếu {n * 31 % 89} ngày"),
            attendance=MEMBERS,
            statement=f"Đoàn đã kiểm tra {n * 13 % 37} phòng, chủ cơ sở có mặt.",
        )
        db.add(visit)
        db.flush()
        db.add_all(InspectionMember(inspection_id=visit.id, member_id=one) for one in present)
    db.flush()


def read_all(person: Person, path: str) -> tuple[list[dict[str, Any]], int, int]:
    """The whole records, the requests that it took, and the bytes of their answers, packed."""
    asked, items, requests, size = dict(FROM_THE_BEGINNING), list[dict[str, Any]](), 0, 0
    while True:
        answer = person.get(path, **asked)
        assert answer.status_code == 200, answer.text
        requests, size = requests + 1, size + len(compress(answer.content, 5)) + 800
        items += answer.json()["items"]
        if (link := answer.headers.get("Link")) is None:
            return items, requests, size
        asked = dict(parse_qsl(link.partition("?")[2].partition(">")[0]))


@pytest.mark.campaign
def test_a_desk_reads_its_register_in_thirty_requests(api: Api) -> None:
    """300 places and 1,500 visits: at most 30 requests and 700 KiB with their headers."""
    visits = proof_size(full=VISITS, campaign=VISITS)
    places = visits * PLACES // VISITS
    api.run(enter_visits, places, visits)
    desk = api.as_("inspector")
    found, requests, size = read_all(desk, "/establishments")
    minutes, more, more_size = read_all(desk, "/inspections")
    assert (len(found) >= places, len(minutes)) == (True, visits)
    assert "latitude" in found[0]
    assert len(minutes[0]["members"]) == len(MEMBERS)
    assert requests + more <= 30
    assert size + more_size <= 700 * 1024
    one = desk.get(f"/inspections/{minutes[0]['id']}").json()
    assert one == minutes[0]
