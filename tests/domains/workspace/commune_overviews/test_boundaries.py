"""A commune's page by the communes of 1/7/2025: whose page it is, and who reads it."""

from datetime import date

from backend.core.text.clock import set_today
from backend.permissions import Role
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done
from tests.domains.support.support_services.counting import write
from tests.domains.workspace.commune_overviews.test_page import filled
from tests.metrics.commune_pages import YEAR, get_page
from tests.metrics.test_boundaries import SINCE, new_unit, reorganise
from tests.today import add_person

MERGED = {"binhnghia": ("A",), "trangan": ("A",)}


def test_the_page_is_that_of_the_commune_into_which_it_went(api: Api) -> None:
    filled(api)
    write(api, "trangan", "2022-03", loan=4)
    api.run(reorganise, MERGED)
    set_today(date(2026, 11, 27))
    api.run(add_person, "lead", "Cán bộ xã A", Role.LEAD_OFFICER, new_unit("A"))
    province = api.as_("province")
    with api.queries() as by_own:
        own = get_page(province, world.unit("binhnghia"))
    with api.queries() as by_other:
        other = get_page(province, world.unit("binhnghia"), **SINCE)
    assert len(by_other) <= len(by_own)
    assert (own["name"], own["boundaries"], own["has_other_boundaries"]) == (
        *("Bình Nghĩa", "own", True),
    )
    assert (other["name"], other["district_name"]) == ("A", "Bình Lục")
    progress = done(province.get(f"/plans/{world.plan()}/progress", **SINCE))
    rows = {
        (one["code"], row["name"]): (row["numerator"], row["denominator"])
        for one in progress["targets"]
        for row in one["communes"]
    }
    assert len(other["targets"]) == 6
    for one in other["targets"]:
        assert (one["numerator"], one["denominator"]) == rows[one["code"], "A"]
    assert own["support"]["reported"] == ["2022-02"]
    assert other["support"] is None, "months are told of the units of their own days"
    assert get_page(api.as_("lead"), new_unit("A"), **SINCE)["support"] is None


def test_who_reaches_a_part_of_the_new_commune_reads_no_part_of_its_page(api: Api) -> None:
    """A sum that leaves the other communes out would look like the sum of all."""
    filled(api)
    api.run(reorganise, MERGED)
    set_today(date(2026, 11, 27))
    for who in ("binhnghia", "district"):
        person, path = api.as_(who), f"/commune-overviews/{world.unit('binhnghia')}"
        assert get_page(person, world.unit("binhnghia"))["has_other_boundaries"] is False
        for part in ("", "/areas"):
            assert person.get(f"{path}{part}", year=YEAR, **SINCE).status_code == 404
