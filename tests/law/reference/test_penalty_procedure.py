"""Limitation and competence exist for every decree whose acts can be recorded."""

from datetime import date

import pytest

from backend.law.reference import (
    find_on_the_spot_fine,
    find_procedure,
    find_procedure_on,
    load_violation_types,
)

PREVENTED = {"24", "25", "32", "33"}
"""Acts of the persons themselves: never in the register, so nobody's competence is asked."""


def test_every_act_has_its_procedure_and_field() -> None:
    for act in load_violation_types():
        law = find_procedure(act.legal_document)
        assert law is not None, act.legal_document
        field = law.competence.field_of(act.article)
        assert field is not None, (act.legal_document, act.article)
        assert field.cap >= act.fine_max


def test_no_decree_no_procedure() -> None:
    assert find_procedure("Nghị định 167/2013/NĐ-CP") is None


DAYS = (date(2022, 10, 3), date(2025, 2, 28), date(2025, 7, 1), date(2025, 12, 15))


@pytest.mark.parametrize("day", DAYS)
def test_higher_levels_may_fine_more_and_the_highest_reaches_the_cap(day: date) -> None:
    law = find_procedure_on(day)
    assert law is not None
    for field in law.competence.fields:
        chairmen = [law.find_chairman(level, day) for level in ("commune", "district", "province")]
        caps = [office.fines[field.code] or 0 for office in chairmen if office is not None]
        assert caps == sorted(caps)
        assert caps[-1] == field.cap
        assert not PREVENTED & set(field.articles)
        assert all(field.code in office.fines for office in law.offices)


def test_an_office_is_there_once_on_each_day_and_some_ended() -> None:
    for day in (*DAYS, date(2025, 6, 30), date(2026, 11, 27)):
        law = find_procedure_on(day)
        assert law is not None
        codes = [office.code for office in law.list_offices(day)]
        assert len(set(codes)) == len(codes)
        assert ("district_chairman" in codes) == (day <= date(2025, 6, 30))
        assert ("district_police_head" in codes) == (day <= date(2025, 2, 28))
        assert {"commune_chairman", "province_chairman", "commune_police_head"} <= set(codes)


def test_what_was_read_in_the_press_only_is_marked_until_the_decree_of_december() -> None:
    for day in (date(2025, 7, 1), date(2025, 12, 14)):
        law = find_procedure_on(day)
        assert law is not None
        for office in law.list_offices(day):
            assert (office.legal_document, office.verified) == ("Nghị định 189/2025/NĐ-CP", False)
            assert "chưa đọc nguyên văn" in office.note
    law = find_procedure_on(date(2025, 12, 15))
    assert law is not None
    assert all(office.verified and office.may_suspend is not None for office in law.offices)


def test_fines_without_minutes_doubled_in_july_2025() -> None:
    found = [find_on_the_spot_fine(date(2025, 6, 30)), find_on_the_spot_fine(date(2025, 7, 1))]
    told = [(one.individual, one.organisation, one.certainty) for one in found if one]
    assert told == [(250_000, 500_000, "secondary"), (500_000, 1_000_000, "secondary")]
    assert find_on_the_spot_fine(date(2021, 12, 31)) is None


def test_the_decree_of_a_day() -> None:
    old, new = "Nghị định 144/2021/NĐ-CP", "Nghị định 282/2025/NĐ-CP"
    days = {date(2021, 12, 31): None, date(2025, 12, 14): old, date(2025, 12, 15): new}
    for day, document in days.items():
        law = find_procedure_on(day)
        assert (law and law.legal_document) == document


def test_what_was_not_read_is_marked() -> None:
    law = find_procedure("Nghị định 144/2021/NĐ-CP")
    assert law is not None
    assert (law.limitation.verified, law.limitation.years) == (True, 1)
    assert not law.competence.verified
    assert "chưa đối chiếu" in law.competence.note
