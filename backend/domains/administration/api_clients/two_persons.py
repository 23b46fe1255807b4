"""A secret of a client opens what the client may read only by two persons, as a duty (R42)."""

from backend.domains.administration.api_clients.service import OPEN, open_client
from backend.domains.administration.users.duties import list_settled
from backend.domains.organisation.accounts.models import ApiClient
from backend.domains.platform.second_approvals.service import TwoPersonAct
from backend.permissions import Permission

ACTS = (TwoPersonAct(OPEN, Permission.DUTY_CONFIRM, ApiClient, open_client, narrow=list_settled),)
