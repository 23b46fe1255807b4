"""Corrected figures as a report prints them: with the reason and the evidence."""

from backend.documents.report_content import CorrectionLine
from backend.domains.reporting.report_papers.phrases import to_number
from backend.domains.reporting.reports.content import Evidence, LineContent


def describe_evidence(evidence: Evidence, paper: str | None) -> str:
    """A paper by its number, a file by caption and hash, else a record of the register."""
    if evidence.get("sha256"):
        return f"Tệp {evidence.get('caption') or 'đính kèm'} (SHA-256 {evidence['sha256']})"
    return f"Văn bản {paper}" if paper else "Bản ghi trong sổ"


def build_correction_line(line: LineContent) -> CorrectionLine:
    fixed = line["correction"]
    assert fixed is not None, "asked of corrected lines alone"
    evidence = fixed["evidence"]
    paper = evidence.get("document_no")
    return CorrectionLine(
        title=line["title"],
        computed=to_number(line["computed_value"]).text,
        value=to_number(line["value"]).text,
        reason=fixed["reason"],
        evidence=describe_evidence(evidence, paper),
    )
