"""What violations provide to minutes."""

from backend.domains.enforcement.violations.findings import RecordedViolations
from backend.domains.inspections.inspections.findings import Findings

FINDINGS: Findings = RecordedViolations()
PROVIDES = {Findings: FINDINGS}
