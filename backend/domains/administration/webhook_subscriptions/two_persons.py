"""Data go to a new address only by two persons, as with a secret of a connected system (R42)."""

from backend.domains.administration.users.duties import list_settled
from backend.domains.administration.webhook_subscriptions.models import WebhookSubscription
from backend.domains.administration.webhook_subscriptions.service import OPEN, open_webhook
from backend.domains.platform.second_approvals.service import TwoPersonAct
from backend.permissions import Permission

ACTS = (
    TwoPersonAct(
        OPEN, Permission.DUTY_CONFIRM, WebhookSubscription, open_webhook, narrow=list_settled
    ),
)
