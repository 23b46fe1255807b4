"""What every request needs of accounts: the keys, and who asks."""

from fastapi import FastAPI

from backend.domains.organisation.accounts import identity, presumed_actors, token_identity
from backend.domains.organisation.accounts.rights import KeptRights
from backend.domains.organisation.accounts.service import load_keys
from backend.settings import Settings


def install(app: FastAPI, settings: Settings) -> None:
    app.state.keys = load_keys(settings)
    app.state.authenticate = identity.get_authenticated_actor
    app.state.presume = presumed_actors.find_presumed_actor
    app.state.find_sign_in = presumed_actors.find_sign_in
    app.state.kept_rights = KeptRights()
    app.state.known_people = identity.KnownPeople()
    app.state.person_of = identity.get_requester_key
    app.state.admit = token_identity.record_client_call
    app.state.finish = token_identity.remove_persons_from
    app.state.claim_note = identity.claim_note_of_use
    app.state.after = identity.mark_request_session
