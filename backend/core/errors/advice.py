"""Advice: what a rule would have otherwise. It blocks nothing; the official decides."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Advice:
    """A message code with its parameters, and the text of law or the source that it rests on."""

    code: str
    citation: str
    params: dict[str, Any] = field(default_factory=dict)
