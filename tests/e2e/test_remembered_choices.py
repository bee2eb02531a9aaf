"""Theme, order, groups and view last from one run of the real dashboard to the next."""

import json

import pytest
from dashboard_sandbox import Sandbox

from budgettui.tui.state.saved_choices import Choices, load_choices, save_choices, state_file


@pytest.fixture
def sandbox(tmp_path):
    sandbox = Sandbox(tmp_path)
    yield sandbox
    sandbox.close()


def leave(session) -> None:
    session.send("q")
    assert session.ended() == 0


def test_order_and_view_last_and_the_configuration_goes_before_them(sandbox):
    session = sandbox.dashboard()
    session.wait_for("worst first")
    session.send("O", "v")
    session.wait_for("consumed %")
    session.wait_for(" name ")
    leave(session)
    assert state_file().stat().st_mode & 0o777 == 0o600
    assert json.loads(state_file().read_text()) == {
        "theme": None, "sort": "name", "view": "consumed", "grouped": True
    }  # fmt: skip
    session = sandbox.dashboard()
    session.wait_for("consumed %")
    assert "worst first" not in session.text
    leave(session)
    text = sandbox.config.read_text()
    sandbox.config.write_text(text.replace("[display]", '[display]\nsort = "status"'))
    session = sandbox.dashboard()
    session.wait_for("worst first")
    leave(session)


def test_broken_file_is_ignored_with_a_note(sandbox):
    state_file().parent.mkdir(parents=True)
    state_file().write_text("{")
    session = sandbox.dashboard(columns=200, rows=50)
    session.wait_for("dashboard.json is ignored: it is not JSON")
    session.wait_for("worst first")
    leave(session)


def test_wallboard_and_demo_leave_nothing(sandbox):
    session = sandbox.open("wallboard")
    session.wait_for("checkout")
    leave(session)
    assert not state_file().parent.exists()


@pytest.mark.parametrize(
    "content",
    ["", "[]", "7", '{"theme": 3}', '{"grouped": "yes"}', '{"sort": "' + "x" * 500 + '"}', "[" * 9000],
)
def test_what_we_did_not_write_is_taken_for_nothing(content):
    file = state_file()
    file.parent.mkdir(parents=True)
    file.write_text(content)
    choices, note = load_choices(file)
    assert choices == Choices() and f"{file} is ignored: " in note
    save_choices(file, Choices("light", "burn", "daily", True))
    assert load_choices(file) == (Choices("light", "burn", "daily", True), "")


def test_unwritable_folder_saves_nothing_and_is_not_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    save_choices(tmp_path / "file" / "budgettui" / "dashboard.json", Choices(sort="name"))
