"""Approval chains: who makes, hands on and approves what, per tier and day."""

from datetime import date

import pytest

from backend.domains.inspections.inspection_plans.models import InspectionPlanStatus
from backend.domains.planning.plans.models import PlanApprovalStatus
from backend.domains.planning.proposals.models import ProposalStatus
from backend.domains.planning.task_reports.models import TaskReportStatus
from backend.domains.ratings.commune_ratings.models import RatingStatus
from backend.domains.reporting.agency_reports.models import AgencyReportStatus
from backend.domains.reporting.reports.models import ReportStatus
from backend.duties import list_chain_rights
from backend.law.reference.chains import ChainFile, ChainKind, Seat, find_chain, list_chains
from backend.law.reference.reference_files import load_file
from backend.law.reference.tiers import load_tiers
from backend.permissions import GRANTED, Permission, Role

THEN, NOW = date(2022, 10, 3), date(2026, 11, 28)
STATES = {
    ChainKind.PLAN: PlanApprovalStatus,
    ChainKind.VISIT_LIST: InspectionPlanStatus,
    ChainKind.RATING: RatingStatus,
    ChainKind.REPORT: ReportStatus,
    ChainKind.TASK_REPORT: TaskReportStatus,
    ChainKind.AGENCY_REPORT: AgencyReportStatus,
    ChainKind.PROPOSAL: ProposalStatus,
}


@pytest.mark.parametrize("record", ChainKind)
def test_a_chain_says_only_words_that_the_program_has(record: ChainKind) -> None:
    roles, states = set(Role), {state.value for state in STATES[record]}
    for chain in list_chains(record):
        assert set(chain.desks.values()) <= roles
        assert set(chain.desks) <= states
        for step in chain.steps:
            assert {*step.from_, step.to} <= states
            assert {holder.role for holder in step.by} <= roles


@pytest.mark.parametrize("record", ChainKind)
def test_no_two_chains_hold_for_one_record(record: ChainKind) -> None:
    chains = list_chains(record)
    for tier in load_tiers():
        own = [chain for chain in chains if tier.code in chain.tiers]
        for at, chain in enumerate(own):
            for other in own[at + 1 :]:
                assert not chain.overlaps(other.valid_from, other.valid_to), (record, tier.code)


def steps(record: ChainKind, tier: str, on: date) -> set[tuple[str, str, str, str, str]]:
    chain = find_chain(record, tier, on)
    assert chain is not None
    return {
        (step.act, state, step.to, holder.role, holder.at)
        for step in chain.steps
        for state in step.from_
        for holder in step.by[:1]
    }


def test_a_commune_of_2022_rates_itself_and_the_district_verifies_and_approves() -> None:
    found = steps(ChainKind.RATING, "commune", THEN)
    assert ("submit", "draft", "self_assessed", Role.LOCAL_OFFICER, Seat.OWN) in found
    assert ("verify", "self_assessed", "verified", Role.LEAD_OFFICER, Seat.LEAD) in found
    assert ("approve", "verified", "approved", Role.LEADER, Seat.LEAD) in found


def test_a_commune_of_today_makes_and_its_leader_approves() -> None:
    for record in (ChainKind.PLAN, ChainKind.VISIT_LIST, ChainKind.REPORT):
        found = steps(record, "commune", NOW)
        assert ("submit", "draft", "submitted", Role.LEAD_OFFICER, Seat.OWN) in found
        assert ("approve", "submitted", "approved", Role.LEADER, Seat.OWN) in found
    sent_back = ("return", "sent", "returned", Role.SUPERIOR_OFFICER, Seat.SUPERIOR)
    assert sent_back in steps(ChainKind.REPORT, "commune", NOW)


def test_who_verifies_today_is_marked_as_a_proposal() -> None:
    chain = find_chain(ChainKind.RATING, "commune", NOW)
    assert chain is not None
    assert (chain.verified, "Đề xuất" in chain.note) == (False, True)
    assert ("verify", "self_assessed", "verified", Role.SUPERIOR_OFFICER, Seat.SUPERIOR) in steps(
        ChainKind.RATING, "commune", NOW
    )


def test_the_last_chain_of_a_period_holds() -> None:
    year = date(2025, 1, 1), date(2025, 12, 31)
    found = find_chain(ChainKind.REPORT, "commune", *year)
    assert found is not None
    assert found.valid_from == date(2025, 7, 1)
    district = find_chain(ChainKind.REPORT, "district", *year)
    assert district is not None
    assert find_chain(ChainKind.REPORT, "district", NOW) is None, "it has none today"


def test_what_a_chain_adds_to_the_rights_of_a_role() -> None:
    """Rating oneself and verifying it stay apart, in either order of government."""
    rights = {
        (role, tier.code, on): list_chain_rights(role, tier.code, on) - GRANTED[role]
        for role in Role
        for tier in load_tiers()
        for on in (THEN, NOW)
    }
    assert {key: found for key, found in rights.items() if found} == {
        (Role.LEAD_OFFICER, "commune", NOW): {Permission.RATING_WRITE},
        (Role.SUPERIOR_OFFICER, "province", NOW): {
            *(Permission.RATING_VERIFY, Permission.RATING_RETURN),
        },
    }


def test_a_chain_that_knows_not_its_states_is_refused() -> None:
    content = load_file("chains.json", ChainFile).model_dump(by_alias=True, mode="json")
    content["chains"][0]["desks"]["somewhere"] = "leader"
    with pytest.raises(ValueError, match="somewhere"):
        ChainFile.model_validate(content)
