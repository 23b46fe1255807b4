"""Who decided, in full: never more than is known."""

from datetime import date
from types import SimpleNamespace

from backend.domains.enforcement.violations.queries import format_decision_agency

ND144 = "Nghị định 144/2021/NĐ-CP"


def test_the_agency_is_named_in_full_where_the_office_is_known() -> None:
    then, now = date(2022, 9, 1), date(2026, 3, 2)
    for day, office, kind, name, agency in (
        (then, "district_chairman", "huyện", "Bình Lục", "Ủy ban nhân dân huyện Bình Lục"),
        (then, "commune_chairman", "xã", "Bình Nghĩa", "Ủy ban nhân dân xã Bình Nghĩa"),
        (then, "district_police_head", "huyện", "Bình Lục", "Công an huyện Bình Lục"),
        (then, None, "huyện", "Bình Lục", "huyện Bình Lục"),
        (None, None, None, None, None),
        (now, "commune_chairman", "phường", "Hà Nam", "Ủy ban nhân dân phường Hà Nam"),
        (now, "province_police_division_head", "tỉnh", "Ninh Bình", "Công an tỉnh Ninh Bình"),
        (now, "district_police_head", "xã", "Bình Mỹ", "xã Bình Mỹ"),
    ):
        unit = {"decision_unit_kind": kind, "decision_unit_name": name}
        row = SimpleNamespace(**unit, signed_office=office, legal_document=ND144, decided_on=day)
        assert format_decision_agency(row) == agency
