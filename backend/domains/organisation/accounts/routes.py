"""The routers of accounts, and what the application needs to authenticate requests."""

from fastapi import FastAPI

from backend.domains.organisation.accounts import identity, service
from backend.domains.organisation.accounts.auth_routes import auth
from backend.domains.organisation.accounts.me_routes import account
from backend.domains.organisation.accounts.team_routes import teams
from backend.settings import Settings

__all__ = ["account", "auth", "install", "teams"]


def install(app: FastAPI, settings: Settings) -> None:
    app.state.keys = service.load_keys(settings)
    app.state.authenticate = identity.get_authenticated_actor
    app.state.known_people = identity.KnownPeople()
    app.state.person_of = identity.get_requester_key
    app.state.after = identity.mark_request_session
