"""Warnings about a rule of law. They block nothing: the official decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.core.text.i18n import MessageParam
from backend.core.text.schemas import BaseModel


@dataclass(frozen=True, slots=True)
class RuleWarning:
    """The code of a message, its parameters, and the text of law or other source behind it."""

    code: str
    citation: str
    params: Mapping[str, MessageParam] = field(default_factory=dict)


class Hint(BaseModel):
    """What a rule would have otherwise; it blocks nothing."""

    code: str
    message: str
    citation: str
