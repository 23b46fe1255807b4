"""What case papers provide to minutes."""

from backend.domains.enforcement.case_papers.record_rows import facts
from backend.domains.inspections.inspections.printed import PrintedFacts

FACTS: PrintedFacts = facts
PROVIDES = {PrintedFacts: FACTS}
