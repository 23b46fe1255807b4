"""The sender of webhooks, where the settings name hosts to send to."""

from fastapi import FastAPI

from backend.settings import Settings


def install(app: FastAPI, settings: Settings) -> None:
    if settings.webhook_hosts and settings.app_env != "test":  # a test sends when it says so
        from backend.domains.administration.webhook_subscriptions.sender import (  # noqa: PLC0415
            install_sender,  # most servers send none
        )

        install_sender(app)
