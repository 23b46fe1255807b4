"""INTERIM: signs the cast in by cookie until accounts.identity exists; deleted then."""

import hashlib
from typing import Any

import sqlalchemy as sa

from backend.core.actor import Actor, Scope
from backend.core.errors import Unauthenticated
from backend.features.accounts.models import AuthSession, RoleGrant, User
from backend.features.inspection_teams.models import TeamMember
from backend.permissions import GRANTED, OWN_TEAMS_ONLY


def authenticate(db: Any, request: Any) -> Actor:
    sid = request.cookies.get("sid", "")
    statement = (
        sa.select(User.id, User.full_name, RoleGrant.role, RoleGrant.org_unit_id)
        .join(AuthSession, AuthSession.user_id == User.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(AuthSession.token_hash == hashlib.sha256(sid.encode()).hexdigest())
    )
    rows = db.execute(statement).all()
    if not rows:
        raise Unauthenticated
    teams = tuple(db.scalars(sa.select(TeamMember.team_id).where(TeamMember.user_id == rows[0].id)))
    scopes = {}
    for row in rows:
        for permission in GRANTED[row.role]:
            own = teams if row.role in OWN_TEAMS_ONLY else None
            scopes[permission] = Scope(units=(row.org_unit_id,), teams=own)
    return Actor(rows[0].id, rows[0].full_name, scopes, str(request.state.request_id))


async def after(_request: Any, _actor: Actor) -> None:
    return None
