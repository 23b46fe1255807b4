"""Law, units and the plan as readable, dated files with their sources; read lazily, kept in memory.

Pure data: nothing here knows the database. Each file states its sources and whether its words were
read there (`verified`); what could not be checked is marked and explained, never guessed.
"""

from backend.law.reference.checklists import Template as ChecklistTemplate
from backend.law.reference.checklists import checklist_templates
from backend.law.reference.establishment_types import (
    EstablishmentType,
    establishment_groups,
    establishment_types,
)
from backend.law.reference.integrated_programmes import (
    IntegratedProgramme,
    integrated_programmes,
)
from backend.law.reference.org_units import TileMap, Unit, communes, org_units, tile_maps
from backend.law.reference.penalty_procedure import (
    Office,
    Procedure,
    procedure_of,
    procedure_on,
    procedures,
)
from backend.law.reference.plans import Plan, plan_2022
from backend.law.reference.rating_criteria import RatingCriteriaSet, rating_criteria_file
from backend.law.reference.training_topics import TrainingTerm, training_audiences, training_topics
from backend.law.reference.violation_stages import ActFact, StageFact, act_of, violation_stages
from backend.law.reference.violation_types import ViolationType, violation_types
from backend.law.reference.visit_points import PointsTable, visit_points

__all__ = [
    "ActFact",
    "ChecklistTemplate",
    "EstablishmentType",
    "IntegratedProgramme",
    "Office",
    "Plan",
    "PointsTable",
    "Procedure",
    "RatingCriteriaSet",
    "StageFact",
    "TileMap",
    "TrainingTerm",
    "Unit",
    "ViolationType",
    "act_of",
    "checklist_templates",
    "communes",
    "establishment_groups",
    "establishment_types",
    "integrated_programmes",
    "org_units",
    "plan_2022",
    "procedure_of",
    "procedure_on",
    "procedures",
    "rating_criteria_file",
    "tile_maps",
    "training_audiences",
    "training_topics",
    "violation_stages",
    "violation_types",
    "visit_points",
]
