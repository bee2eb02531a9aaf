"""Beginning and looking after: init, demo, doctor, and configurations that cannot be used."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from store_tampering import tamper

from budgettui.core.config.loader import load
from budgettui.core.model.instants import DAY
from budgettui.core.store import open_store
from budgettui.demo import sample_data

NOW = 1_795_435_200_000_000


def test_init_writes_a_configuration_that_works_and_never_over_one(shop, monkeypatch):
    monkeypatch.delenv("BUDGETTUI_CONFIG")
    path = shop.folder / "home" / "config" / "budgettui" / "config.toml"
    assert shop.run("status").code == 2
    output = shop.ok(
        "init", "--yes", "--service", "my api", "--slo", "99.95", "--window", "month", "--timezone", "UTC"
    )
    assert output.startswith(f"{path} is written.\nNext: `budgettui add 'my api' 12m` records an event")
    assert shop.run("status", "--json").json["services"][0]["slo_target"] == 99.95
    before = path.read_bytes()
    again = shop.run("init", "--yes")
    assert again.code == 2
    assert again.err.startswith(f"Error: {path} already exists and was not changed; ")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--slo", "100"), "100 is not a percentage above 0 and below 100"),
        (("--slo", "many"), "many is not a percentage"),
        (("--window", "0d"), "window: '0d' is not a length"),
        (("--timezone", "Mars/Base"), "'Mars/Base' is not an IANA time zone"),
        (("--service", " "), "service: ' ' is not a name"),
    ],
)
def test_init_refuses_what_a_configuration_would(shop, arguments, sentence):
    result = shop.run("init", "--yes", *arguments, "--config", shop.folder / "new.toml")
    assert result.code == 2
    assert sentence in result.err
    assert not (shop.folder / "new.toml").exists()


def test_init_does_not_ask_where_nobody_answers(shop):
    result = shop.run("init", "--config", shop.folder / "new.toml")
    assert result.code == 2
    assert "`budgettui init --yes` uses the defaults" in result.err


def test_every_mistake_of_a_configuration_is_reported_at_once(shop):
    shop.config.write_text(
        '[[services]]\nname = "a"\nslo = 100\nwindw = "3d"\n\n[display]\ntimezone = "Mars"\n'
    )
    result = shop.run("status")
    assert result.code == 2
    for line, arguments in ((3, "services[1].slo"), (4, "did you mean window?"), (7, "display.timezone")):
        assert any(f"{shop.config}:{line}" in row and arguments in row for row in result.err.splitlines()), (
            result.err
        )
    shop.config.write_text("[store\n")
    assert f"{shop.config}:1" in shop.run("events").err


def test_no_configuration_says_how_to_begin(shop, monkeypatch):
    monkeypatch.delenv("BUDGETTUI_CONFIG")
    result = shop.run("status")
    assert result.code == 2
    assert "`budgettui init`" in result.err and "`budgettui demo`" in result.err
    named = shop.run("--config", shop.folder / "none.toml", "status")
    assert named.code == 2
    assert "there is no such file" in named.err


def test_doctor_finds_nothing_wrong_where_nothing_is(shop):
    shop.ok("add", "checkout", "1m")
    result = shop.run("doctor", "--json")
    states = {finding["about"]: finding["state"] for finding in result.json["findings"]}
    assert result.code == 0
    assert states["configuration"] == states["store"] == states["integrity"] == states["libraries"] == "ok"
    assert str(shop.config) in shop.ok("doctor")


def test_doctor_ends_with_the_worst_problem(shop):
    (shop.folder / "events.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    result = shop.run("doctor")
    assert result.code == 3
    assert "events.db" in result.out
    shop.config.write_text("slo = 3\nwindow = 4\n")
    result = shop.run("doctor")
    assert result.code == 2
    assert result.out.count("is not known") == 2


def test_doctor_knows_the_keys_and_themes_of_the_dashboard(shop):
    shop.configure('[keys]\nadd_evnt = ["n"]\n')
    result = shop.run("doctor")
    assert result.code == 2
    assert "keys.add_evnt" in result.out
    shop.config.write_text(
        shop.config.read_text().replace("[display]", '[display]\ntheme = "darc"').partition("[keys]")[0]
    )
    assert "did you mean dark?" in shop.run("doctor").out


@pytest.mark.parametrize("path", ["links.db", "config.toml/events.db", "x" * 300])
def test_doctor_does_not_call_a_store_missing_that_cannot_be_reached(shop, path):
    (shop.folder / "links.db").symlink_to("links.db")
    result = shop.run("--store", shop.folder / path, "doctor")
    assert result.code == 3
    assert "cannot be reached: " in result.out and "does not exist yet" not in result.out


def test_doctor_says_what_can_be_saved_of_an_altered_store(shop):
    for _ in range(3):
        shop.ok("add", "checkout", "5m")
    path = shop.folder / "events.db"
    tamper(path, "UPDATE event_versions SET end_us = NULL WHERE revision = 1")
    before = path.read_bytes()
    result = shop.run("doctor", "--json")
    assert result.code == 3
    problems = {finding["about"]: finding["text"] for finding in result.json["findings"]}
    assert problems["integrity"] == "revision 1 (event_versions) is not what was recorded: it was altered"
    assert problems["salvage"] == (
        "3 entries of its log can be saved, all that was recorded: put back a backup, or let "
        "`budgettui store salvage` write them to a new store"
    )
    tamper(path, "DELETE FROM event_versions WHERE revision = 2")
    before = path.read_bytes()
    assert "2 entries of its log can be saved; revision 2 is lost:" in shop.run("doctor").out
    assert path.read_bytes() == before


def test_doctor_says_when_nothing_can_be_saved(shop):
    shop.ok("add", "checkout", "5m")
    (shop.folder / "events.db").write_bytes(b"no database" * 1000)
    result = shop.run("doctor")
    assert result.code == 3
    assert "nothing can be read of it: put back a backup" in result.out


def test_doctor_says_what_can_be_salvaged_from_an_unreadable_store(shop):
    shop.ok("add", "checkout", "5m")
    with closing(sqlite3.connect(shop.folder / "events.db")) as db:
        db.execute("DROP INDEX by_start")
        db.commit()
    result = shop.run("doctor")
    assert result.code == 3
    assert "1 entry of its log can be saved, all that was recorded" in result.out


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ('[keys]\nadd = "j"\n', "keys.add: 'j' is the key of down too (one line down)"),
        ('[keys]\nhelp = ["f1", "esc"]\n', "keys.help: there is no key 'esc'; did you mean escape?"),
        ('[keys]\nsave = "x"\n', "keys.save: 'x' types text in a form; take a key such as ctrl+s"),
    ],
)
def test_keys_that_cannot_work_are_errors_with_their_line(shop, lines, problem):
    line = len(shop.config.read_text().splitlines()) + 2
    shop.configure(lines)
    result = shop.run("doctor")
    assert result.code == 2
    assert f"config.toml:{line}: {problem}" in result.out


def test_doctor_before_there_is_a_configuration(shop, monkeypatch):
    monkeypatch.delenv("BUDGETTUI_CONFIG")
    result = shop.run("doctor")
    assert result.code == 2
    assert result.out.count("`budgettui init`") == 1


def test_serve_says_who_records_where_the_user_has_no_name(shop, monkeypatch):
    class Server:
        def __init__(self, *_):
            pass

        def serve(self):
            pass

    def nameless():
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr("getpass.getuser", nameless)
    monkeypatch.setattr("budgettui.web.web_server.PageServer", Server)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    result = shop.run("serve")
    assert result.code == 0
    assert "record and change events as unknown" in result.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_doctor_notices_a_folder_that_cannot_be_written(shop):
    shop.folder.chmod(0o500)
    try:
        result = shop.run("doctor")
    finally:
        shop.folder.chmod(0o700)
    assert result.code == 3
    assert "cannot be written to" in result.out


def test_demo_kept_is_a_whole_workspace(shop):
    folder = shop.folder / "kept"
    assert shop.ok("demo", "--keep", folder).startswith(f"{folder / 'config.toml'} is written")
    data = shop.run("status", "--config", folder / "config.toml", "--json").json["services"]
    by_name = {service["service"]: service for service in data}
    assert {service["status"] for service in data} == {"SPENT", "PAGE", "WATCH", "OK"}
    assert {service["group"] for service in data} == {"storefront", "money", "platform"}
    assert [event["impact"] for event in by_name["checkout"]["open_events"]] == [0.4]
    assert "month" in {service["window"] for service in data}
    again = shop.run("demo", "--keep", folder)
    assert again.code == 2
    assert "the demo overwrites nothing" in again.err
    assert shop.run("demo", "--config", shop.config).code == 2


def test_demo_without_a_terminal_says_so(shop):
    result = shop.run("demo")
    assert result.code == 2
    assert "needs a terminal" in result.err and "--keep FOLDER" in result.err


@pytest.mark.parametrize("days_later", [0, 1, 8.3, 400.7])
def test_the_demo_tells_its_story_on_any_day(tmp_path: Path, days_later: float):
    now = NOW + round(days_later * DAY)
    drafts = sample_data.demo_events(now)
    assert drafts == sample_data.demo_events(now)
    assert drafts != sample_data.demo_events(now, seed=1)
    assert all(now - 185 * DAY < draft.start <= (draft.end or now) <= now for draft in drafts)
    assert {draft.service for draft in drafts} == {made.name for made in sample_data.SERVICES}
    assert {draft.category for draft in drafts} == {"incident", "deployment", "maintenance"}
    assert sum(draft.end is None for draft in drafts) == 2
    assert len({draft.impact for draft in drafts}) > 5
    config = sample_data.write_demo(tmp_path, now)
    store = open_store(load(config).store)
    assert len(store.events()) == len(drafts)
    store.close()
