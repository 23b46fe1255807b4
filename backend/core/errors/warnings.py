"""Warnings about a rule of law: they block nothing, the official decides."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class RuleWarning:
    """A message code with its parameters, and the text of law or the source that it rests on."""

    code: str
    citation: str
    params: dict[str, Any] = field(default_factory=dict)
