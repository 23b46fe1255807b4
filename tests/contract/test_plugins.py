"""What resources add to the whole by the names of their modules."""

import pytest

from backend import plugins
from backend.domains.inspections.inspections.providers import Findings, PrintedFacts
from backend.domains.planning.plans.providers import Allocations
from backend.domains.platform.second_approvals.service import load_acts
from backend.domains.prevention.staff.completed_courses import CompletedCourses

OFFERED = {
    "lists": "LISTS",
    "deadlines": "DEADLINES",
    "inbox": "INBOX",
    "attached": "HOLDERS",
    "two_persons": "ACTS",
    "provides": "PROVIDES",
}


@pytest.mark.once
def test_each_point_is_used_and_offers_what_it_says() -> None:
    assert [point for point in plugins.PLUGIN_MODULES if not plugins.load_modules(point)] == []
    silent = [
        module.__name__
        for point, name in OFFERED.items()
        for module in plugins.load_modules(point)
        if not hasattr(module, name)
    ]
    assert silent == []


@pytest.mark.once
def test_each_thing_asked_for_has_one_provider() -> None:
    asked = {Findings, PrintedFacts, CompletedCourses, Allocations}
    found = [what for module in plugins.load_modules("provides") for what in module.PROVIDES]
    assert len(found) == len(asked)
    assert set(found) == asked
    assert [plugins.get_provider(what) is not None for what in asked] == [True] * len(asked)


@pytest.mark.once
def test_resources_are_loaded_in_the_order_of_their_names() -> None:
    names = [package.rpartition(".")[2] for package, _ in plugins.list_packages()]
    assert names == sorted(names)
    assert len(set(names)) == len(names)


@pytest.mark.once
def test_acts_of_two_persons_stand_under_the_codes_of_the_wire() -> None:
    assert set(load_acts()) == {
        "cancel-decision",
        "decide-above-cap",
        "give-duty",
        "open-api-client",
        "open-webhook",
        "reopen-report-line",
        "reorganise",
        "reset-account",
        "undo-reorganisation",
        "unlock-account",
    }
