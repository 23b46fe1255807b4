"""Accounts and their roles, for administrators; what each role may, for everyone."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from backend.core.errors.exceptions import Conflict
from backend.core.errors.handlers import register_conflict_codes
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.http.shown_once import build_shown_once
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, read_page
from backend.core.text.schemas import SearchText
from backend.domains.administration.users import requests, service
from backend.domains.administration.users.queries import (
    USERS,
    add_roles,
    build_filter_clauses,
    get_user_read,
)
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.accounts.schemas import (
    ActivationRead,
    RoleList,
    RoleRead,
    SecondPersonList,
    UserCreate,
    UserCreated,
    UserRead,
    UserUpdate,
)
from backend.permissions import GRANTED, OWN_TEAMS_ONLY, Permission, Role

users = create_router("/users")
roles = create_router("/roles")

Anyone = Annotated[Session, requires(Permission.SELF, short=True)]
Reading = Annotated[Session, requires(Permission.USER_READ)]
Writing = Annotated[Session, requires(Permission.USER_WRITE)]


NEVER_IN_VAIN = (Conflict("nobody-to-confirm"), Conflict("already-asked"))
"""A command at the server may confirm it, and a new request takes the place of one that waits."""
ONCE = [Depends(build_shown_once("activation_code"))]


@users.get("", response_model=Page[UserRead])
def list_users(
    db: Reading,
    q: SearchText | None = None,
    role: Role | None = None,
    is_active: bool | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[UserRead]:
    """Accounts of one's units, by username; `role` finds those that hold it."""
    statement = USERS.where(*build_filter_clauses(q, role, is_active))
    found = read_page(db, statement, (User.username,), after, limit)
    return Page(items=add_roles(db, found["items"]), next=found["next"])


@users.get("/{id}", response_model=UserRead)
def get_user(db: Reading, id: UUID) -> UserRead:
    """An account with its duties."""
    """An account with its roles, and what waits for a second person."""
    return get_user_read(db, id)


@users.post("", status_code=201, response_model=UserCreated, dependencies=ONCE)
@register_impossible_errors(*NEVER_IN_VAIN, Conflict("role-held-by-one"))  # such a role waits
def create_user(db: Writing, data: UserCreate) -> UserCreated:
    """Create an account. Its holder sets the password with the code, which is shown this once.

    Roles that read cases, tips or the trail wait for a second person: see `waiting`.
    """
    id, given = service.create_account(db, data)
    return UserCreated(
        **get_user_read(db, id).model_dump(),
        activation_code=given.code,
        activation_expires_at=given.expires_at,
    )


@users.patch("/{id}", response_model=UserRead)
@register_impossible_errors(*NEVER_IN_VAIN)
def update_user(db: Writing, id: UUID, data: UserUpdate) -> UserRead:
    """Change an account, lock it (`is_active` false: signed out everywhere), replace its roles.

    A duty, and unlocking an account that has one, wait for a second person: see `waiting`.
    """
    service.update_account(db, id, data)
    return get_user_read(db, id)


@users.post("/{id}/reset-activation", response_model=ActivationRead, dependencies=ONCE)
@register_impossible_errors(*NEVER_IN_VAIN)
def reset_activation(db: Writing, id: UUID) -> ActivationRead:
    """A new one-time code for someone who forgot the password; their second factor stays.

    For an account with a duty the code works, and the password ends, once a second person confirms.
    """
    given = service.create_reset(db, id)
    return ActivationRead(activation_code=given.code, activation_expires_at=given.expires_at)


@users.get("/{id}/second-persons", response_model=SecondPersonList)
def list_second_persons(db: Reading, id: UUID) -> SecondPersonList:
    """Who may confirm what waits for this account, and what to do if nobody may."""
    return requests.list_second_persons(db, id)


@users.post("/{id}/withdraw-requests", response_model=UserRead)
def withdraw_account_requests(db: Writing, id: UUID) -> UserRead:
    """Take back what one has asked for this account and nobody has answered yet."""
    requests.withdraw_requests(db, db.edit(User, id, get_user_read))
    return get_user_read(db, id)


@roles.get("", response_model=RoleList)
def list_roles(db: Anyone) -> RoleList:  # noqa: ARG001 (whoever is signed in)
    """What each role may do, at the units where it is held and below them."""
    items = [
        RoleRead(
            role=role,
            permissions=sorted(GRANTED[role]),
            own_teams_only=role in OWN_TEAMS_ONLY,
        )
        for role in Role
    ]
    return RoleList(items=items)


register_conflict_codes({"uq_users_username": "username-taken"})
