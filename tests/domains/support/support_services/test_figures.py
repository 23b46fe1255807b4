"""A year in exact numbers, and the district's line of the statutory form."""

from tests import world
from tests.acting import Api
from tests.domains.support.support_services.counting import PATH, write


def populate(api: Api) -> None:
    write(api, "binhnghia", "2022-01", loan=3, health=2)
    write(api, "binhnghia", "2022-05", loan=1, gender_violence=4, employment=0)
    write(api, "trangan", "2022-05", other=7, legal_aid=1)
    write(api, "binhnghia", "2021-12", loan=50)


def test_a_year_by_commune_service_and_month(api: Api) -> None:
    populate(api)
    figures = api.as_("district").get(f"{PATH}/figures", year=2022).json()
    assert (figures["count"], figures["services"]["loan"]) == (18, 4)
    assert figures["months"] == [5, None, None, None, 13, *[None] * 7]
    assert (figures["services"]["health"], figures["services"]["vocational"]) == (2, None)
    own, other = (unit["services"] for unit in figures["units"])
    assert (own["employment"], other["employment"]) == (0, None)
    rows = {u["org_unit_name"]: (u["count"], u["months"]) for u in figures["units"]}
    assert rows == {"Bình Nghĩa": (10, ["2022-01", "2022-05"]), "Tràng An": (8, ["2022-05"])}


def test_a_commune_sees_only_its_own_year(api: Api) -> None:
    populate(api)
    figures = api.as_("trangan").get(f"{PATH}/figures").json()
    assert (figures["year"], figures["count"]) == (2022, 8)
    assert [u["org_unit_name"] for u in figures["units"]] == ["Tràng An"]
    other = api.as_("trangan").get(f"{PATH}/figures", org_unit_id=str(world.unit("binhnghia")))
    assert other.json()["units"] == []


def test_the_statutory_line_adds_up_at_district_level(api: Api) -> None:
    populate(api)
    line = api.as_("district").get(f"{PATH}/statutory-line", year=2022).json()
    assert {c["code"]: c["count"] for c in line["columns"]} == {
        "4": 18, "5": None, "6": 1, "7": 4, "8": 0, "9": 2, "10": 11,
    }  # fmt: skip
    assert (line["months_sent"], line["months_due"]) == (3, 3 * 9)
    assert (line["org_unit_name"], line["is_verified"]) == ("Bình Lục", False)
    assert "Bình Nghĩa" not in str(line)


def test_of_a_year_that_nobody_sent_nothing_is_known(api: Api) -> None:
    """The table and the line of the form, on an empty register: no 0 that nobody counted."""
    office = api.as_("district")
    figures = office.get(f"{PATH}/figures", year=2022).json()
    assert (figures["count"], figures["units"]) == (None, [])
    line = office.get(f"{PATH}/statutory-line", year=2022).json()
    assert {column["count"] for column in line["columns"]} == {None}
    assert (line["months_sent"], line["months_due"]) == (0, 3 * 9)


def test_only_the_office_draws_the_statutory_line(api: Api) -> None:
    for person in world.PEOPLE:
        status = api.as_(person).get(f"{PATH}/statutory-line").status_code
        assert status == (200 if person in ("district", "district2") else 403), person
    asked = {"org_unit_id": str(world.unit("thanhliem"))}
    assert api.as_("district").get(f"{PATH}/statutory-line", **asked).status_code == 404


def test_figures_take_one_query(api: Api) -> None:
    populate(api)
    with api.queries() as seen:
        api.as_("district").get(f"{PATH}/figures", year=2022)
    assert len([s for s in seen if "support_services" in s]) == 1
