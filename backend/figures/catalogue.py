"""Every figure, in the order of the report (domain.md 4.6)."""

from backend.figures import (
    breaches,
    communes,
    communication,
    crime,
    money,
    organising,
    people,
    places,
    support,
    visits,
)
from backend.figures.figure import Figure

FIGURES: tuple[Figure, ...] = (
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

BY_CODE: dict[str, Figure] = {figure.code: figure for figure in FIGURES}
