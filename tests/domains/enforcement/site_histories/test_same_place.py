"""When two entries may be one place: a pure rule, so no database is asked."""

from backend.domains.establishments.establishments.same_place import (
    Neighbourhood,
    Site,
    compute_metres,
    compute_place_key,
    find_likeness,
    is_exact,
)

KEYS = {
    "Số 12, tổ dân phố 3, thị trấn Bình Mỹ": "so 12, to dan pho 3",
    "số nhà 12, TDP 3, TT. Bình Mỹ, huyện Bình Lục": "so 12, to dan pho 3",
    "12 Tổ dân phố 3": "so 12, to dan pho 3",
    "Thôn 3, xã Bình Nghĩa": "thon 3",
    "Thôn 2, số 14": "thon 2, so 14",
    "Thôn số 3": "thon so 3",
    "Thôn Đồng": "thon dong",
    "Xã Bình Nghĩa": "",
    "Số 7/2A đường Trần Phú": "so 7/2a duong tran phu",
    "Xóm Tỉnh, thôn 4": "xom tinh, thon 4",
}


def test_addresses_are_compared_without_what_says_nothing() -> None:
    assert {address: compute_place_key(address) for address in KEYS} == KEYS
    exact = [address for address, key in KEYS.items() if is_exact(key)]
    assert len(exact) == 5
    assert "Thôn số 3" not in exact


def spot(address: str, latitude: float | None = None, longitude: float | None = 105.9) -> Site:
    return Site(address, latitude, latitude and longitude)


def test_reasons() -> None:
    for a, b, why in (
        (spot("Số 12, thôn 5"), spot("12, Thôn 5, xã An Lão"), "address"),
        (spot("Số 12, thôn 5", 20.5), spot("12, Thôn 5", 20.5005), "both"),
        (spot("Thôn 5"), spot("Thôn 5"), None),  # a hamlet is no place
        (spot("Thôn 5", 20.5), spot("Thôn 5", 20.5005), "both"),
        (spot("Thôn 5", 20.5), spot("Thôn 5", 20.502), None),
        (spot("Thôn 5", 20.5), spot("Thôn 4", 20.5001), "coordinates"),
        (spot("Thôn 5", 20.5), spot("Thôn 4", 20.5005), None),
        (spot("Thôn 5", 20.5), spot("Thôn 4"), None),
        (spot("Xã An Lão"), spot("xã An Lão"), None),
    ):
        assert find_likeness(a, b) == why, (a, b)
        assert find_likeness(b, a) == why
        assert bool(list(Neighbourhood([(a, a)]).like(b))) == (why is not None)


def test_metres() -> None:
    assert 110 < compute_metres((20.5, 105.9), (20.501, 105.9)) < 112
    assert 103 < compute_metres((20.5, 105.9), (20.5, 105.901)) < 105
