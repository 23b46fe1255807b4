"""The worker of the process, and the deletion of old jobs."""

from datetime import timedelta

from fastapi import FastAPI

from backend.core.server.periodic_task import PeriodicTask
from backend.domains.platform.jobs.result_store import ResultStore
from backend.domains.platform.jobs.runner import ResultRetention
from backend.domains.platform.jobs.worker import UPKEEP_SECONDS, Worker, delete_old_files
from backend.settings import Settings


def install(app: FastAPI, settings: Settings) -> None:
    """Start and stop the worker with the application."""
    lasts = timedelta(days=settings.job_result_days)
    results = ResultStore.under(settings.var_dir)
    worker = Worker(ResultRetention(results, lasts))
    app.state.worker = worker
    app.state.on_start.append(worker.start)
    app.state.on_stop.append(worker.stop)
    PeriodicTask(
        "tidying jobs",
        lambda database: delete_old_files(database, results),
        first_after=60.0,
        every=UPKEEP_SECONDS,
    ).install(app)
