"""Advice as an answer carries it, in the reader's language."""

from collections.abc import Iterable

from pydantic import BaseModel

from backend.core.errors.advice import Advice
from backend.core.errors.problem import language_of
from backend.core.session.scoped_session import Session
from backend.core.text.i18n import said


class Hint(BaseModel):
    """What a rule would have otherwise; it blocks nothing."""

    code: str
    message: str
    citation: str


def hints(db: Session, advice: Iterable[Advice]) -> list[Hint]:
    """Advice in the language of the one who asks; Vietnamese when nobody does."""
    language = language_in(db)
    return [
        Hint(code=a.code, message=said(a.code, language, a.params), citation=a.citation)
        for a in advice
    ]


def language_in(db: Session) -> str:
    """'vi' or 'en': that of the one who asks; Vietnamese when nobody does."""
    request = db.info.get("request")
    return language_of(request) if request is not None else "vi"
