"""The rate limits of tips, and the tasks that erase them."""

from fastapi import FastAPI

from backend.domains.police.tip_offs import retention
from backend.domains.police.tip_offs.tip_rate_limits import build_rate_limits
from backend.settings import Settings


def install(app: FastAPI, settings: Settings) -> None:
    app.state.tip_gates = build_rate_limits(settings)
    retention.install_tip_tasks(app, settings)
