"""Numbers that are entered by hand for a target: the one metric of plans themselves."""

from backend.domains.planning.plans.models import TargetEntry
from backend.metrics.metric import Measure, MetricProof, MetricSource, RecordKind

ENTRY = RecordKind(TargetEntry, TargetEntry.source, TargetEntry.counted_on)
ENTRIES = MetricSource(
    "entries",
    ENTRY,
    TargetEntry.org_unit_id,
    lambda select, p: select.select_from(TargetEntry).where(
        TargetEntry.target_id == p.about, p.is_within(TargetEntry.counted_on)
    ),
)
ENTERED = Measure(
    ENTRIES,
    amount=TargetEntry.reached,
    proof=MetricProof("entry", lambda _p: (TargetEntry.id, TargetEntry.counted_on)),
)
ENTERED_AMONG = Measure(ENTRIES, amount=TargetEntry.among)
