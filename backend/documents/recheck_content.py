"""The content of the minutes of a recheck in its final words, the same for Word and PDF."""

from pydantic import BaseModel

from backend.documents.view_models import MemberLine, Paper


class SampleLine(BaseModel):
    """A drawn visit, and what was found of its minutes."""

    no: str
    record: str
    place: str
    verdict: str
    note: str


class RecheckPaper(Paper):
    """Biên bản phúc tra."""

    opening: str
    members: list[MemberLine]
    checked_team: str
    sample_rule: str
    """How the sample was drawn, with its seed."""
    sample: list[SampleLine]
    no_sample: str
    looked_at: list[str]
    findings: list[str]
    guidance: list[str]
    recommendations: list[str]
    recorder_name: str
    leader_name: str
    signed_note: str
    content_hash: str
    check_url: str
