"""Law, units and the plan as readable, dated files with their sources; read lazily, kept in memory.

Pure data: nothing here knows the database. Each file states its sources and whether its words were
read there (`verified`); what could not be checked is marked and explained, never guessed.
"""

from backend.law.reference.checklists import (
    ChecklistTemplateEntry,
    EstablishmentType,
    list_certificate_issuers,
    load_checklist_templates,
    load_establishment_groups,
    load_establishment_types,
)
from backend.law.reference.org_units import (
    TileMap,
    UnitEntry,
    list_communes,
    load_org_units,
    load_tile_maps,
)
from backend.law.reference.penalty_procedure import (
    Office,
    Procedure,
    find_deciding_procedure,
    find_on_the_spot_fine,
    find_procedure,
    find_procedure_on,
    load_procedures,
)
from backend.law.reference.plans import (
    IntegratedProgramme,
    PlanEntry,
    TrainingTerm,
    load_integrated_programmes,
    load_plan_2022,
    load_training_audiences,
    load_training_topics,
)
from backend.law.reference.rating_criteria import (
    PointsTable,
    RatingCriteriaSet,
    load_rating_criteria,
    load_visit_points,
)
from backend.law.reference.violation_types import (
    StageActEntry,
    StageEntry,
    ViolationTypeEntry,
    get_stage_act,
    list_acts_fined_once,
    load_violation_stages,
    load_violation_types,
)

__all__ = [
    "ChecklistTemplateEntry",
    "EstablishmentType",
    "IntegratedProgramme",
    "Office",
    "PlanEntry",
    "PointsTable",
    "Procedure",
    "RatingCriteriaSet",
    "StageActEntry",
    "StageEntry",
    "TileMap",
    "TrainingTerm",
    "UnitEntry",
    "ViolationTypeEntry",
    "find_deciding_procedure",
    "find_on_the_spot_fine",
    "find_procedure",
    "find_procedure_on",
    "get_stage_act",
    "list_acts_fined_once",
    "list_certificate_issuers",
    "list_communes",
    "load_checklist_templates",
    "load_establishment_groups",
    "load_establishment_types",
    "load_integrated_programmes",
    "load_org_units",
    "load_plan_2022",
    "load_procedures",
    "load_rating_criteria",
    "load_tile_maps",
    "load_training_audiences",
    "load_training_topics",
    "load_violation_stages",
    "load_violation_types",
    "load_visit_points",
]
