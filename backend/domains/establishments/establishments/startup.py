"""The task that tells of suspensions that began or ended."""

from fastapi import FastAPI

from backend.core.server.periodic_task import PeriodicTask, build_round
from backend.domains.establishments.establishments.business_days import mark_suspensions
from backend.settings import Settings


def install(app: FastAPI, settings: Settings) -> None:
    if settings.app_env == "test":
        return  # tests call `mark_suspensions` themselves
    PeriodicTask(
        "telling suspensions",
        build_round("suspensions that began or ended", mark_suspensions),
        first_after=20.0,
        every=600.0,  # readers always see the right status; this is for the change feed
    ).install(app)
