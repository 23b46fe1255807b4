"""The kinds of lists there are: what each feature declares in its `lists.py`, found by itself."""

from functools import cache

from backend import plugins
from backend.core.errors.exceptions import Forbidden, NotFound
from backend.core.session.actor import Actor
from backend.core.session.session import Session
from backend.spreadsheets.listing import Listing


@cache
def listings() -> dict[str, Listing]:
    """{kind: its list}, in the order of their words."""
    found = [one for module in plugins.load_modules("lists") for one in module.LISTS]
    kinds = {one.kind: one for one in sorted(found, key=lambda one: one.kind)}
    assert len(kinds) == len(found), "two lists of one kind"
    return kinds


def importable() -> list[str]:
    return [kind for kind, listing in listings().items() if listing.import_permission]


def exportable() -> list[Listing]:
    return [listing for listing in listings().values() if listing.export_permission]


def listing_of(kind: str) -> Listing:
    """The list of a stored import; NotFound once its feature has gone."""
    found = listings().get(kind)
    if found is None:
        raise NotFound
    return found


def may_import(actor: Actor, listing: Listing) -> bool:
    return listing.import_permission is not None and actor.has_permission(listing.import_permission)


def allowed(actor: Actor) -> list[str]:
    """The kinds that the actor may import: the imports that exist for them."""
    return [kind for kind, listing in listings().items() if may_import(actor, listing)]


def enter_scope(db: Session, listing: Listing) -> None:
    """From now on the session reaches what the list's own permission reaches; else Forbidden."""
    if not may_import(db.actor, listing):
        raise Forbidden
    assert listing.import_permission is not None
    db.info["scope"] = db.actor.scope(listing.import_permission)
    db.info.pop("units", None)  # known to lie within the scope before
