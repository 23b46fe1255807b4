"""Whose the change log is, who waits for its next line, and what it forgets."""

from fastapi import FastAPI

from backend.domains.platform.changes.copies import claim_log_at_start
from backend.domains.platform.changes.epochs import install_pruning
from backend.domains.platform.changes.log_watch import LogWatch
from backend.domains.platform.sealed_visits.unsealing import install_unsealing
from backend.settings import Settings


def install(app: FastAPI, settings: Settings) -> None:
    app.state.log_watch = LogWatch()
    app.state.on_start.append(claim_log_at_start)
    if settings.app_env not in ("test", "demo"):  # a demo's days stand still
        install_pruning(app, settings.change_feed_months)
        install_unsealing(app)
