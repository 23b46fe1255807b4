"""What list, detail and export of coordination rules read."""

from backend.core.sql.record_reader import RecordReader
from backend.domains.planning.coordination_rules.models import CoordinationRule
from backend.domains.planning.coordination_rules.schemas import CoordinationRuleRead

READER = RecordReader(
    CoordinationRule,
    CoordinationRuleRead,
    (CoordinationRule.issued_on.desc(), CoordinationRule.id.desc()),
)
