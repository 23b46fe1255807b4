"""The routes that write, beyond those that the walk takes by name."""

import re

from fastapi import FastAPI

WRITES = ("POST", "PATCH", "PUT", "DELETE")
ELSEWHERE = ("auth", "me", "users", "public")
"""Accounts, and what has limits of its own."""
ON_THE_PATH = re.compile(
    r"/(inspections|inspection-plans|inspection-plan-visits|imports|second-approvals)\b"
    r"|/violations(/\{id\}(/(?!assign|remedies)[a-z-]+)?)?$"
)
"""What the walk does by name."""


def other_routes(app: FastAPI) -> tuple[tuple[str, str], ...]:
    """(method, path) of each route that writes to a record, beyond those that the walk names."""
    found = {
        (method, path.removeprefix("/api/v1"))
        for route in app.routes
        if (path := getattr(route, "path", "")).startswith("/api/v1/") and "{" in path
        for method in getattr(route, "methods", None) or ()
        if method in WRITES
    }
    return tuple(
        sorted(
            (method, path)
            for method, path in found
            if not ON_THE_PATH.match(path) and path.split("/")[1] not in ELSEWHERE
        )
    )
