"""Lists name units of every kind of today: phường and đặc khu as xã and thị trấn, in a column or as
headings inside the list."""

from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.establishments.establishments.models import Establishment
from backend.permissions import Role
from tests import today
from tests.acting import Api
from tests.domains.platform.imports.lists import send, workbook

WHO = "lead-binhmy-xa"
HEADINGS = ("Tên cơ sở", "Loại hình", "Địa chỉ")
WARD, ZONE = today.unit("chauson"), today.unit("binhmy-xa")


def open_two(db: Session) -> None:
    """Somebody who enters lists of a phường and of a đặc khu."""
    today.open_offices(db, "binhmy-xa", "chauson")
    today.add_role(db, WHO, Role.LEAD_OFFICER, WARD)
    zone = db.require(OrgUnit, ZONE)
    zone.kind, zone.name, zone.sort_name = "đặc khu", "Vân Đồn", "van don"
    db.flush()


@pytest.fixture
def office(api: Api) -> Api:
    set_today(today.TODAY)
    api.run(open_two)
    return api


def entered(api: Api, heads: tuple[str, ...], *rows: Any) -> dict[str, Any]:
    """{name of a place: its unit}, once the list was taken in whole."""
    answer = send(api.as_(WHO), workbook(heads, *rows), dry_run="false").json()
    assert (answer["status"], answer["error_count"]) == ("applied", 0), answer
    return dict(api.all(sa.select(Establishment.name, Establishment.org_unit_id)))


def test_headings_inside_a_list_name_the_units_below_them(office: Api) -> None:
    found = entered(
        office,
        HEADINGS,
        ("I. Phường Châu Sơn", None, None),
        ("Quán Một", "Karaoke", "Tổ 1"),
        ("II. Đặc khu Vân Đồn", None, None),
        ("Quán Hai", "Karaoke", "Thôn 2"),
    )
    assert (found["Quán Một"], found["Quán Hai"]) == (WARD, ZONE)


@pytest.mark.parametrize(
    ("ward", "zone"),
    [
        ("Phường Châu Sơn", "Đặc khu Vân Đồn"),
        ("P. Châu Sơn", "ĐK Vân Đồn"),
        ("Châu Sơn", "vân đồn"),
    ],
)
def test_a_column_names_them_as_people_write(office: Api, ward: str, zone: str) -> None:
    heads = (*HEADINGS, "Xã, phường, đặc khu")
    found = entered(
        office,
        heads,
        ("Quán Một", "Karaoke", "Tổ 1", ward),
        ("Quán Hai", "Karaoke", "Thôn 2", zone),
    )
    assert (found["Quán Một"], found["Quán Hai"]) == (WARD, ZONE)
