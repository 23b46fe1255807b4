"""What is sent and answered of registered devices."""

from typing import Annotated, Literal

from pydantic import Field

from backend.core.text.schemas import BaseModel, ClientId, EntityRead, Moment, Name, Schema
from backend.domains.organisation.accounts.models import SessionKind
from backend.domains.organisation.accounts.schemas import OtpCode, Secret

DeviceName = Annotated[Name, Field(max_length=100)]
SendKey = Annotated[str, Field(min_length=43, max_length=200, pattern="^[A-Za-z0-9_-]+$")]
"""256 random bits or more, made on the device, in base64url."""


class DeviceCreate(Schema):
    """Registers the device of this sign-in. The password is asked for again, a code where on."""

    id: ClientId | None = None
    name: DeviceName
    send_key: SendKey | None = None
    password: Secret
    otp: OtpCode | None = None


class DeviceUpdate(Schema):
    """A merge patch; `send_key` takes the place of the one before."""

    name: DeviceName | None = None
    send_key: SendKey | None = None


class DeviceRead(EntityRead):
    kind: SessionKind
    name: str
    state: Literal["active", "ended"]
    last_used_at: Moment
    ended_at: Moment | None
    sends_until: Moment | None = Field(description="Of an ended device: then it is removed")
    can_send: bool = Field(description="Whether it gave a `send_key`")
    is_current: bool


class DeviceList(BaseModel):
    items: list[DeviceRead]
    next: None = None
