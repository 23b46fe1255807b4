"""The law as data: versions by date, ranges that hold, and no act of a person in prostitution."""

from collections import defaultdict
from contextlib import nullcontext
from datetime import date
from itertools import pairwise

import pytest

from backend.law.reference import (
    ViolationTypeEntry,
    list_certificate_issuers,
    load_checklist_templates,
    load_establishment_groups,
    load_establishment_types,
    load_violation_types,
)
from backend.law.reference.legal_deadlines import DeadlinesFile, load_legal_deadlines


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


@pytest.mark.parametrize(
    ("last_day", "first_day", "is_accepted"),
    [
        (date(2026, 12, 31), date(2027, 1, 1), True),
        (date(2026, 12, 31), date(2026, 12, 31), False),
        (None, date(2027, 1, 1), False),
    ],
)
def test_two_versions_of_a_term_never_hold_on_one_day(
    last_day: date | None, first_day: date, is_accepted: bool
) -> None:
    file = load_legal_deadlines()
    rule = next(rule for rule in file.rules if rule.code == "forwarding" and rule.valid_to is None)
    others = [one for one in file.rules if one is not rule]
    versions = (
        rule.model_copy(update={"valid_to": last_day}),
        rule.model_copy(update={"valid_from": first_day, "count": rule.count + 1}),
    )
    content = file.model_dump() | {"rules": [one.model_dump() for one in (*others, *versions)]}
    with nullcontext() if is_accepted else pytest.raises(ValueError, match="two versions hold"):
        DeadlinesFile.model_validate(content)


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
        ("guest_checks_incomplete", date(2026, 11, 27), "15", (5_000_000, 10_000_000)),
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
    assert in_force("forged_certificate", date(2025, 12, 15)) == [], "no point of Điều 15 follows"
    assert in_force("certificate_not_exchanged", date(2025, 12, 14)) == []


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
        ("Nghị định 282/2025/NĐ-CP", "15"),
        ("Nghị định 282/2025/NĐ-CP", "30"),
        ("Nghị định 282/2025/NĐ-CP", "34"),
        ("Nghị định 282/2025/NĐ-CP", "35"),
    }
    for act in load_violation_types():
        assert (act.article, act.clause) not in {("26", "1"), ("34", "1")}
        assert not act.title.startswith(("Mua dâm", "Bán dâm", "Mua, bán"))


def test_fines_keep_below_the_caps_of_the_decree_and_organisations_pay_double() -> None:
    cap = {"12": 40_000_000, "15": 40_000_000}
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
    template, *_ = load_checklist_templates()
    for one in load_checklist_templates():
        assert len({item.code for item in one.items}) == len(one.items)
        for item in one.items:
            assert "Nghị định" in item.legal_basis or "Pháp lệnh" in item.legal_basis
            assert not isinstance(item.applies_to, tuple) or set(item.applies_to) <= set(kinds)
    asked = {code: {i.code for i in template.items_for(kind)} for code, kind in kinds.items()}
    assert "guest_notice" in asked["motel"]
    assert "guest_notice" not in asked["karaoke"]
    assert "separate_rooms" in asked["massage"] - asked["hair_wash"]
    assert "security_certificate" not in asked["restaurant"]
    assert "health_check" in set.intersection(*asked.values())


POINTS_OF_282 = """
15.1: a b c d đ h 2-3
15.2: a b c d e g m 3-5
15.3: a b c d đ e s t u v 5-10
15.4: a b m 10-20
15.5: a đ 20-40
30.5: h 20-40
34.2: 5-10
34.3: 10-20
34.4: a b c 30-50
34.5: 50-75
35.1: 20-30
35.2: 30-40
"""
"""Typed from NĐ 282/2025/NĐ-CP: article.clause, points, range in triệu for an individual."""


def test_the_points_of_the_decree_of_2025_are_those_of_its_text() -> None:
    wanted: dict[tuple[str, str, str | None], tuple[int, int]] = {}
    for line in POINTS_OF_282.strip().splitlines():
        place, _, rest = line.partition(": ")
        article, clause = place.split(".")
        *points, range_ = rest.split()
        least, most = (int(n) * 1_000_000 for n in range_.split("-"))
        wanted |= dict.fromkeys([(article, clause, point) for point in points], (least, most))
        if not points:
            wanted[article, clause, None] = (least, most)
    acts = [act for act in load_violation_types() if act.is_valid(date(2026, 11, 27))]
    found = {(a.article, a.clause, a.point): (a.fine_min, a.fine_max) for a in acts}
    assert found == wanted
    assert len(acts) == 28 + 8 + 1, "Điều 15; Điều 34, 35; điểm h khoản 5 Điều 30"
    assert all(act.verified for act in acts)


def test_acts_fit_the_kinds_of_place_that_their_words_name() -> None:
    fits = {
        (act.article, act.code): set(act.list_fitting_types()) for act in load_violation_types()
    }
    every = {kind.code for kind in load_establishment_types()}
    checked = {kind.code for kind in load_establishment_types() if kind.needs_security_certificate}
    lodging = checked - {"karaoke", "dance_hall", "massage"}
    for article in ("12", "15"):
        assert fits[article, "guest_checks_incomplete"] == lodging
        assert fits[article, "no_security_guards"] == {"dance_hall"}
        assert fits[article, "no_register"] == checked
    assert fits["35", "manager_lets_it_happen"] == fits["30", "manager_lets_drugs_happen"] == every
    assert {a for (a, _), kinds in fits.items() if kinds == every} == {"26", "27", "30", "34", "35"}


def test_checklists_name_acts_of_the_catalogue_that_fit_whoever_the_item_concerns() -> None:
    for template in load_checklist_templates():
        last = template.valid_to or date(2026, 11, 27)
        for item in template.items:
            for code in item.acts:
                (act,) = in_force(code, last)
                for kind in load_establishment_types():
                    assert act.fits(kind) or not item.concerns(kind), (item.code, kind.code)


def test_a_checklist_follows_another_but_for_what_it_says_itself() -> None:
    first, second, third = load_checklist_templates()
    days = [(one.valid_from, one.valid_to) for one in (first, second, third)]
    assert days == [
        (date(2017, 12, 6), date(2025, 6, 30)),
        (date(2025, 7, 1), date(2026, 3, 14)),
        (date(2026, 3, 15), None),
    ]
    codes = [[item.code for item in one.items] for one in (first, second, third)]
    assert codes[0] == codes[1] == [code for code in codes[2] if code != "certificate_exchanged"]
    assert codes[2].index("certificate_exchanged") == codes[2].index("commitment") + 1
    for one in (second, third):
        assert not [item.text for item in one.items if "thị trấn" in item.text]
    changed = [a.code for a, b in zip(first.items, second.items, strict=True) if a != b]
    assert changed == ["commune_police_notice", "commitment"]


@pytest.mark.parametrize(
    ("kind", "rooms", "issuer"),
    [
        ("karaoke", 40, "Công an cấp xã"),
        ("massage", None, "Công an cấp xã"),
        ("hotel", 29, "Công an cấp xã"),
        ("hotel", 30, "Công an cấp tỉnh"),
        ("boarding_house", 1, "Công an cấp xã"),
        ("dance_hall", 2, "Công an cấp tỉnh"),
        ("restaurant", 5, None),
    ],
)
def test_who_issues_the_certificate_by_rooms(kind: str, rooms: int, issuer: str | None) -> None:
    """Điều 24 NĐ 96/2016/NĐ-CP as NĐ 58/2026/NĐ-CP words it."""
    found = [
        one
        for one in list_certificate_issuers(kind)
        if (one.rooms_from or 0) <= (rooms or 0) <= (one.rooms_to or 999)
    ]
    assert [one.name.endswith(issuer or "") for one in found] == [True] * bool(issuer)
    assert not any(one.is_valid(date(2026, 3, 14)) for one in found), "not read: nobody is named"
    assert all(one.is_valid(date(2026, 3, 15)) for one in found)
