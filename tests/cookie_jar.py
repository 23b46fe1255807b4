"""For tests that handle cookies by hand: the shared client must not keep any."""

from collections.abc import Iterator
from http.cookiejar import DefaultCookiePolicy

import pytest
from starlette.testclient import TestClient


@pytest.fixture(autouse=True)
def no_cookie_jar(http: TestClient) -> Iterator[None]:
    http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    yield
    http.cookies.jar.set_policy(DefaultCookiePolicy())
    http.cookies.clear()
