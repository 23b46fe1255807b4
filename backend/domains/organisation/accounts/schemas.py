"""Schemas of accounts: signing in, one's own account, and the administration of users."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from backend.access_scopes import AccessScope
from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Code,
    EntityRead,
    KnownCode,
    Line,
    Moment,
    Name,
    Schema,
)
from backend.domains.organisation.accounts.models import DutyConfirmation, SessionKind
from backend.domains.organisation.accounts.passwords import LONGEST
from backend.domains.organisation.accounts.service import USERNAME
from backend.law.reference.tiers import Position, TierCode
from backend.permissions import Permission, Role


class UnitRef(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    kind: str = Field(description='As in its full name: "xã", "thị trấn", "huyện", "tỉnh"')
    level: TierCode
    position: Position = Field(description="Where its tier stands today: does it run the plan?")
    holds_establishments: bool
    ended_on: date | None = Field(description="The unit's last day, if that is over; else null")


class KindPeriodRead(BaseModel):
    """On which days there are units of a kind, where that is not always."""

    kind: str
    valid_from: date | None
    valid_to: date | None


class TierRead(BaseModel):
    """A tier of government; `position` says whether its units run the plan."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    name_en: str
    rank: int = Field(description="1 is the highest")
    kinds: list[str]
    kind_periods: list[KindPeriodRead] = Field(
        description="Of those `kinds` that there were, or are, not always"
    )
    valid_to: date | None = Field(description="Its last day, if it ended")
    holds_establishments: bool
    position: Position = Field(description="Today's")


Typed = Annotated[KnownCode, AfterValidator(str.casefold)]
"""A username as typed at sign-in."""
Username = Annotated[Code, Field(pattern=f"^{USERNAME}$")]
Title = Annotated[Line, Field(max_length=200)]
Secret = Annotated[str, Field(min_length=1, max_length=2 * LONGEST)]
"""A password as typed; an NFD one is up to twice as long as its NFC form."""
OtpCode = Annotated[str, Field(min_length=1, max_length=40)]
"""Six digits of the authenticator, or a recovery code."""


class AccountAnswer(BaseModel):
    """What is answered; made from rows and objects."""

    model_config = ConfigDict(from_attributes=True)


class Login(Schema):
    username: Typed
    password: Secret
    otp: OtpCode | None = None


class TokenForm(Schema):
    """RFC 6749, 4.3, 4.4 and 6."""

    grant_type: Annotated[str, Field(max_length=40)]
    username: Typed | None = None
    password: Secret | None = None
    otp: OtpCode | None = None
    device_id: KnownCode | None = None
    refresh_token: Annotated[str, Field(max_length=200)] | None = None
    device_token: Annotated[str, Field(max_length=200)] | None = None
    client_id: Annotated[str, Field(max_length=60)] | None = None
    client_secret: Annotated[str, Field(max_length=200)] | None = None
    scope: Annotated[str, Field(max_length=600)] | None = None


class TokenRead(AccountAnswer):
    access_token: str
    token_type: str
    expires_in: int = Field(description="Seconds")
    refresh_token: str | None = Field(description="Null for a system: it asks again by its secret")
    scope: str | None = Field(default=None, description="Of a system: what the token opens")
    device_token: str | None = Field(
        default=None,
        description="Given at each sign-in by password; to be sent with the next one",
    )


class Activate(Schema):
    code: OtpCode
    password: Secret


class Activated(AccountAnswer):
    username: str


class PersonRead(AccountAnswer):
    id: UUID
    username: str
    full_name: str
    title: str


class Assignable(AccountAnswer):
    """An account that may be given something to do: a file to follow, a seat in a team."""

    id: UUID
    full_name: str
    title: str
    org_unit_name: str


class AssignableList(AccountAnswer):
    items: list[Assignable]
    next: None = None


class SignedIn(AccountAnswer):
    user: PersonRead
    csrf_token: str


class OfDuty(AccountAnswer):
    """The office that has a duty at its unit today; null where it is no office's, or not known."""

    office: str | None = Field(description="As papers abbreviate it")
    office_en: str | None


class RoleAt(OfDuty):
    role: Role
    org_unit: UnitRef


class TeamRef(AccountAnswer):
    id: UUID
    name: str


class MeRead(AccountAnswer):
    user: PersonRead
    roles: list[RoleAt]
    permissions: list[Permission]
    units: list[UnitRef]
    tiers: list[TierRead] = Field(description="The highest first, also those that ended")
    has_merged_units: bool = Field(
        description="Communes of these units went into others by 1/7/2025: lists take `boundaries`"
    )
    teams: list[TeamRef] = Field(description="The teams that one sits in today, by name")
    csrf_token: str | None = Field(description="For X-CSRF-Token; null for bearer tokens")
    must_enrol_totp: bool
    totp_enabled: bool
    today: date = Field(description="The civil date that deadlines count from")
    demo: bool
    agency: str = Field(
        description="Of a partner: the agency whose activities and tasks are theirs"
    )
    unit_name: str = Field(description='The authority one works for: "UBND huyện Bình Lục"')


class SessionRead(AccountAnswer):
    id: UUID
    kind: SessionKind
    label: str
    created_at: Moment
    last_seen_at: Moment
    expires_at: Moment
    is_current: bool


class SessionList(AccountAnswer):
    items: list[SessionRead]
    next: None = None


class PasswordChange(Schema):
    current_password: Secret
    new_password: Secret


class Renewed(AccountAnswer):
    """A browser's CSRF token changes with its cookie; null for bearer tokens."""

    csrf_token: str | None


class TotpStart(Schema):
    password: Secret


class TotpStarted(AccountAnswer):
    secret: str
    otpauth_uri: str
    qr_svg: str


class TotpConfirm(Schema):
    code: OtpCode


class TotpConfirmed(Renewed):
    recovery_codes: list[str]


class TotpStop(Schema):
    password: Secret
    otp: OtpCode


class Grant(Schema):
    role: Role
    org_unit_id: UUID


Grants = Annotated[list[Grant], Field(max_length=20)]


class RoleAtUnit(AccountAnswer):
    """A role and where it is held, or is to be held."""

    role: Role
    org_unit_id: UUID
    org_unit_name: str


class GrantRead(RoleAtUnit, OfDuty):
    """A role that is held. The names are null for what was held before a second person was asked
    for, and `confirmed_by_name` is for what needs none or was confirmed at the server.

    `reads_until`: of a role at a unit that ended, the last day on which it still reads.
    """

    confirmation: DutyConfirmation
    confirmed_at: Moment
    reads_until: date | None
    asked_by_name: str | None
    confirmed_by_name: str | None


class AccountRequestRead(AccountAnswer):
    """What waits for a second person: roles (`give-duty`), `unlock-account`, `reset-account`."""

    id: UUID
    act: str
    add: list[RoleAtUnit]
    remove: list[RoleAtUnit]
    asker_id: UUID
    asked_by_name: str | None
    asked_at: Moment
    expires_at: Moment


class SecondPersonList(AccountAnswer):
    """Who may confirm what waits; if nobody may, `command` is run at the server instead."""

    items: list[Assignable]
    command: str
    next: None = None


class UserCreate(Schema):
    id: ClientId | None = None
    username: Username
    full_name: Name
    title: Title = ""
    agency: Title = ""
    """Of a partner: the agency whose activities, courses and tasks are theirs."""
    org_unit_id: UUID
    roles: Grants = Field(default_factory=list)


class UserUpdate(Schema):
    """A merge patch; `roles` replaces the roles at units that the caller administers.

    Together with a new duty all of it waits for a second person, and replaces what waited before.
    """

    full_name: Name | None = None
    title: Title | None = None
    agency: Title | None = None
    org_unit_id: UUID | None = None
    is_active: bool | None = None
    roles: Grants | None = None


class UserRead(EntityRead):
    username: str
    full_name: str
    title: str
    agency: str
    org_unit_id: UUID
    org_unit_name: str
    is_active: bool
    is_activated: bool
    totp_enabled: bool
    roles: list[GrantRead]
    waiting: list[AccountRequestRead]


class ActivationRead(AccountAnswer):
    activation_code: str | None = Field(description="Shown once; a repeated answer leaves it out")
    activation_expires_at: Moment | None = Field(
        description="null: the code works once a second person has confirmed it, and for 24 hours"
    )


class UserCreated(UserRead, ActivationRead):
    pass


class RoleRead(AccountAnswer):
    role: Role
    permissions: list[Permission]
    own_teams_only: bool


class RoleList(AccountAnswer):
    items: list[RoleRead]
    next: None = None


class ScriptTokenCreate(Schema):
    """A token for a script of one's own. The password is asked for again, and a code where on."""

    label: Annotated[Name, Field(max_length=100)]
    scopes: Annotated[list[AccessScope], Field(min_length=1, max_length=20)]
    days: Annotated[int, Field(ge=1, le=365, strict=True)]
    password: Secret
    otp: OtpCode | None = None


class ScriptTokenRead(AccountAnswer):
    id: UUID
    label: str
    scopes: list[AccessScope]
    created_at: Moment
    last_used_at: Moment | None
    expires_at: Moment


class ScriptTokenList(AccountAnswer):
    items: list[ScriptTokenRead]
    next: None = None


class ScriptTokenCreated(ScriptTokenRead):
    token: str
