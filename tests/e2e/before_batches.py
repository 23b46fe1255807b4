"""The server as one of before there were batches: whatever lies below /sync leads nowhere.

Started as a program on $PORT. All else is today's server, and the 404 is its own.
"""

import os

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.core.http.dispatch import API_PREFIX
from backend.main import create_app

UNKNOWN = f"{API_PREFIX}/unknown"


def create_old_app() -> ASGIApp:
    app = create_app()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(f"{API_PREFIX}/sync/"):
            scope = {**scope, "path": UNKNOWN, "raw_path": UNKNOWN.encode()}
        await app(scope, receive, send)

    return answer


if __name__ == "__main__":
    uvicorn.run(create_old_app, factory=True, port=int(os.environ["PORT"]), access_log=False)
