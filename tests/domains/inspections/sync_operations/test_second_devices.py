"""A second device sends out of a rescue file what the first one had, and goes on."""

from backend.core.session.models import create_id
from tests.acting import Api
from tests.domains.inspections.sync_operations.sending import (
    codes,
    operation,
    send,
    statuses,
    visit,
)


def test_operation_in_another_batch_may_name_another_version(api: Api) -> None:
    """What a second device sends out of a rescue file is cut into other batches."""
    inspector, entered = api.as_("inspector"), visit(1)
    changed = operation(2, "update", entered["record_id"], {"statement": "Nhất trí"})
    assert statuses(send(inspector, entered, changed)) == ["applied", "applied"]
    again = send(inspector, {**changed, "base_version": 1}, device_id=str(create_id()))
    assert statuses(again) == ["duplicate"]
    assert again["results"][0]["version"] == 2
    other = {**changed, "base_version": 1, "body": {"statement": "Khác"}}
    assert codes(send(inspector, other)) == ["operation-id-reused"]


def test_second_device_goes_on_where_the_first_one_stopped(api: Api) -> None:
    """It counts anew what it sends out of a rescue file, and knows no version of what is there."""
    inspector, entered = api.as_("inspector"), visit(1)
    record, second = entered["record_id"], {"device_id": str(create_id())}
    changed, later, last = (
        operation(seq, "update", record, {"statement": f"Nhất trí {seq}"}) for seq in (2, 3, 4)
    )
    assert statuses(send(inspector, entered, changed)) == ["applied", "applied"]
    told = send(inspector, entered, changed, later, **second)
    assert statuses(told) == ["duplicate", "duplicate", "applied"]
    answered = told["results"][2]["version"]
    assert statuses(send(inspector, {**last, "base_version": answered}, **second)) == ["applied"]


def test_nobody_waits_for_the_number_of_what_is_refused_by_its_id(api: Api) -> None:
    inspector, entered = api.as_("inspector"), visit(1)
    record, second = entered["record_id"], {"device_id": str(create_id())}
    send(inspector, entered)
    later = operation(3, "update", record, {"statement": "Nhất trí"})
    told = send(inspector, entered, later, **second)
    assert statuses(told) == ["duplicate", "held"], "number 2 is still to come"
    reused = {**entered, "body": {**entered["body"], "kind": "surprise"}, "device_seq": 2}
    told = send(inspector, reused, **second)
    assert (statuses(told), codes(told)) == (["refused", "applied"], ["operation-id-reused", None])
