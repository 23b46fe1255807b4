"""The content of the minutes of a recheck in its final words, the same for Word and PDF."""

from backend.core.text.schemas import BaseModel
from backend.documents.paper_content import Minutes


class SampleLine(BaseModel):
    """A drawn visit, and what was found of its minutes."""

    no: str
    record: str
    place: str
    verdict: str
    note: str


class RecheckPaper(Minutes):
    """Biên bản phúc tra."""

    checked_team: str
    sample_rule: str
    """How the sample was drawn, with its seed."""
    sample: list[SampleLine]
    no_sample: str
    looked_at: list[str]
    findings: list[str]
    guidance: list[str]
    recommendations: list[str]
