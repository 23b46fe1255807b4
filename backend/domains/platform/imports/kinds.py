"""The kinds of lists; each resource declares its own in `lists.py`."""

from functools import cache
from typing import TYPE_CHECKING

from backend import plugins
from backend.core.errors.exceptions import Forbidden, NotFound
from backend.core.session.actor import Actor
from backend.core.session.session import Session

if TYPE_CHECKING:
    from backend.spreadsheets.listing import Listing


@cache
def load_listings() -> "dict[str, Listing]":
    """{kind: its list}, in the order of their words."""
    return plugins.load_named("lists", "LISTS", lambda one: one.kind)


def list_importable_kinds() -> list[str]:
    return [kind for kind, listing in load_listings().items() if listing.import_permission]


def list_exportable_listings() -> "list[Listing]":
    return [listing for listing in load_listings().values() if listing.export_permission]


def get_listing(kind: str) -> "Listing":
    """The list of a stored import; NotFound if no resource declares it any more."""
    found = load_listings().get(kind)
    if found is None:
        raise NotFound
    return found


def has_import_permission(actor: Actor, listing: "Listing") -> bool:
    return listing.import_permission is not None and actor.has_permission(listing.import_permission)


def list_allowed_kinds(actor: Actor) -> list[str]:
    """The kinds that the actor may import; imports of other kinds do not exist for them."""
    return [
        kind for kind, listing in load_listings().items() if has_import_permission(actor, listing)
    ]


def set_import_scope(db: Session, listing: "Listing") -> None:
    """Let the session reach what the permission of the list reaches; raises Forbidden."""
    if not has_import_permission(db.actor, listing):
        raise Forbidden
    assert listing.import_permission is not None
    db.info["scope"] = db.actor.scope(listing.import_permission)
    db.info.pop("units", None)  # known to lie within the scope before
