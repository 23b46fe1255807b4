"""Settings from environment variables, and the check that refuses unsafe ones in production."""

import re
from datetime import date
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self
from urllib.parse import parse_qs, unquote

from pydantic import BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


def _split_names(value: str | list[str]) -> list[str]:
    return [v.strip() for v in value.split(",") if v.strip()] if isinstance(value, str) else value


Names = Annotated[list[str], NoDecode, BeforeValidator(_split_names)]


class Settings(BaseSettings):
    """All settings; `get_settings` makes one instance for each process."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    app_env: Literal["demo", "development", "test", "production"] = "demo"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    workers: Annotated[int, Field(ge=1, le=13)] = 1
    """Number of processes. More than 13 would need more connections than PostgreSQL's default."""
    var_dir: Path = ROOT / "var"
    database_url: str = ""
    database_wait: Annotated[int, Field(ge=0, le=3600)] = 60
    """Seconds that `serve` waits at its start for a PostgreSQL that cannot be reached."""
    database_replica_url: str = ""
    """A standby of the PostgreSQL of `database_url`, for reads of many rows."""
    database_replica_late: Annotated[int, Field(ge=1, le=3600)] = 10
    """Seconds by which the standby may be late before nobody reads from it."""
    frontend_dir: Path = ROOT / "frontend" / "dist"
    allowed_hosts: Names = ["127.0.0.1", "localhost", "testserver"]
    trusted_proxies: Names = []
    public_url: str = ""
    cors_origins: Names = []
    """Origins (`https://ung-dung.example.vn`) of pages on other hosts that may use the API."""
    secret_key_file: Path | None = None
    """File with the private keys for access tokens (PEM); created in `var_dir` except in
    production."""
    field_key_file: Path | None = None
    """File with the key that encrypts second-factor secrets (32 bytes, base64)."""
    require_totp: bool | None = None
    docs_open: bool | None = None
    demo: Literal["2022", "2026"] = "2022"
    """Which demo APP_ENV=demo loads: the district of 2022, or the same carried on to 2026."""
    demo_today: date = date(2022, 10, 3)
    unit_code: str = "352"
    """GSO code of the office's unit; the screen shows its name."""
    tip_text_days: Annotated[int, Field(ge=1, le=3650)] = 365
    """Days from the closing of a tip to the destruction of its text. To be agreed with the records
    office."""
    tip_contact_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """The same for the contact data of its sender."""
    tip_spam_days: Annotated[int, Field(ge=1, le=3650)] = 7
    """The same for the text of a tip that was closed as spam."""

    min_free_mib: Annotated[int, Field(ge=1, le=2**30)] = 64
    """With less free space (in MiB) on the disk of `var_dir`, only sign-in may write."""

    job_result_days: Annotated[int, Field(ge=1, le=365)] = 7
    """Days for which the result file of a background job can be downloaded."""

    webhook_hosts: Names = []
    """The only hosts to which webhooks go: `name` or `name:port`, and `=10.1.2.0/24` behind one
    whose address lies in that network and not in the internet. Empty: no webhooks."""

    change_feed_months: Annotated[int, Field(ge=13, le=600)] = 13
    """Months for which `/changes` tells a change: never less than 13. The audit trail keeps all."""

    backup_dir: Path | None = None
    """The folder for backup sets, on another disk."""
    backup_passphrase_file: Path | None = None
    """File with the passphrase of the backups; without it the commands ask for the passphrase."""
    backup_recipients: Names = []
    """Public keys (age1…) of other offices, each of which can then open every set alone."""
    backup_hour: Annotated[int, Field(ge=0, le=23)] = 2
    """The hour in Việt Nam at which `backup --nightly` starts."""
    backup_keep_daily: Annotated[int, Field(ge=1, le=366)] = 7
    backup_keep_weekly: Annotated[int, Field(ge=0, le=520)] = 5
    backup_keep_monthly: Annotated[int, Field(ge=0, le=120)] = 12

    @model_validator(mode="after")
    def follow_demo(self) -> Self:
        """The demo of 2026 has a day, a unit and a folder of its own unless others are named."""
        if self.is_demo and self.demo == "2026":
            own = {
                "demo_today": date(2026, 11, 27),
                "unit_code": "13504",
                "var_dir": ROOT / "var" / "demo-2026",
            }
            for name, value in own.items():
                if name not in self.model_fields_set:
                    setattr(self, name, value)
        return self

    @property
    def is_production(self) -> bool:
        return self.app_env == "production"

    @property
    def is_demo(self) -> bool:
        return self.app_env == "demo"

    @property
    def fixed_today(self) -> date | None:
        """The fixed date of the demo and of tests; elsewhere None, and the calendar is followed."""
        return self.demo_today if self.app_env in ("demo", "test") else None

    @property
    def totp_required(self) -> bool:
        return self.is_production if self.require_totp is None else self.require_totp

    def list_webhook_hosts(self) -> list["NamedHost"]:
        """The hosts of WEBHOOK_HOSTS; raises ValueError."""
        return [parse_named_host(text) for text in self.webhook_hosts]

    @property
    def docs_are_open(self) -> bool:
        return not self.is_production if self.docs_open is None else self.docs_open

    @property
    def url(self) -> str:
        """The URL of the database: SQLite in `var_dir` unless DATABASE_URL names another one."""
        return to_driver_url(self.database_url or f"sqlite:///{self.var_dir / 'so178.db'}")

    @property
    def replica_url(self) -> str:
        """The URL of the standby; empty if there is none."""
        return to_driver_url(self.database_replica_url)

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")


def to_driver_url(url: str) -> str:
    """The URL with the name of its driver, as SQLAlchemy wants it."""
    scheme, _, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        return f"postgresql+asyncpg://{rest}"
    return f"sqlite://{rest}" if scheme.startswith("sqlite") else url


class WeakSettings(SystemExit):
    """Raised instead of starting with unsafe settings; each line says what to change."""


def list_weaknesses(settings: Settings) -> list[str]:
    """What is unsafe in the settings (R36), each with its remedy; empty if the server may start."""
    found = []
    if settings.is_sqlite and settings.workers > 1:
        found.append("WORKERS > 1 with SQLite: set WORKERS=1 or DATABASE_URL to PostgreSQL")
    replica = settings.replica_url
    if replica and (settings.is_sqlite or not replica.startswith("postgresql+asyncpg://")):
        found.append("DATABASE_REPLICA_URL is for PostgreSQL: a standby of DATABASE_URL; remove it")
    if settings.is_demo and settings.host not in ("127.0.0.1", "localhost", "::1"):
        found.append("the demo binds to loopback only: set HOST=127.0.0.1 or APP_ENV=production")
    found += list_origin_weaknesses(settings)
    found += list_webhook_weaknesses(settings)
    if not settings.is_production:
        return found
    if "*" in settings.allowed_hosts or not set(settings.allowed_hosts) - LOCAL_HOSTS:
        found.append("ALLOWED_HOSTS must name the public host names, without *")
    if any("*" in p or p.endswith("/0") for p in settings.trusted_proxies):
        found.append("TRUSTED_PROXIES must list addresses, never *")
    if not settings.public_url.startswith("https://"):
        found.append("PUBLIC_URL must be the https address that people type")
    if settings.docs_are_open:
        found.append("DOCS_OPEN must be false")
    if settings.require_totp is False:
        found.append("REQUIRE_TOTP=false weakens every account: remove it")
    return found + list_missing_keys(settings) + list_database_weaknesses(settings)


def list_origin_weaknesses(settings: Settings) -> list[str]:
    is_clear = not settings.is_production
    if all(
        ORIGIN.fullmatch(origin) and (is_clear or origin.startswith("https:"))
        for origin in settings.cors_origins
    ):
        return []
    return ["CORS_ORIGINS must list https origins as browsers write them: https://app.example.vn"]


def list_webhook_weaknesses(settings: Settings) -> list[str]:
    try:
        settings.list_webhook_hosts()
    except ValueError:
        return ["WEBHOOK_HOSTS must list names in small letters: so.example.vn=10.1.2.0/24"]
    return []


def list_missing_keys(settings: Settings) -> list[str]:
    files = {"SECRET_KEY_FILE": settings.secret_key_file, "FIELD_KEY_FILE": settings.field_key_file}
    return [
        f"{name} must name a file that exists: make one with `python -m backend make-keys`"
        for name, path in files.items()
        if path is None or not path.is_file()
    ]


def list_database_weaknesses(settings: Settings) -> list[str]:
    if settings.is_sqlite:
        return []
    urls = {"DATABASE_URL": settings.url, "DATABASE_REPLICA_URL": settings.replica_url}
    return [one for name, url in urls.items() if url for one in list_url_weaknesses(name, url)]


def list_url_weaknesses(name: str, url: str) -> list[str]:
    found = []
    user, hosts, options = parse_database_url(url)
    if user in ("postgres", "root"):
        found.append(f"{name} must not use the superuser: create a role for the application")
    is_remote = any(not host.startswith("/") and host not in OWN_MACHINE for host in hosts)
    if is_remote and options.get("ssl") != ["verify-full"]:
        found.append(f"{name} must end in ?ssl=verify-full for a database on another host")
    return found


def parse_database_url(url: str) -> tuple[str, list[str], dict[str, list[str]]]:
    """The user, the hosts and the options of a database URL.

    A host may be the folder of a socket; `?host=` names further hosts.
    """
    address, _, query = url.split("://", 1)[1].partition("?")
    options = parse_qs(query)
    credentials, _, place = address.rpartition("@")
    named = [place.partition("/")[0], *options.get("host", [])]
    hosts = [PORT.sub("", host) for host in ",".join(named).split(",") if host]
    return unquote(credentials.split(":")[0]), hosts, options


class NamedHost(NamedTuple):
    """A host that the deployment lets the program call."""

    name: str
    """As an address has it: with its port, unless that is the usual one."""
    network: IPv4Network | IPv6Network | None
    """Where its address must lie; None: in the internet."""


def parse_named_host(text: str) -> NamedHost:
    """`so.example.vn:8443=10.1.2.0/24`; raises ValueError."""
    name, _, network = text.partition("=")
    if NAMED_HOST.fullmatch(name) is None or text.endswith("="):
        raise ValueError(text)
    return NamedHost(name, ip_network(network) if network else None)


PORT = re.compile(r":\d*$")
NAMED_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*(:[1-9][0-9]{0,4})?")
ORIGIN = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)*(?!:(443|80)$)(:[1-9][0-9]{0,4})?")
"""Small letters, no usual port, no path, no `*`."""
OWN_MACHINE = {"127.0.0.1", "localhost", "[::1]"}
LOCAL_HOSTS = {"127.0.0.1", "localhost", "testserver", "[::1]"}


def ensure_safe_settings(settings: Settings) -> None:
    """Raise WeakSettings, with one line for each unsafe setting."""
    if found := list_weaknesses(settings):
        raise WeakSettings("Sổ 178 does not start:\n" + "\n".join(f"  - {line}" for line in found))


@lru_cache
def get_settings() -> Settings:
    return Settings()


def load_settings() -> Settings:
    """The settings; raises WeakSettings, with a line for each that cannot be read."""
    try:
        return get_settings()
    except ValidationError as error:
        # Without the value, which may be a secret.
        found = [f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
    raise WeakSettings("Sổ 178 does not start:\n" + "\n".join(f"  - {line}" for line in found))
