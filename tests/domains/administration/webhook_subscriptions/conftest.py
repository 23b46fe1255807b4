"""Cookies are handled by hand here: the shared client must not keep any."""

from tests.cookie_jar import no_cookie_jar as no_cookie_jar
