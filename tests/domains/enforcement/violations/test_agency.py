"""Who decided, in full: never more than is known."""

from types import SimpleNamespace

from backend.domains.enforcement.violations.reading import agency_of

ND144 = "Nghị định 144/2021/NĐ-CP"


def test_the_agency_is_named_in_full_where_the_office_is_known() -> None:
    for office, kind, name, agency in (
        ("district_chairman", "huyện", "Bình Lục", "Ủy ban nhân dân huyện Bình Lục"),
        ("commune_chairman", "xã", "Bình Nghĩa", "Ủy ban nhân dân xã Bình Nghĩa"),
        ("district_police_head", "huyện", "Bình Lục", "Công an huyện Bình Lục"),
        (None, "huyện", "Bình Lục", "huyện Bình Lục"),
        (None, None, None, None),
    ):
        unit = {"decision_unit_kind": kind, "decision_unit_name": name}
        row = SimpleNamespace(**unit, signed_office=office, legal_document=ND144)
        assert agency_of(row) == agency
