"""The record of what was sent, and the right to send: beside a file and in a team's database."""

from contextlib import closing

import pytest

from budgettui.core.config.settings import StoreSettings
from budgettui.core.errors import NotifyError
from budgettui.core.notify.delivery_record import FileRecord, delivery_record
from budgettui.core.store import open_store


@pytest.fixture(params=["file", "database"])
def settings(request, tmp_path):
    if request.param == "file":
        return StoreSettings(tmp_path / "events.db")
    return StoreSettings(url=request.getfixturevalue("postgres_url"))


def test_one_process_at_a_time_may_send_to_a_receiver(settings) -> None:
    with closing(open_store(settings)) as store, closing(open_store(settings)) as other:
        mine, theirs = delivery_record(store, settings, "team"), delivery_record(other, settings, "team")
        elsewhere = delivery_record(other, settings, "phone")
        assert mine.acquire() and mine.acquire()
        assert not theirs.acquire()
        assert elsewhere.acquire()
        assert mine.load() is None
        mine.save("one")
        mine.save("two")
        assert elsewhere.load() is None
        mine.close()
        assert theirs.acquire() and theirs.load() == "two"
        assert not mine.acquire()
        for record in (mine, theirs, elsewhere):
            record.close()


def test_what_was_sent_is_not_a_change_of_the_store(settings) -> None:
    with closing(open_store(settings)) as store:
        before = store.head()
        record = delivery_record(store, settings, "team")
        assert record.acquire()
        record.save("x" * 100_000)
        record.close()
        assert store.head() == before and store.check() == []


def test_a_record_that_cannot_be_kept_is_said(tmp_path) -> None:
    (tmp_path / "events.db.notify").write_text("in the way")
    with pytest.raises(NotifyError, match="cannot be read or written"):
        FileRecord(tmp_path / "events.db", "team").acquire()


def test_only_its_owner_can_read_the_record(tmp_path) -> None:
    record = FileRecord(tmp_path / "events.db", "team")
    assert record.acquire()
    record.save("{}")
    record.close()
    assert [path.stat().st_mode & 0o077 for path in (record.path, record.path.parent)] == [0, 0]


def test_a_lock_whose_file_was_removed_is_taken_again(tmp_path) -> None:
    mine, theirs = (FileRecord(tmp_path / "events.db", "team") for _ in range(2))
    assert mine.acquire()
    mine.path.with_suffix(".lock").unlink()
    assert theirs.acquire()
    assert not mine.acquire()
    theirs.close()
    assert mine.acquire()
    mine.close()
