"""FastAPI as its tutorials show it: ORM entities, `response_model`, a dependency that loads who
asks for every request, three middlewares of functions; under uvicorn."""

import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from jose import JWTError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import joinedload

from tests.bench.peers.orm_schemas import Page, PlaceRead, VisitCreate, VisitRead
from tests.bench.peers.orm_tables import (
    Account,
    Audit,
    Breach,
    Closure,
    Declaration,
    HeadCount,
    Member,
    Place,
    Team,
    Visit,
)
from tests.bench.peers.tokens import read_token

engine = create_async_engine(os.environ["DATABASE_URL"], pool_size=20, max_overflow=0)
Sessions = async_sessionmaker(engine, expire_on_commit=False)
bearer = HTTPBearer()


async def get_session() -> AsyncIterator[AsyncSession]:
    async with Sessions() as session:
        yield session


Db = Annotated[AsyncSession, Depends(get_session)]


async def get_account(
    db: Db, token: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]
) -> Account:
    try:
        id = read_token(token.credentials)
    except (JWTError, ValueError) as error:
        raise HTTPException(401) from error
    account = await db.get(Account, id)
    if account is None or not account.is_active:
        raise HTTPException(401)
    return account


Who = Annotated[Account, Depends(get_account)]
Next = Callable[[Request], Awaitable[Response]]
app = FastAPI()


@app.middleware("http")
async def name_request(request: Request, call_next: Next) -> Response:
    response = await call_next(request)
    response.headers["X-Request-ID"] = str(uuid4())
    return response


@app.middleware("http")
async def secure_headers(request: Request, call_next: Next) -> Response:
    response = await call_next(request)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    return response


@app.middleware("http")
async def time_request(request: Request, call_next: Next) -> Response:
    started = time.perf_counter()
    response = await call_next(request)
    response.headers["X-Process-Time"] = str(time.perf_counter() - started)
    return response


def reach(account: Account) -> Any:
    return sa.select(Closure.descendant_id).where(Closure.ancestor_id == account.org_unit_id)


def told_visit(visit: Visit) -> dict[str, Any]:
    """The names of what the row refers to, beside its own columns."""
    columns = {column.key: getattr(visit, column.key) for column in sa.inspect(Visit).column_attrs}
    return columns | {
        "org_unit_name": visit.org_unit.name,
        "establishment_name": visit.establishment.name,
        "area_name": visit.area and visit.area.name,
        "team_name": visit.team.name,
    }


@app.get("/api/v1/establishments/{id}", response_model=PlaceRead)
async def read_place(id: UUID, db: Db, who: Who) -> Any:
    day = datetime.now(UTC).date()
    declared = sa.exists().where(
        Declaration.establishment_id == Place.id,
        Declaration.withdrawn_on.is_(None),
        Declaration.valid_from <= day,
        sa.or_(Declaration.valid_to.is_(None), Declaration.valid_to >= day),
    )
    asked = sa.select(Place, declared).where(Place.id == id, Place.org_unit_id.in_(reach(who)))
    asked = asked.options(joinedload(Place.org_unit), joinedload(Place.area))
    found = (await db.execute(asked)).one_or_none()
    if found is None:
        raise HTTPException(404)
    place, is_complex = found
    count = None
    if place.last_counted_on is not None:
        counts = sa.select(HeadCount).where(
            HeadCount.establishment_id == id, HeadCount.counted_on == place.last_counted_on
        )
        count = await db.scalar(counts)
    columns = {column.key: getattr(place, column.key) for column in sa.inspect(Place).column_attrs}
    return columns | {
        "org_unit_name": place.org_unit.name,
        "area_name": place.area and place.area.name,
        "workforce_total": count and count.total,
        "workforce_female": count and count.female,
        "is_complex": is_complex,
    }


@app.get("/api/v1/inspections", response_model=Page)
async def list_visits(
    inspected_from: date, inspected_to: date, status: str, db: Db, who: Who, limit: int = 50
) -> Any:
    asked = (
        sa.select(Visit)
        .where(
            Visit.org_unit_id.in_(reach(who)),
            Visit.inspected_on.between(inspected_from, inspected_to),
            Visit.status == status,
        )
        .options(
            joinedload(Visit.org_unit),
            joinedload(Visit.establishment),
            joinedload(Visit.area),
            joinedload(Visit.team),
        )
        .order_by(Visit.inspected_on.desc(), Visit.id.desc())
        .limit(limit + 1)
    )
    visits = (await db.scalars(asked)).all()
    last = visits[limit - 1] if len(visits) > limit else None
    return {
        "items": [told_visit(visit) for visit in visits[:limit]],
        "next": last and (last.inspected_on, last.id),
    }


@app.post("/api/v1/inspections", response_model=VisitRead, status_code=201)
async def record_visit(asked: VisitCreate, db: Db, who: Who) -> Any:
    places = sa.select(Place).options(joinedload(Place.org_unit), joinedload(Place.area))
    place = await db.scalar(
        places.where(Place.id == asked.establishment_id, Place.org_unit_id.in_(reach(who)))
    )
    teams = sa.select(Team).where(Team.id == asked.team_id, Team.is_active)
    team = await db.scalar(teams.where(Team.org_unit_id.in_(reach(who))))
    if place is None or team is None:
        raise HTTPException(404)
    cards = sa.select(Member).where(Member.team_id == team.id, Member.id.in_(asked.member_ids))
    members = (await db.scalars(cards.order_by(Member.id))).all()
    if len(members) != len(asked.member_ids):
        raise HTTPException(422)
    where = {"org_unit_id": place.org_unit_id, "establishment_id": place.id, "team_id": team.id}
    day = asked.inspected_on
    visit = Visit(
        **where,
        area_id=place.area_id,
        team_level=team.level,
        checklist={code: one.model_dump() for code, one in asked.checklist.items()},
        attendance=[str(member.id) for member in members],
        org_unit=place.org_unit,
        establishment=place,
        area=place.area,
        team=team,
        members=list(members),
        violations=[
            Breach(**where, **one.model_dump(), occurred_on=day, recorded_on=day)
            for one in asked.violations
        ],
        **asked.model_dump(include={"kind", "inspected_on", "checklist_version", "outcome"}),
    )
    db.add(visit)
    await db.flush()
    told = told_visit(visit) | {
        "establishment_type": place.establishment_type,
        "establishment_address": place.address,
        "members": visit.members,
    }
    diff = {name: str(value) for name, value in told.items()}
    db.add(Audit(actor_id=who.id, entity="inspections", entity_id=visit.id, diff=diff))
    await db.commit()
    return told
