"""An office in production on loopback: its settings, its commands, and the people who sign in."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pyotp

from tests.e2e.tls_proxy import https_in_front
from tests.serving import ROOT, SERVE, free_port, start

PASSWORD = "cánh đồng lúa chín vàng tháng mười"


@dataclass
class Office:
    """A server of its own in production, as its administrator set it up."""

    base: str
    folder: Path
    settings: dict[str, str]
    program: Path = ROOT
    """The folder in which the program lies."""
    told: str = ""
    """What the command that set it up printed."""

    def command(self, *words: str) -> str:
        """What `python -m backend …` prints."""
        done = subprocess.run(
            [sys.executable, "-m", "backend", *words],
            cwd=self.program,
            env={"PATH": "/usr/bin:/bin", "VAR_DIR": str(self.folder), **self.settings},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout

    def first_code(self) -> str:
        """The activation code of the first administrator, `quantri`."""
        return str(re.findall(r"hours\): (\S+)", self.told)[0])


@contextmanager
def open_office(folder: Path, program: Path = ROOT, /, **more: str) -> Iterator[Office]:
    """Set up an empty office, start it with HTTPS in front of it, and end it with the block."""
    port, keys = free_port(), folder / "keys"
    settings = {
        "APP_ENV": "production",
        "ALLOWED_HOSTS": "so178.example.vn,localhost,127.0.0.1",
        "PUBLIC_URL": f"https://localhost:{port}",
        "SECRET_KEY_FILE": str(keys / "secret.pem"),
        "FIELD_KEY_FILE": str(keys / "field.key"),
    } | more
    office = Office(f"https://localhost:{port}", folder, settings, program)
    office.told = office.command("setup")
    server = start(folder, SERVE, program, **settings)
    try:
        with https_in_front(folder, port, int(server.base.rsplit(":", 1)[1])):
            yield office
    finally:
        server.stop()


@dataclass
class Person:
    """Somebody who is signed in, in a browser's manner: a cookie, and a token for each write."""

    username: str
    client: httpx2.Client
    token: dict[str, str] = field(default_factory=dict)

    @classmethod
    def activate(cls, office: Office, username: str, code: str) -> "Person":
        """Give the account its password and its second factor."""
        # The proxy's certificate signs itself.
        client = httpx2.Client(base_url=f"{office.base}/api/v1", verify=False, timeout=60)
        person = cls(username, client)
        person.post("/auth/activate", {"code": code, "password": PASSWORD})
        person.sign_in()
        secret = person.post("/me/totp", {"password": PASSWORD})["secret"]
        person.post("/me/totp/confirm", {"code": pyotp.TOTP(secret).now()})
        person.renew_token()
        return person

    def sign_in(self) -> None:
        self.post("/auth/login", {"username": self.username, "password": PASSWORD})
        self.renew_token()

    def renew_token(self) -> None:
        self.token = {"X-CSRF-Token": self.get("/me")["csrf_token"]}

    def get(self, path: str, **query: Any) -> Any:
        answer = self.client.get(path, params=query)
        assert answer.is_success, f"GET {path} by {self.username}: {answer.text}"
        return answer.json()

    def post(self, path: str, body: Any = None, version: int | None = None) -> Any:
        return self.send("POST", path, body, version)

    def patch(self, path: str, body: Any, version: int) -> Any:
        return self.send("PATCH", path, body, version)

    def send(self, method: str, path: str, body: Any, version: int | None) -> Any:
        """The JSON of the answer; fails with its words if the act is refused."""
        match = {} if version is None else {"If-Match": f'"{version}"'}
        answer = self.client.request(method, path, json=body, headers=self.token | match)
        assert answer.is_success, f"{method} {path} by {self.username}: {answer.text}"
        return answer.json() if answer.content else None

    def act(self, record: dict[str, Any], path: str, body: Any = None) -> Any:
        """POST an action on the version of the record that is given."""
        return self.post(path.format(**record), body, record["version"])

    def download(self, path: str) -> bytes:
        answer = self.client.get(path)
        assert answer.is_success, f"GET {path} by {self.username}: {answer.text}"
        return bytes(answer.content)
