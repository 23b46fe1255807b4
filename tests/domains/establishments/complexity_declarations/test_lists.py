"""Declarations in Excel, and the columns that establishments and areas get from them."""

from typing import Any

from tests.acting import Api
from tests.domains.establishments.complexity_declarations.test_routes import PATH, declared
from tests.domains.inspections.inspections.making import made
from tests.domains.organisation.areas.test_routes import new_area
from tests.domains.platform.imports.lists import opened, send


def read_rows(content: bytes) -> list[dict[str, Any]]:
    """The rows of an exported list by their headings."""
    heads, *rows = opened(content).worksheets[0].iter_rows(values_only=True)
    named = [str(head).removesuffix(" *") for head in heads]
    return [dict(zip(named, row, strict=True)) for row in rows]


def test_the_list_and_the_columns_of_the_other_lists(api: Api) -> None:
    person = api.as_("district")
    area = made(person.post("/areas", new_area()))["id"]
    made(person.post(PATH, declared()))
    made(person.post(PATH, declared(establishment_id=None, area_id=area, valid_to="2022-09-30")))
    rows = read_rows(person.get(f"/exports{PATH}.xlsx").content)
    assert [(row["Cơ sở"], row["Địa bàn"], row["Tình trạng"]) for row in rows] == [
        (None, "Thôn 1", "Đã đưa ra"),
        ("Nhà nghỉ Hương Sen", None, "Đang trong diện"),
    ]
    assert rows[1]["Lý do"] == "Có dấu hiệu hoạt động mại dâm; Phức tạp về an ninh, trật tự"
    places = read_rows(person.get("/exports/establishments.xlsx", is_complex="true").content)
    assert [(row["Tên cơ sở"], row["Diện phức tạp"]) for row in places] == [
        ("Nhà nghỉ Hương Sen", "Có")
    ]
    (thon,) = read_rows(person.get("/exports/areas.xlsx").content)
    assert thon["Diện phức tạp"] is None, "its term has passed"


def test_an_exported_register_goes_in_again_unchanged(api: Api) -> None:
    person = api.as_("district")
    made(person.post(PATH, declared()))
    again = send(person, person.get("/exports/establishments.xlsx").content).json()
    assert (again["unchanged_count"], again["errors"]) == (again["row_count"], [])
