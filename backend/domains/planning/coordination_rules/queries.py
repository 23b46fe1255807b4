"""Rows of coordination rules: what list, detail and export share."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.domains.planning.coordination_rules.models import CoordinationRule
from backend.domains.planning.coordination_rules.schemas import (
    CoordinationRuleFilters,
    CoordinationRuleRead,
)

NEWEST_FIRST = (CoordinationRule.issued_on.desc(), CoordinationRule.id.desc())
COLUMNS = list_read_columns(CoordinationRuleRead, CoordinationRule, org_unit_name=OrgUnit.name)


def select_coordination_rules(filters: CoordinationRuleFilters) -> sa.Select[Any]:
    """The fields of `CoordinationRuleRead`, narrowed by `filters`."""
    return (
        sa.select(*COLUMNS)
        .select_from(CoordinationRule)
        .join(OrgUnit, OrgUnit.id == CoordinationRule.org_unit_id)
        .where(*list_filter_clauses(CoordinationRule, filters, "org_unit_id", "q"))
    )


def get_coordination_rule_read(db: Session, id: UUID) -> CoordinationRuleRead:
    """One coordination rule; raises NotFound."""
    found = select_coordination_rules(CoordinationRuleFilters()).where(CoordinationRule.id == id)
    return get_read(db, found, CoordinationRuleRead)
