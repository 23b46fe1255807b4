"""Sets up an empty office in one command, and takes in units of the country.

What people read is said in Vietnamese, then in English.
"""

import argparse
import asyncio
import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from backend.core.errors.exceptions import AppError
from backend.core.text.i18n import MessageParam, register_messages, translate
from backend.migrations import get_head_revision
from backend.settings import Settings, ensure_safe_settings

MOST_LISTED = 30


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    office = commands.add_parser(
        "setup",
        help="set up an empty office: keys, tables, units, law, and its first administrator",
    )
    office.add_argument("username", nargs="?", default="quantri", help="of the administrator")
    office.add_argument(
        "--unit",
        default="",
        help="code of the office's unit (default: UNIT_CODE), or its name, to look the code up",
    )
    units = commands.add_parser("load-units", help="add the units of provinces, or of the country")
    units.add_argument("provinces", nargs="*", metavar="code", help="of a province (default: all)")


def run_setup(settings: Settings, args: argparse.Namespace) -> None:
    """Set up an empty office and print the activation code of its first administrator.

    Run again, it gives an administrator who never signed in another code, and changes nothing
    else.
    """
    from backend.domains.organisation.accounts import errors  # noqa: F401 (its messages)
    from backend.law.reference.org_units import find_province_code
    from backend.seeding import add_first_admin, describe_unit_and_end, load_provinces

    unit = args.unit or settings.unit_code
    if not unit.isdecimal():
        sys.exit("\n".join(list_units_named(unit)))
    if settings.is_production and not (args.unit or "unit_code" in settings.model_fields_set):
        end_twice("unit-needed")
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    for path in create_missing_keys(settings):
        write_twice("key-made", path=str(path))
    ensure_safe_settings(settings)
    create_database(settings)
    province = find_province_code(unit)
    try:
        asyncio.run(load_provinces(settings, {province} if province else ()))
        code = asyncio.run(add_first_admin(settings, args.username, unit))
    except AppError as error:
        end_with_error(error)
    name, ended = asyncio.run(describe_unit_and_end(settings, unit))
    write_twice("office-set-up", unit=name)
    if ended is not None:
        write_twice("configured-unit-ended", **ended.params)
    if unit != settings.unit_code:
        write_twice("unit-setting-needed", line=f"UNIT_CODE={unit}")
    address = f"{settings.public_url}/kich-hoat"
    write_twice("activation-code", address=address, username=args.username, code=code)


def create_database(settings: Settings) -> None:
    """Create the data folder, migrate, load reference data, and the demo into an empty register."""
    from backend.seeding import has_outdated_search_index, read_revision

    settings.var_dir.mkdir(parents=True, exist_ok=True)
    if asyncio.run(read_revision(settings)) != get_head_revision():
        gc.enable()  # long work, which drops much of what it makes
        write_twice("database-migrated")
        update_database(settings)
    elif asyncio.run(has_outdated_search_index(settings)):
        update_database(settings)
    load_data_locked(settings)


def update_database(settings: Settings) -> None:
    from backend.copied_database import ensure_complete
    from backend.migrations import migrate

    ensure_complete(settings.url)
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    migrate(settings.url)


def load_data_locked(settings: Settings) -> None:
    from backend.seeding import load_all_data

    asyncio.run(load_all_data(settings, write_line))


def create_missing_keys(settings: Settings) -> Iterator[Path]:
    """Make the key files that the settings name, for a register that has no tables yet.

    With tables there may be data that only the right key opens: then a missing one is no accident
    to be mended by a new one.
    """
    from backend.core.security.encryption import write_field_key
    from backend.core.security.signing_keys import write_signing_key
    from backend.seeding import read_revision

    files: dict[Path | None, Callable[[Path], None]] = {
        settings.secret_key_file: write_signing_key,
        settings.field_key_file: write_field_key,
    }
    missing = {path: write for path, write in files.items() if path and not path.exists()}
    if missing and asyncio.run(read_revision(settings)) is None:
        for path, write in missing.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path)
            yield path


def list_units_named(words: str) -> list[str]:
    """Lines with the codes of the units that bear these words in their names."""
    from backend.core.sql.search import to_search_text
    from backend.law.reference.org_units import load_country

    country = load_country()
    units = list(country.list_units())
    names = {unit.code: f"{unit.kind} {unit.name}" for unit in units}
    wanted = to_search_text(words).split()
    lines = []
    for unit in units:
        inside = f", {names[unit.province]}" if unit.province else ""
        line = f"{names[unit.code]}{inside}"
        if all(word in to_search_text(line.replace(",", "")).split() for word in wanted):
            lines.append(f"{unit.code}  {line}")
    if not lines:
        return list(format_twice("no-unit-named", words=words))
    more = ["…"] if len(lines) > MOST_LISTED else []
    return [*format_twice("codes-of-units"), *lines[:MOST_LISTED], *more]


def run_load_units(settings: Settings, args: argparse.Namespace) -> None:
    """Add the units of these provinces, or of the whole country, that the register lacks."""
    from backend.law.reference.org_units import load_country
    from backend.seeding import load_provinces

    known = {province.code for province in load_country().provinces}
    if unknown := sorted(set(args.provinces) - known):
        end_twice("no-such-province", codes=", ".join(unknown))
    done = asyncio.run(load_provinces(settings, args.provinces or None))
    write_twice("units-loaded", added=done.added, kept=done.kept)


def write_line(line: str) -> None:
    print(line, flush=True)


def format_twice(code: str, /, **params: MessageParam) -> Iterator[str]:
    """The sentence of `code` in Vietnamese, then in English."""
    return (translate(code, language, params) for language in ("vi", "en"))


def write_twice(code: str, /, **params: MessageParam) -> None:
    for line in format_twice(code, **params):
        write_line(line)


def end_twice(code: str, /, **params: MessageParam) -> NoReturn:
    sys.exit("\n".join(format_twice(code, **params)))


def end_with_error(error: AppError, languages: Sequence[str] = ("vi", "en")) -> NoReturn:
    """End the process with the messages of `error` and of each of its field errors."""
    sys.exit("\n".join(line for language in languages for line in list_messages(error, language)))


def list_messages(error: AppError, language: str) -> list[str]:
    details = [translate(e.code, language, e.params) for e in error.errors]
    return [translate(error.code, language, error.params), *details]


COMMANDS: dict[str, Callable[[Settings, argparse.Namespace], None]] = {
    "setup": run_setup,
    "load-units": run_load_units,
}

register_messages(
    {
        "activation-code": (
            "Mở {address}, nhập mã kích hoạt của {username} (dùng một lần, trong 24 giờ): {code}",
            "Open {address} and type the activation code of {username} (one use, 24 hours): {code}",
        ),
        "codes-of-units": (
            "Mã của các đơn vị khớp tên; chạy lại lệnh với --unit MÃ:",
            "Codes of the units of this name; run the command again with --unit CODE:",
        ),
        "database-migrated": (
            "Sổ 178: đang nâng cấp cơ sở dữ liệu …",
            "Sổ 178: migrating the database …",
        ),
        "key-made": ("Đã tạo tệp khóa {path}.", "Made the key file {path}."),
        "no-such-province": (
            "Không có tỉnh, thành phố mang mã {codes} trong danh mục.",
            "No province in the list has the code {codes}.",
        ),
        "no-unit-named": (
            "Không có đơn vị nào tên “{words}” trong danh mục từ ngày 01/7/2025.",
            "No unit named “{words}” is in the list of units since 1/7/2025.",
        ),
        "office-set-up": ("Đã lập sổ cho {unit}.", "The register of {unit} is set up."),
        "unit-needed": (
            'Cho biết mã đơn vị: --unit MÃ, hoặc UNIT_CODE trong .env. Tra mã: --unit "Bình Lục".',
            'Name the unit: --unit CODE, or UNIT_CODE in .env. To find it: --unit "Bình Lục".',
        ),
        "unit-setting-needed": (
            "Trước khi chạy máy chủ, ghi dòng này vào .env: {line}",
            "Before you start the server write this line into .env: {line}",
        ),
        "units-loaded": (
            "Đã thêm {added} đơn vị; {kept} đơn vị đã có trong sổ được giữ nguyên.",
            "{added} units were added; {kept} that stand in the register were left as they are.",
        ),
    }
)
