"""What case papers provide to minutes."""

from backend.domains.enforcement.case_papers.minutes_queries import build_paper_facts
from backend.domains.inspections.inspections.providers import PrintedFacts

FACTS: PrintedFacts = build_paper_facts
PROVIDES = {PrintedFacts: FACTS}
