"""Figures that were corrected, with the reason and what proves it, as a report prints them."""

from collections.abc import Mapping
from typing import Any

from backend.documents.report_content import CorrectionLine
from backend.domains.reporting.report_papers.phrases import to_number


def describe_evidence(evidence: Mapping[str, Any], paper: str | None) -> str:
    """A paper by its number, a file by caption and hash, else a record of the register."""
    if evidence.get("sha256"):
        return f"Tệp {evidence.get('caption') or 'đính kèm'} (SHA-256 {evidence['sha256']})"
    return f"Văn bản {paper}" if paper else "Bản ghi trong sổ"


def build_correction_line(line: Mapping[str, Any]) -> CorrectionLine:
    fixed = line["correction"]
    evidence = fixed["evidence"] or {}
    paper = evidence.get("document_no")
    return CorrectionLine(
        title=line["title"],
        computed=to_number(line["computed_value"]).text,
        value=to_number(line["value"]).text,
        reason=fixed["reason"],
        evidence=describe_evidence(evidence, paper),
    )
