"""How tests look into the seeded demo, and act in it."""

from collections.abc import Callable
from typing import Any

from backend.core.session.session import Session
from backend.demo import PASSWORD
from tests.acting import Api, Person

Look = Callable[[Callable[[Session], Any]], Any]


def signed_in(api: Api, name: str) -> Person:
    """One of the demo's accounts, with a token."""
    form = {"grant_type": "password", "username": name, "password": PASSWORD, "device_id": "t"}
    answer = api.nobody().request("POST", "/auth/token", data=form)
    assert answer.status_code == 200, answer.text
    return Person(api.http, {"Authorization": f"Bearer {answer.json()['access_token']}"})
