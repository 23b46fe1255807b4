"""Which sets the rule keeps, that others stay, and that a killed backup leaves no half set."""

import random
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from backend.backup.create import compute_first_run, compute_next_run, run_backup
from backend.backup.manifest import BackupError
from backend.backup.opening import verify_set
from backend.backup.sets import (
    BackupSet,
    KeptSets,
    build_set,
    list_leftovers,
    list_sets,
    remove_old_sets,
    select_kept,
)
from backend.core.server.backup_status import (
    BackupState,
    BackupStatus,
    read_backup_status,
    record_backup_failure,
    write_backup_status,
)
from backend.core.text.clock import HANOI, now
from backend.settings import ROOT
from tests.backup.offices import Office, quiet
from tests.proofs import proof_seed, proof_size

RULE = KeptSets(daily=7, weekly=5, monthly=12)
NIGHT = datetime(2026, 11, 27, 2, tzinfo=HANOI)


def nights(count: int) -> list[datetime]:
    return [NIGHT - timedelta(days=n) for n in range(count)]


def test_two_years_of_nights_leave_days_weeks_and_months() -> None:
    kept = sorted(select_kept(nights(730), RULE), reverse=True)
    told = [f"{time:%d/%m/%Y}" for time in kept]
    days = [f"{27 - n}/11/2026" for n in range(7)]
    weeks = ["22/11/2026", "15/11/2026", "08/11/2026", "01/11/2026"]
    months = ["31/10/2026", "30/09/2026", "31/08/2026", "31/07/2026", "30/06/2026", "31/05/2026"]
    months += ["30/04/2026", "31/03/2026", "28/02/2026", "31/01/2026", "31/12/2025"]
    assert set(told) == {*days, *weeks, *months}


def test_a_gap_takes_no_place() -> None:
    rare = [NIGHT - timedelta(days=40 * n) for n in range(6)]
    assert select_kept(rare, RULE) == set(rare), "six sets in six months: all are kept"


def test_all_of_the_last_day_are_kept() -> None:
    often = [NIGHT - timedelta(hours=n) for n in range(48)]
    kept = select_kept(often, RULE)
    assert {time for time in often if NIGHT - time < timedelta(days=1)} <= kept
    assert len(kept) == 24 + 1, "and the newest of the civil day before those"


def test_thinning_day_by_day_keeps_what_thinning_at_once_would(tmp_path: Path) -> None:
    """A rule that is applied each night must not starve its own months."""
    for night in reversed(nights(500)):
        one = build_set(tmp_path, night, "352")
        one.keys.touch()
        one.data.touch()
        remove_old_sets(tmp_path, "352", RULE)
    left = {one.taken_at for one in list_sets(tmp_path, "352")}
    assert left == select_kept(nights(500), RULE)


def test_sets_of_others_and_foreign_files_stay(tmp_path: Path) -> None:
    for night in nights(60):
        for unit in ("352", "353"):
            one = build_set(tmp_path, night, unit)
            one.keys.touch()
            one.data.touch()
    (tmp_path / "so178.db").touch()
    remove_old_sets(tmp_path, "352", RULE)
    assert len(list_sets(tmp_path, "353")) == 60
    assert len(list_sets(tmp_path, "352")) < 20
    assert (tmp_path / "so178.db").exists()


@pytest.mark.in_turn
@pytest.mark.whole_proof
@pytest.mark.campaign
@pytest.mark.slow
def test_a_killed_backup_leaves_the_older_sets_and_no_half_one(
    small_office: Office, made_set: BackupSet
) -> None:
    chance = random.Random(proof_seed())
    settings = small_office.settings()
    for _ in range(proof_size(full=30, campaign=10, least=2)):
        before = list_sets(small_office.sets, "352")
        lines = kill_after(small_office, chance.choice(("database: ", "attachments: 0", "100 %")))
        sets = list_sets(small_office.sets, "352")
        assert made_set in sets
        for one in sets:
            assert one in before or finished(lines), "a set that nobody finished"
        verify_set(settings, sets[-1], small_office.secret, quiet)
    made = run_backup(settings, quiet).one
    assert list_leftovers(small_office.sets, "352") == []
    assert list((small_office.var / "backup" / "work").iterdir()) == []
    verify_set(settings, made, small_office.secret, quiet)


def kill_after(office: Office, words: str) -> list[str]:
    """Kill a backup with SIGKILL once it has said `words`; what it said."""
    process = subprocess.Popen(
        [sys.executable, "-m", "backend", "backup"],
        cwd=ROOT,
        env=office.environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    said = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if words in line:
            break
    process.send_signal(signal.SIGKILL)
    said += process.stdout.readlines()
    process.stdout.close()
    process.wait(30)
    return said


def finished(lines: list[str]) -> bool:
    """Whether all blocks were written before the signal came: then the set may be whole."""
    return any("attachments: 100 %" in line for line in lines)


def test_what_stops_a_backup_stands_in_the_status(small_office: Office, tmp_path: Path) -> None:
    settings = small_office.settings().model_copy(update={"backup_dir": tmp_path / "unplugged"})
    with pytest.raises(BackupError, match="is the disk there"):
        run_backup(settings, quiet)
    status = read_backup_status(settings)
    assert status.error == "no_folder"
    assert status.get_state(now()) is BackupState.FAILED
    run_backup(small_office.settings(), quiet)
    status = read_backup_status(settings)
    assert status.get_state(now()) is BackupState.OK
    assert status.same_disk, "one disk holds the office and its sets in this test"
    assert status.get_state(now() + timedelta(hours=25)) is BackupState.OK
    assert status.get_state(now() + timedelta(hours=27)) is BackupState.OVERDUE


def test_a_full_disk_is_told_before_anything_is_written(
    small_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sets").mkdir()
    settings = small_office.settings().model_copy(update={"backup_dir": tmp_path / "sets"})
    monkeypatch.setattr("backend.backup.create.MARGIN", 2**60)
    with pytest.raises(BackupError, match="MiB are needed"):
        run_backup(settings, quiet)
    assert list((tmp_path / "sets").iterdir()) == []
    assert read_backup_status(settings).error == "no_space"


def test_before_setup_a_backup_says_what_to_do(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.sets.mkdir()
    with pytest.raises(BackupError, match="backup-setup"):
        run_backup(office.settings(), quiet)
    assert read_backup_status(office.settings()).get_state(now()) is BackupState.NOT_SET_UP


def test_the_nightly_run_is_planned_by_what_is_missing(tmp_path: Path) -> None:
    settings = Office(tmp_path).settings(backup_hour=2)
    noon = datetime(2026, 11, 27, 12, tzinfo=HANOI)
    assert compute_next_run(settings, noon) == noon, "none yet: at once"
    last_night = datetime(2026, 11, 27, 2, 5, tzinfo=HANOI)
    write_backup_status(settings, BackupStatus(tried_at=last_night, succeeded_at=last_night))
    tonight = datetime(2026, 11, 28, 2, tzinfo=HANOI)
    assert compute_next_run(settings, noon) == tonight
    assert compute_first_run(settings, noon) == tonight, "started anew after one that went well"
    evening = datetime(2026, 11, 27, 20, tzinfo=HANOI)
    write_backup_status(settings, BackupStatus(tried_at=evening, succeeded_at=evening))
    assert compute_next_run(settings, noon) == tonight, "one by hand does not replace the night's"
    record_backup_failure(settings, "no_folder", tonight)
    assert compute_next_run(settings, tonight) == tonight + timedelta(hours=1)
    assert compute_first_run(settings, tonight) == tonight, (
        "started anew after what failed: at once"
    )
    three_days = noon + timedelta(days=3)
    write_backup_status(settings, BackupStatus(tried_at=last_night, succeeded_at=last_night))
    assert compute_next_run(settings, three_days) == three_days, "the machine was off: at once"


def test_without_keys_no_set_is_made(small_office: Office, tmp_path: Path) -> None:
    """Run with other settings than the server's, a set would look whole and open nothing."""
    before = list_sets(small_office.sets, "352")
    settings = small_office.settings(field_key_file=tmp_path / "elsewhere" / "field.key")
    with pytest.raises(BackupError, match=r"field\.key.* not there"):
        run_backup(settings, quiet)
    assert list_sets(small_office.sets, "352") == before
