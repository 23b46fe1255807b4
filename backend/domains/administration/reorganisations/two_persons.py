"""A reorganisation, and its undoing, take two persons, as giving a duty does (R42)."""

from backend.domains.administration.reorganisations.models import Reorganisation
from backend.domains.administration.reorganisations.requests import REORGANISE, UNDO
from backend.domains.administration.reorganisations.service import apply_act, apply_undo
from backend.domains.administration.users.duties import list_settled
from backend.domains.platform.second_approvals.service import TwoPersonAct
from backend.permissions import Permission

ACTS = tuple(
    TwoPersonAct(
        *(code, Permission.DUTY_CONFIRM, Reorganisation, run), narrow=list_settled, moves_roles=True
    )
    for code, run in ((REORGANISE, apply_act), (UNDO, apply_undo))
)
