"""`setup` on an empty machine: one command makes an office of any tier, and says so in words."""

import re
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.core.text.clock import set_today
from backend.migrations import migrate
from backend.office_setup import list_units_named, run_load_units, run_setup
from backend.settings import Settings, WeakSettings
from tests.databases import Databases

Made = Callable[..., Settings]


@pytest.fixture
def office(databases: Databases, tmp_path: Path) -> Made:
    """Settings of an office in production on an empty database, with today's date."""
    set_today(None)

    def made(**others: object) -> Settings:
        keys = tmp_path / "keys"
        given = {
            "app_env": "production",
            "database_url": databases.empty(f"setup_{tmp_path.name}"),
            "var_dir": tmp_path / "var",
            "allowed_hosts": ["so178.example.vn"],
            "public_url": "https://so178.example.vn",
            "secret_key_file": keys / "secret.pem",
            "field_key_file": keys / "field.key",
        }
        return Settings.model_validate(given | others)

    return made


def asked(username: str = "quantri", unit: str = "") -> Namespace:
    return Namespace(username=username, unit=unit)


@pytest.mark.in_turn
@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("13504", "xã Bình Lục (13504), tỉnh Ninh Bình (37)"),
        ("25270", "phường Lộc Ninh (25270), thành phố Đồng Nai (75)"),
        ("37", "tỉnh Ninh Bình (37)"),
        ("352", "huyện Bình Lục (352), tỉnh Hà Nam (35)"),
    ],
)
def test_one_command_makes_an_office_of_each_tier(
    office: Made, capsys: pytest.CaptureFixture[str], code: str, named: str
) -> None:
    settings = office(unit_code=code)
    run_setup(settings, asked())
    told = capsys.readouterr().out
    assert f"Đã lập sổ cho {named}." in told
    assert f"The register of {named} is set up." in told
    assert re.search(r"kich-hoat .* quantri \(one use, 24 hours\): \S+", told)
    assert told.index("mã kích hoạt") < told.index("activation code")
    assert ("đã kết thúc ngày 30/06/2025" in told) is (code == "352")
    assert "UNIT_CODE=" not in told.replace("(UNIT_CODE)", "")
    assert settings.secret_key_file is not None
    assert settings.secret_key_file.exists()


def test_it_may_be_run_again_until_somebody_signs_in(
    office: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = office(unit_code="13504")
    run_setup(settings, asked())
    first = capsys.readouterr().out
    assert "Đã tạo tệp khóa" in first
    run_setup(settings, asked())
    again = capsys.readouterr().out
    assert "Đã tạo tệp khóa" not in again
    codes = [re.findall(r"hours\): (\S+)", told)[0] for told in (first, again)]
    assert codes[0] != codes[1]


def test_the_unit_of_the_command_is_to_be_written_into_the_settings(
    office: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    run_setup(office(), asked(unit="13504"))
    assert "ghi dòng này vào .env: UNIT_CODE=13504" in capsys.readouterr().out


def refusal(settings: Settings, given: Namespace) -> str:
    with pytest.raises(SystemExit) as refused:
        run_setup(settings, given)
    assert isinstance(refused.value.code, str), "words, not a traceback"
    return refused.value.code


def test_mistakes_are_told_in_vietnamese_and_english(office: Made) -> None:
    settings = office(unit_code="13504")
    assert "Cho biết mã đơn vị" in refusal(office(), asked())
    for given in (asked(unit="99999"), asked("x y")):
        told = refusal(settings, given)
        assert re.search(r"[ăâđêôơưạảấầẩậắặẻẽềểễệ]", told), told
        assert re.search(r"\b(the|No|not)\b", told), told
    assert "mang mã này" in refusal(settings, asked(unit="99999"))


def test_a_code_is_looked_up_by_the_units_name(office: Made) -> None:
    told = refusal(office(), asked(unit="xa binh luc"))
    assert "13504  xã Bình Lục, tỉnh Ninh Bình" in told
    assert "Không có đơn vị nào tên" in refusal(office(), asked(unit="không nơi nào"))
    assert "24412  xã M’Drắk, tỉnh Đắk Lắk" in list_units_named("M'Drắk")


def test_keys_of_a_register_with_data_are_never_made_anew(
    office: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = office(unit_code="13504")
    migrate(settings.url)
    with pytest.raises(WeakSettings, match="SECRET_KEY_FILE must name a file that exists"):
        run_setup(settings, asked())
    assert "khóa" not in capsys.readouterr().out


@pytest.mark.in_turn
def test_further_provinces_are_loaded_by_command(
    office: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = office(unit_code="13504")
    run_setup(settings, asked())
    capsys.readouterr()
    run_load_units(settings, Namespace(provinces=["37"]))
    assert "Đã thêm 0 đơn vị; 130 đơn vị đã có" in capsys.readouterr().out
    run_load_units(settings, Namespace(provinces=[]))
    assert "3225 units were added; 130" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="Không có tỉnh, thành phố mang mã 02"):
        run_load_units(settings, Namespace(provinces=["01", "02"]))
