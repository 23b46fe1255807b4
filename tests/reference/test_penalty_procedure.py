"""Limitation and competence exist for every decree whose acts can be recorded."""

from backend.reference import procedure_of, violation_types

PREVENTED = {"24", "25", "32", "33"}
"""Acts of the persons themselves: never in the register, so nobody's competence is asked."""


def test_every_act_has_its_procedure_and_field() -> None:
    for act in violation_types():
        law = procedure_of(act.legal_document)
        assert law is not None, act.legal_document
        field = law.competence.field_of(act.article)
        assert field is not None, (act.legal_document, act.article)
        assert field.province is not None
        assert field.province >= act.fine_max


def test_no_decree_no_procedure() -> None:
    assert procedure_of("Nghị định 167/2013/NĐ-CP") is None


def test_higher_levels_may_fine_more() -> None:
    for document in {act.legal_document for act in violation_types()}:
        law = procedure_of(document)
        assert law is not None
        for field in law.competence.fields:
            caps = [c for c in (field.commune, field.district, field.province) if c is not None]
            assert caps == sorted(caps)
            assert field.cap("province") == field.province
            assert not PREVENTED & set(field.articles)


def test_what_was_not_read_is_marked() -> None:
    law = procedure_of("Nghị định 144/2021/NĐ-CP")
    assert law is not None
    assert (law.limitation.verified, law.limitation.years) == (True, 1)
    assert not law.competence.verified
    assert "chưa đối chiếu" in law.competence.note
