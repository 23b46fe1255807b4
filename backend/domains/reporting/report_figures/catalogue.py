"""Every figure, in the order of the report."""

from backend.domains.enforcement.violations import metrics as breaches
from backend.domains.inspections.inspections import establishment_metrics as places
from backend.domains.inspections.inspections import metrics as organising
from backend.domains.inspections.inspections import metrics as visits
from backend.domains.planning.budgets import metrics as money
from backend.domains.police.crime_statistics import metrics as crime
from backend.domains.prevention.communication_activities import metrics as communication
from backend.domains.prevention.trainings import metrics as people
from backend.domains.ratings.commune_ratings import metrics as communes
from backend.domains.support.support_releases import metrics as support
from backend.metrics.metric import Metric

FIGURES: tuple[Metric, ...] = (
    *places.FIGURES,
    *communication.FIGURES,
    *organising.ORGANISED,
    *visits.VISIT_FIGURES,
    places.VISITED,
    *organising.FOLLOWED,
    *breaches.FIGURES,
    *crime.FIGURES,
    *support.FIGURES,
    *support.MODEL_FIGURES,
    *communes.FIGURES,
    *people.TRAININGS,
    *people.STAFF,
    *money.FIGURES,
)

BY_CODE: dict[str, Metric] = {figure.code: figure for figure in FIGURES}
