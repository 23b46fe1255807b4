"""The law as data: versions by date, ranges that hold, and no act of a person in prostitution."""

from collections import defaultdict
from datetime import date
from itertools import pairwise

import pytest

from backend.law.reference import (
    ViolationTypeEntry,
    load_checklist_templates,
    load_establishment_groups,
    load_establishment_types,
    load_violation_types,
)


def in_force(code: str, on: date) -> list[ViolationTypeEntry]:
    return [act for act in load_violation_types() if act.code == code and act.is_valid(on)]


def test_versions_of_one_act_never_overlap() -> None:
    versions: dict[str, list[ViolationTypeEntry]] = defaultdict(list)
    for act in load_violation_types():
        versions[act.code].append(act)
    for acts in versions.values():
        acts.sort(key=lambda act: act.valid_from)
        for early, late in pairwise(acts):
            assert early.valid_to is not None
            assert early.valid_to < late.valid_from, early.code


def test_identities_are_unique_and_a_point_is_listed_once() -> None:
    acts = load_violation_types()
    assert len({act.id for act in acts}) == len(acts)
    places = [(act.legal_document, act.article, act.clause, act.point) for act in acts]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize(
    ("code", "on", "article", "fine"),
    [
        ("manager_lets_it_happen", date(2022, 1, 1), "27", (30_000_000, 40_000_000)),
        ("manager_lets_it_happen", date(2025, 12, 14), "27", (30_000_000, 40_000_000)),
        ("manager_lets_it_happen", date(2025, 12, 15), "35", (20_000_000, 30_000_000)),
        ("business_method", date(2022, 10, 3), "27", (20_000_000, 30_000_000)),
        ("business_method", date(2026, 1, 1), "35", (30_000_000, 40_000_000)),
        ("guest_checks_incomplete", date(2022, 10, 3), "12", (2_000_000, 5_000_000)),
    ],
)
def test_the_date_of_the_act_picks_the_decree(
    code: str, on: date, article: str, fine: tuple[int, int]
) -> None:
    (act,) = in_force(code, on)
    assert act.article == article
    assert (act.fine_min, act.fine_max) == fine


def test_nothing_is_offered_for_days_whose_decree_is_not_in_the_catalogue() -> None:
    assert in_force("manager_lets_it_happen", date(2021, 12, 31)) == []
    assert in_force("guest_checks_incomplete", date(2025, 12, 15)) == []


def test_the_suspension_of_the_certificate_was_halved_by_the_new_decree() -> None:
    terms = [
        (act.suspension.months_min, act.suspension.months_max)
        for act in load_violation_types()
        if act.code == "business_method" and act.suspension
    ]
    assert terms == [(6, 12), (3, 6)]


def test_only_the_named_articles_occur_and_no_act_of_the_persons_themselves() -> None:
    places = {(act.legal_document, act.article) for act in load_violation_types()}
    assert places == {
        ("Nghị định 144/2021/NĐ-CP", "12"),
        ("Nghị định 144/2021/NĐ-CP", "26"),
        ("Nghị định 144/2021/NĐ-CP", "27"),
        ("Nghị định 282/2025/NĐ-CP", "34"),
        ("Nghị định 282/2025/NĐ-CP", "35"),
    }
    for act in load_violation_types():
        assert (act.article, act.clause) not in {("26", "1"), ("34", "1")}
        assert not act.title.startswith(("Mua dâm", "Bán dâm", "Mua, bán"))


def test_fines_keep_below_the_caps_of_the_decree_and_organisations_pay_double() -> None:
    cap = {"12": 40_000_000}
    for act in load_violation_types():
        assert 0 < act.fine_min < act.fine_max <= cap.get(act.article, 75_000_000)
        assert act.organisation_multiplier == 2
        assert act.source.startswith(act.legal_document)


def test_types_have_a_known_group_and_words_that_mean_one_type_only() -> None:
    groups = {group.code for group in load_establishment_groups()}
    words: dict[str, str] = {}
    for kind in load_establishment_types():
        assert kind.group in groups
        for word in (kind.name, *kind.synonyms):
            assert words.setdefault(word.casefold(), kind.code) == kind.code, word
    assert len({kind.code for kind in load_establishment_types()}) == 17


def test_checklist_items_apply_to_known_types_and_name_their_basis() -> None:
    kinds = {kind.code: kind for kind in load_establishment_types()}
    (template,) = load_checklist_templates()
    assert len({item.code for item in template.items}) == len(template.items)
    for item in template.items:
        assert "Nghị định" in item.legal_basis or "Pháp lệnh" in item.legal_basis
        assert not isinstance(item.applies_to, tuple) or set(item.applies_to) <= set(kinds)
    asked = {code: {i.code for i in template.items_for(kind)} for code, kind in kinds.items()}
    assert "guest_notice" in asked["motel"]
    assert "guest_notice" not in asked["karaoke"]
    assert "separate_rooms" in asked["massage"] - asked["hair_wash"]
    assert "security_certificate" not in asked["restaurant"]
    assert "health_check" in set.intersection(*asked.values())
