"""Warnings as an answer carries them, in the language of the request."""

from collections.abc import Iterable

from backend.core.errors.problem import get_language
from backend.core.errors.warnings import Hint, RuleWarning
from backend.core.session.session import Session
from backend.core.text.i18n import translate


def to_hints(db: Session, warnings: Iterable[RuleWarning]) -> list[Hint]:
    """The warnings in the language of the request; in Vietnamese if there is no request."""
    language = get_session_language(db)
    return [
        Hint(code=w.code, message=translate(w.code, language, w.params), citation=w.citation)
        for w in warnings
    ]


def get_session_language(db: Session) -> str:
    """'vi' or 'en': the language of the session's request; Vietnamese without a request."""
    request = db.info.get("request")
    return get_language(request) if request is not None else "vi"
