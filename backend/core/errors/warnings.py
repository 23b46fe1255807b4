"""Warnings about a rule of law. They block nothing: the official decides."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class RuleWarning:
    """The code of a message, its parameters, and the text of law or other source behind it."""

    code: str
    citation: str
    params: dict[str, Any] = field(default_factory=dict)


class Hint(BaseModel):
    """What a rule would have otherwise; it blocks nothing."""

    code: str
    message: str
    citation: str
