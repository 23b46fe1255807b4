"""Two who enter the same at the same moment: one is entered, though both write the log last."""

from typing import Any

import pytest

from tests.acting import Api
from tests.contract.twins import Send, send_together
from tests.domains.establishments.establishments.making import NEW
from tests.domains.prevention.trainings.making import official


@pytest.mark.postgres
@pytest.mark.parametrize(("path", "body"), [("/establishments", NEW), ("/staff", official())])
def test_of_twins_that_end_together_one_is_entered(
    api: Api, path: str, body: dict[str, Any]
) -> None:
    person = api.as_("binhnghia")
    sends: list[Send] = [lambda: person.post(path, body)] * 2
    assert sorted(send_together(api, *sends)) == [201, 409]
