"""Limitation and competence exist for every decree whose acts can be recorded."""

from datetime import date

from backend.law.reference import find_procedure, find_procedure_on, load_violation_types

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


def test_higher_levels_may_fine_more_and_the_highest_reaches_the_cap() -> None:
    for document in {act.legal_document for act in load_violation_types()}:
        law = find_procedure(document)
        assert law is not None
        for field in law.competence.fields:
            chairmen = [law.chairman(level) for level in ("commune", "district", "province")]
            caps = [office.fines[field.code] or 0 for office in chairmen if office is not None]
            assert caps == sorted(caps)
            assert caps[-1] == field.cap
            assert not PREVENTED & set(field.articles)
            assert all(field.code in office.fines for office in law.offices)


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
