"""What only targets count: numbers entered by hand, and communes by what several domains hold."""

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, OrgUnitClosure
from backend.domains.planning.plans.models import TargetEntry
from backend.domains.prevention.communication_activities.metrics import COMMUNES
from backend.domains.support.support_models.models import SupportModel
from backend.domains.support.support_releases.metrics import is_active_on
from backend.metrics.metric import (
    Condition,
    Measure,
    MetricPeriod,
    MetricProof,
    MetricSource,
    RecordKind,
)

ENTRY = RecordKind(TargetEntry, TargetEntry.source, TargetEntry.counted_on)
ENTRIES = MetricSource(
    "entries",
    ENTRY,
    TargetEntry.org_unit_id,
    lambda select, p: select.select_from(TargetEntry).where(
        TargetEntry.target_id.in_(p.about), p.is_within(TargetEntry.counted_on)
    ),
)
ENTERED = Measure(
    ENTRIES,
    amount=TargetEntry.reached,
    is_known=False,
    proof=MetricProof("entry", lambda _p: (TargetEntry.id, TargetEntry.counted_on)),
)
ENTERED_AMONG = Measure(ENTRIES, amount=TargetEntry.among, is_known=False)


def has_model(p: MetricPeriod) -> Condition:
    """A model is at work in the commune on the last day, or in one that was merged into it."""
    held = sa.select(OrgUnitClosure.ancestor_id).join(
        SupportModel, SupportModel.org_unit_id == OrgUnitClosure.descendant_id
    )
    return OrgUnit.id.in_(held.where(is_active_on(p.end)))


COMMUNES_WITH_MODEL = Measure(COMMUNES, has_model)
