"""A change that somebody else was quicker with is refused with the time in the configured zone."""

import pytest

from budgettui.core.model.instants import MINUTE
from budgettui.core.workspace.workspace_changes import WorkspaceChanges

ZONES = pytest.mark.parametrize(
    ("zone", "moment"),
    [("Asia/Kolkata", "2026-11-23 17:30:00 IST"), ("America/New_York", "2026-11-23 07:00:00 EST")],
)


@pytest.fixture
def in_zone(shop):
    """Puts the shop's configuration into a zone."""

    def put(zone):
        text = shop.config.read_text(encoding="utf-8")
        assert '\ntimezone = "UTC"' in text
        shop.config.write_text(text.replace('timezone = "UTC"', f'timezone = "{zone}"'), encoding="utf-8")

    return put


@ZONES
@pytest.mark.parametrize(
    ("method", "command"),
    [
        ("amend", ("edit", "1", "--impact", "25%")),
        ("void", ("void", "1")),
        ("finish", ("stop", "checkout")),
    ],
)
def test_edit_void_and_stop(shop, in_zone, monkeypatch, zone, moment, method, command):
    in_zone(zone)
    shop.ok("start", "checkout", "20m ago")
    change = getattr(WorkspaceChanges, method)

    def after_ben(self, event_id, *arguments):
        self.store.amend(event_id, {"impact": 0.5}, "ben", shop.now)
        return change(self, event_id, *arguments)

    monkeypatch.setattr(WorkspaceChanges, method, after_ben)
    assert f"event 1 was changed by ben on {moment} (version 2)" in shop.run(*command).err


@ZONES
def test_undo_and_redo(shop, in_zone, monkeypatch, zone, moment):
    in_zone(zone)
    shop.now -= 20 * MINUTE
    monkeypatch.setattr("getpass.getuser", lambda: "ana")
    shop.ok("add", "checkout", "12m")
    shop.ok("edit", "1", "-m", "slow")
    shop.ok("undo")
    shop.later(20)
    monkeypatch.setattr("getpass.getuser", lambda: "ben")
    shop.ok("edit", "1", "--impact", "50%")
    monkeypatch.setattr("getpass.getuser", lambda: "ana")
    for command in ("undo", "redo"):
        result = shop.run(command)
        assert f"event 1 was changed by ben on {moment} (version 4)" in result.err, command


@ZONES
def test_a_change_to_what_is_voided(shop, in_zone, zone, moment):
    in_zone(zone)
    shop.ok("add", "checkout", "12m")
    shop.ok("void", "1")
    result = shop.run("edit", "1", "--impact", "50%")
    assert result.code == 2
    assert f"on {moment}" in result.err and "budgettui undo 1` restores it" in result.err
