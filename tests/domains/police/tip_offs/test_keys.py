"""A tip that was destroyed is not to be had: not from the files, and not from an older backup."""

import random
import stat
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest
import sqlalchemy as sa

from backend.core.security.encryption import KEY_BYTES, DecryptionError, FieldCipher
from backend.core.session.models import Base, today
from backend.core.session.unlogged_writes import run_unlogged
from backend.core.text.clock import HANOI, set_today
from backend.domains.police.tip_offs import retention, tip_keys
from backend.domains.police.tip_offs.key_store import PAIR_BYTES, SLOTS, TipKeyStore, TipSlot
from backend.domains.police.tip_offs.models import TipContact, TipOff, TipText
from backend.domains.police.tip_offs.retention import (
    RetentionTerms,
    delete_expired_contents,
    end_epochs,
    run_due_log_truncation,
)
from backend.domains.police.tip_offs.tip_keys import (
    decrypt_text,
    encrypt_contact,
    encrypt_text,
)
from tests.acting import Api
from tests.domains.police.tip_offs.telling import CONTACT, WORDS, only_tip, status, tell
from tests.proofs import proof_seed, proof_size

TERMS = RetentionTerms(text_days=365, contact_days=30, spam_days=7)
TABLES: tuple[type[Base], ...] = (TipOff, TipText, TipContact)


@pytest.fixture
def keys(api: Api, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> TipKeyStore:
    """This test's own keys of tips."""
    store = TipKeyStore(tmp_path / "keys")
    monkeypatch.setitem(api.app.state._state, "tip_keys", store)
    return store


def start_server(api: Api) -> None:
    """What the server does before it serves."""
    api.http.wait_for(retention.run_start_tasks(api.app))


def withdraw(api: Api, receipt: str) -> str:
    answer = api.nobody().post("/public/tip-offs/withdrawal", {"receipt": receipt})
    assert answer.status_code == 200, answer.text
    found: str = answer.json()["status"]
    return found


def read(api: Api, tip_id: Any) -> Any:
    return api.as_("police").get(f"/tip-offs/{tip_id}/content")


def words(api: Api, tip_id: Any) -> list[str]:
    return [item["text"] for item in read(api, tip_id).json()["items"]]


def name_parts(keys: TipKeyStore) -> list[str]:
    """Epochs without their random part."""
    return [epoch[:9] for epoch in keys.list_epochs()]


class PowerCut(Exception):
    pass


class OldSet(NamedTuple):
    """What a backup holds of tips: the rows, and the files of keys by name."""

    rows: dict[type[Base], list[dict[str, Any]]]
    files: dict[str, bytes]


def back_up(api: Api, keys: TipKeyStore) -> OldSet:
    def look(db: Any) -> dict[type[Base], list[dict[str, Any]]]:
        tables = {kind: kind.__table__ for kind in TABLES}
        read_all = {"execution_options": {"unscoped": "a test"}}
        return {
            kind: [dict(row) for row in db.execute(sa.select(table), **read_all).mappings()]
            for kind, table in tables.items()
        }

    return OldSet(api.run(look), read_files(keys))


def read_files(keys: TipKeyStore) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in keys.folder.iterdir()}


def restore(api: Api, keys: TipKeyStore, old: OldSet, files: dict[str, bytes]) -> None:
    """The rows of that set and these files of keys, on a machine that has nothing else."""

    def put(db: Any) -> None:
        options = {"execution_options": {"unscoped": "a test"}}
        for kind in reversed(TABLES):
            db.execute(sa.delete(cast("sa.Table", kind.__table__)), **options)
        for kind in TABLES:
            if old.rows[kind]:
                db.execute(sa.insert(cast("sa.Table", kind.__table__)), old.rows[kind], **options)

    api.run(put)
    for path in keys.folder.iterdir():
        path.unlink()
    for name, content in files.items():
        (keys.folder / name).write_bytes(content)
    keys.start_epoch(today())  # as the command does: new tips take no place of a lost one


def test_a_withdrawn_tip_is_not_to_be_had_from_backups_of_before_and_after(
    api: Api, keys: TipKeyStore
) -> None:
    start_server(api)
    receipt, other = tell(api), tell(api, text="Một tin khác, không rút lại.", contact=None)
    tips = {
        tip["has_contact"]: tip["id"] for tip in api.as_("police").get("/tip-offs").json()["items"]
    }
    mine, others = tips[True], tips[False]
    before = back_up(api, keys)
    assert withdraw(api, receipt) == "withdrawn"
    after = back_up(api, keys)

    for old in (before, after):
        restore(api, keys, old, after.files)  # the next night gives older sets the present keys
        assert not any(
            opens(after.files, row["text_sealed"], row["id"]) for row in texts(old, mine)
        )
        start_server(api)
        assert words(api, mine) == []
        assert status(api, receipt) == "withdrawn"
        assert words(api, others) == ["Một tin khác, không rút lại."], "the quarter's others stay"
        assert status(api, other) == "received"

    restore(api, keys, before, before.files | {LIST: after.files[LIST]})
    start_server(api)  # before that night: the list is enough for who restores by the commands
    assert words(api, mine) == []
    assert not any(opens(read_files(keys), r["text_sealed"], r["id"]) for r in texts(before, mine))

    restore(api, keys, before, before.files)  # the control: without list and night it is readable
    start_server(api)
    assert words(api, mine) == [WORDS]
    assert any(opens(before.files, row["text_sealed"], row["id"]) for row in texts(before, mine))


LIST = "tips-destroyed.jsonl"


def texts(old: OldSet, tip_id: str) -> list[dict[str, Any]]:
    return [row for row in old.rows[TipText] if str(row["tip_off_id"]) == tip_id]


def opens(files: dict[str, bytes], sealed: bytes, row: Any) -> bool:
    """Whether any key in the files opens the words, tried by someone who has all of them."""
    for name, content in files.items():
        if not name.endswith(".keys"):
            continue
        for at in range(0, len(content), 32):
            try:
                decrypt_text(FieldCipher([content[at : at + 32]]), sealed, row)
            except DecryptionError:
                continue
            return True
    return False


def test_nothing_of_it_is_left_in_the_files_of_the_database(api: Api, keys: TipKeyStore) -> None:
    """On PostgreSQL dead rows and the log stay, without a key that opens them."""
    receipt = tell(api)
    row = api.all(sa.select(TipText.id, TipText.text_sealed))[0]
    contact = api.one(sa.select(TipContact.contact_sealed))
    assert not api.database.is_sqlite or kept_in(api, row.text_sealed), "the control: it was there"
    withdraw(api, receipt)
    assert not opens(read_files(keys), row.text_sealed, row.id)
    if api.database.is_sqlite:
        for sealed in (row.text_sealed, contact):
            for at in range(0, len(sealed) - 64, 64):
                assert not kept_in(api, sealed[at : at + 64])
    assert not keys.is_log_due


def kept_in(api: Api, piece: bytes) -> bool:
    """Whether the database's file or its log holds these bytes; a long value spans two pages."""
    path = Path(api.database.url.removeprefix("sqlite:///"))
    files = [path, path.with_name(f"{path.name}-wal")]
    return any(piece[:64] in file.read_bytes() for file in files if file.exists())


def test_a_reader_in_the_way_of_the_log_is_met_again(api: Api, keys: TipKeyStore) -> None:
    receipt = tell(api)

    async def read_meanwhile() -> tuple[bool, bool]:
        database = api.database
        reading = await database.run(begin_reading)
        keys.destroy([])
        await run_due_log_truncation(database, keys)
        was_due = keys.is_log_due
        await database.run(reading.close)
        await run_due_log_truncation(database, keys)
        return was_due, keys.is_log_due

    def begin_reading() -> Any:
        connection = api.database.reader.connect()
        connection.exec_driver_sql("SELECT count(*) FROM tip_offs").scalar()
        return connection

    api.run(lambda db: run_unlogged(db, sa.update(TipOff).values(version=2), "a test"))
    assert api.http.wait_for(read_meanwhile()) == (api.database.is_sqlite, False)
    assert withdraw(api, receipt) == "withdrawn"


def test_a_power_cut_between_keys_and_rows_is_made_good(api: Api, keys: TipKeyStore) -> None:
    receipt = tell(api)
    tip = only_tip(api)

    def cut_off(db: Any) -> None:
        retention.withdraw_tip(db, keys, receipt)
        raise PowerCut

    with pytest.raises(PowerCut):
        api.run(cut_off)
    answer = read(api, tip["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "seal-broken"), "the keys are gone"
    start_server(api)
    assert words(api, tip["id"]) == []
    assert status(api, receipt) == "withdrawn"
    assert api.all(sa.select(TipText.id)) == []


def test_words_and_contact_have_keys_of_their_own(api: Api, keys: TipKeyStore) -> None:
    tell(api)
    tip = only_tip(api)
    api.as_("police").post(f"/tip-offs/{tip['id']}/close", {"outcome": "confirmed"}, etag=tip)
    row = api.all(sa.select(TipOff.key_epoch, TipOff.key_slot))[0]
    slot = TipSlot(row.key_epoch, row.key_slot)
    keys.get_contact_cipher(slot)
    set_today(today() + timedelta(days=31))
    assert api.run(delete_expired_contents, keys, TERMS) == 1
    with pytest.raises(DecryptionError):
        keys.get_contact_cipher(slot)
    assert words(api, tip["id"]) == [WORDS]
    set_today(today() + timedelta(days=365))
    assert api.run(delete_expired_contents, keys, TERMS) == 1
    with pytest.raises(DecryptionError):
        keys.get_text_cipher(slot)


def test_an_epoch_ends_with_its_last_tip(api: Api, keys: TipKeyStore) -> None:
    receipt = tell(api)
    first = keys.get_epoch(today())
    assert name_parts(keys) == ["2022-Q4-1"]
    set_today(date(2023, 1, 1))
    kept = tell(api, contact=None)
    assert name_parts(keys) == ["2022-Q4-1", "2023-Q1-1"]
    withdraw(api, receipt)
    assert api.run(end_epochs, keys) == 0, "a quarter that ended yesterday may still get one"
    set_today(date(2023, 7, 3))
    before = read_files(keys)
    assert api.run(end_epochs, keys) == 1
    assert name_parts(keys) == ["2023-Q1-1"], "its tip is open"
    assert keys.destructions.read().epochs == {first: date(2023, 7, 3)}
    withdraw(api, kept)
    assert api.run(end_epochs, keys) == 1
    assert keys.start_epoch(date(2022, 10, 3)) != first, "no name is used again"
    keys.path_of(first).write_bytes(before[f"tips-{first}.keys"])
    start_server(api)
    assert first not in keys.list_epochs(), "an epoch that came back goes again"


def seal_as_before(api: Api, sealer: FieldCipher) -> None:
    """As tips were kept before there were keys of their own: under the field key."""

    def work(db: Any) -> None:
        for row in db.execute(sa.select(TipText.id)).all():
            sealed = encrypt_text(sealer, f"{WORDS} {row.id}", row.id)
            change = sa.update(TipText).where(TipText.id == row.id).values(text_sealed=sealed)
            run_unlogged(db, change, "a test")
        for row in db.execute(sa.select(TipContact.tip_off_id)).all():
            sealed = encrypt_contact(sealer, CONTACT, row.tip_off_id)
            chosen = TipContact.tip_off_id == row.tip_off_id
            change = sa.update(TipContact).where(chosen).values(contact_sealed=sealed)
            run_unlogged(db, change, "a test")
        old = sa.update(TipOff).values(key_epoch=None, key_slot=None)
        run_unlogged(db, old, "a test")

    api.run(work)


def test_tips_from_before_get_keys_of_their_own(
    api: Api, keys: TipKeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tip_keys, "MOVED_AT_ONCE", 2)
    for _ in range(5):
        tell(api)
    tips = api.as_("police").get("/tip-offs").json()["items"]
    before = {tip["id"]: tip["version"] for tip in tips}
    seal_as_before(api, api.app.state.keys.fields)
    said = {id: words(api, id) for id in before}
    assert all(text[0].startswith(WORDS) for text in said.values()), "readable meanwhile"
    old = api.all(sa.select(TipText.text_sealed))
    start_server(api)
    assert {id: words(api, id) for id in before} == said
    slots = api.all(sa.select(TipOff.key_epoch, TipOff.key_slot))
    assert len(set(slots)) == 5
    assert {row.key_epoch for row in slots} == {keys.get_epoch(today())}
    after = api.as_("police").get("/tip-offs").json()["items"]
    assert {tip["id"]: tip["version"] for tip in after} == before, "nobody changed a tip"
    if api.database.is_sqlite:
        assert not any(kept_in(api, row.text_sealed) for row in old)
    assert (
        api.http.wait_for(tip_keys.move_all_tips(api.database, keys, api.app.state.keys.fields))
        == 0
    )


def test_a_tip_whose_key_is_missing_stays_and_keeps_no_other_back(
    api: Api, keys: TipKeyStore
) -> None:
    tell(api)
    seal_as_before(api, FieldCipher([b"k" * 32]))
    lost = only_tip(api)["id"]
    tell(api, contact=None)
    start_server(api)
    assert read(api, lost).json()["code"] == "seal-broken"
    assert api.one(sa.select(TipOff.key_slot).where(TipOff.has_contact)) is None
    receipts = api.all(sa.select(TipOff.id).where(TipOff.key_slot.is_not(None)))
    assert words(api, receipts[0].id) == [WORDS]


def test_a_tip_finds_its_keys_again_after_a_downgrade(api: Api, keys: TipKeyStore) -> None:
    tell(api)
    tip, slots = only_tip(api)["id"], api.all(sa.select(TipOff.key_epoch, TipOff.key_slot))
    dropped = sa.update(TipOff).values(key_epoch=None, key_slot=None)
    api.run(lambda db: run_unlogged(db, dropped, "as the columns were dropped and made again"))
    assert read(api, tip).status_code == 409
    start_server(api)
    assert words(api, tip) == [WORDS]
    assert api.all(sa.select(TipOff.key_epoch, TipOff.key_slot)) == slots


def test_a_withdrawn_tip_from_before_does_not_come_back_either(api: Api, keys: TipKeyStore) -> None:
    receipt = tell(api)
    seal_as_before(api, api.app.state.keys.fields)
    tip, old = only_tip(api)["id"], back_up(api, keys)
    withdraw(api, receipt)
    restore(api, keys, old, read_files(keys))
    start_server(api)
    assert words(api, tip) == []
    assert status(api, receipt) == "withdrawn"


def test_no_two_tips_share_their_keys(
    api: Api, keys: TipKeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(api)
    taken = api.all(sa.select(TipOff.key_epoch, TipOff.key_slot))[0]
    choose, tries = tip_keys.select_free_slot, list[int]()

    def choose_taken_first(*given: Any) -> TipSlot:
        tries.append(1)
        return TipSlot(*taken) if len(tries) == 1 else choose(*given)

    monkeypatch.setattr(tip_keys, "select_free_slot", choose_taken_first)
    tell(api, contact=None)
    assert len(tries) == 2
    assert len(set(api.all(sa.select(TipOff.key_epoch, TipOff.key_slot)))) == 2
    monkeypatch.setattr(tip_keys, "select_free_slot", lambda *given: TipSlot(*taken))
    full = api.nobody().post("/public/tip-offs", {"text": WORDS})
    assert full.status_code == 503
    assert len(api.all(sa.select(TipText.id))) == 2


def test_a_full_epoch_is_followed_by_another(
    api: Api, keys: TipKeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tip_keys, "LEAST_FREE", SLOTS - 1)
    receipts = [tell(api) for _ in range(5)]
    epochs = sorted(row.key_epoch[:9] for row in api.all(sa.select(TipOff.key_epoch)))
    assert epochs == ["2022-Q4-1"] * 2 + ["2022-Q4-2"] * 2 + ["2022-Q4-3"]
    for receipt in receipts:
        withdraw(api, receipt)
    assert [len(keys.list_live_slots(e)) for e in keys.list_epochs()] == [
        SLOTS - 2,
        SLOTS - 2,
        SLOTS - 1,
    ]


def test_a_slot_whose_contact_key_was_destroyed_is_given_to_no_tip(
    api: Api, keys: TipKeyStore
) -> None:
    """The database may be older than its keys and not know the tip that had the slot."""
    epoch = keys.start_epoch(today())
    content = bytearray(keys.path_of(epoch).read_bytes())
    whole = range(0, SLOTS, 2)
    for number in set(range(SLOTS)) - set(whole):
        contact = number * PAIR_BYTES + KEY_BYTES
        content[contact : contact + KEY_BYTES] = bytes(KEY_BYTES)
    keys.path_of(epoch).write_bytes(content)
    for _ in range(12):
        tell(api)
    assert {row.key_slot % 2 for row in api.all(sa.select(TipOff.key_slot))} == {0}


def test_the_files_tell_no_hour_and_only_their_owner_reads_them(
    api: Api, keys: TipKeyStore
) -> None:
    start_server(api)
    made = {path.name: path.stat().st_mtime_ns for path in keys.folder.iterdir()}
    assert name_parts(keys) == ["2022-Q4-1", "2023-Q1-1"], "made ahead"
    epoch = keys.get_epoch(today())
    receipt = tell(api)
    assert made == {path.name: path.stat().st_mtime_ns for path in keys.folder.iterdir()}
    withdraw(api, receipt)
    for path in keys.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for name in (f"tips-{epoch}.keys", LIST):
        at = datetime.fromtimestamp((keys.folder / name).stat().st_mtime, HANOI)
        assert (at.hour, at.minute, at.second) == (0, 0, 0)
    line = (keys.folder / LIST).read_text()
    tip = only_tip(api)["id"].replace("-", "")
    slot = api.one(sa.select(TipOff.key_slot))
    assert line == (
        f'{{"tip":"{tip}","epoch":"{epoch}","slot":{slot},"part":"all",'
        '"on":"2022-10-03","why":"withdrawn"}\n'
    )


def test_a_line_that_was_cut_off_hides_no_other(api: Api, keys: TipKeyStore) -> None:
    first, second = tell(api), tell(api)
    withdraw(api, first)
    path = keys.folder / LIST
    path.write_bytes(path.read_bytes() + b'{"tip":"0123')
    withdraw(api, second)
    assert len(keys.destructions.read().tips) == 2
    epoch = keys.get_epoch(today())
    assert len(keys.list_live_slots(epoch)) == SLOTS - 2
    assert len(keys.path_of(epoch).read_bytes()) == SLOTS * PAIR_BYTES


@pytest.mark.campaign
def test_what_was_destroyed_stays_so_through_any_history(api: Api, keys: TipKeyStore) -> None:
    """Tips come, are added to, withdrawn; sets are made, kept for a while and restored."""
    chance = random.Random(proof_seed())
    history = History(api, keys, chance)
    for _ in range(proof_size(full=2000, campaign=300, least=30)):
        history.step()
    history.check()
    assert history.restored > 0
    assert history.withdrawn


class History:
    """What the office did, and what must hold of it at any time."""

    def __init__(self, api: Api, keys: TipKeyStore, chance: random.Random) -> None:
        self.api, self.keys, self.chance = api, keys, chance
        self.texts: dict[str, str] = {}
        """Words by receipt, of every tip that ever came."""
        self.present: list[str] = []
        """Receipts of the tips in the database, withdrawn ones too."""
        self.withdrawn: set[str] = set()
        self.sets: list[tuple[OldSet, list[str]]] = []
        self.restored = 0
        start_server(api)

    def step(self) -> None:
        acts = [self.give, self.give, self.withdraw, self.save, self.bring_back]
        self.chance.choice(acts)()

    def give(self) -> None:
        text = f"Tin số {len(self.texts)} của người gửi"
        receipt = tell(self.api, text=text)
        self.texts[receipt] = text
        self.present.append(receipt)

    def withdraw(self) -> None:
        standing = [receipt for receipt in self.present if receipt not in self.withdrawn]
        if standing:
            receipt = self.chance.choice(standing)
            withdraw(self.api, receipt)
            self.withdrawn.add(receipt)

    def save(self) -> None:
        self.sets = [*self.sets[-3:], (back_up(self.api, self.keys), list(self.present))]

    def bring_back(self) -> None:
        """Restore a set, with keys as the last night left them, or as they were and the list."""
        if not self.sets:
            return
        old, self.present = self.chance.choice(self.sets)
        self.present = list(self.present)
        present = read_files(self.keys)
        lists = {name: content for name, content in present.items() if name == LIST}
        files = present if self.chance.random() < 0.5 else present | old.files | lists
        restore(self.api, self.keys, old, files)
        start_server(self.api)
        self.restored += 1
        self.check()

    def check(self) -> None:
        tips = self.api.as_("police").get("/tip-offs", limit=200).json()["items"]
        readable = {text for tip in tips for text in words(self.api, tip["id"])}
        kept = {self.texts[r] for r in self.present if r not in self.withdrawn}
        assert len(self.present) > 200 or readable == kept
