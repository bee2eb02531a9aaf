"""Finding and loading the configuration, and what it means."""

import os
import pickle
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from budgettui.core.config.config_changes import files_changed, stamps
from budgettui.core.config.config_errors import ConfigError, NoConfigError
from budgettui.core.config.default_paths import default_config, default_store, find_config
from budgettui.core.config.drop_ins import drop_in_folder
from budgettui.core.config.loader import load
from budgettui.core.config.machine_timezone import machine_timezone
from budgettui.core.config.past_targets import targets_at, targets_between
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.model.alert_pairs import DEFAULT_PAIRS, AlertPair
from budgettui.core.model.instants import DAY, HOUR, MINUTE, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

NOW = 1_795_435_200_000_000
"""2026-11-23 12:00 UTC."""

SMALLEST = """
[store]
path = "events.db"

[[services]]
name = "checkout"
slo = 99.9
window = "30d"
group = "payments"
"""


@pytest.fixture
def write(tmp_path):
    def write(text: str, name: str = "config.toml") -> Path:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_the_smallest_useful_file(write):
    file = write(SMALLEST)
    settings = load(file)
    assert settings.store == StoreSettings(path=file.parent / "events.db")
    assert settings.services == (
        ServiceSettings("checkout", Slo("99.9"), Window.rolling(30), group="payments"),
    )
    assert settings.service("checkout").slo.budget_minutes(30 * DAY) == 43.2
    assert settings.category_names == ("incident", "deployment", "maintenance")
    assert settings.excluded_categories == frozenset()
    assert settings.path == file


def test_settings_travel_between_processes(write):
    settings = load(write(SMALLEST + '[keys]\nadd = "n"\n'))
    assert pickle.loads(pickle.dumps(settings)) == settings


def test_an_empty_file_is_all_defaults(write):
    settings = load(write(""))
    assert settings.services == ()
    assert settings.store == StoreSettings(path=default_store())
    plain = Settings(StoreSettings())
    assert (settings.policy, settings.alerts, settings.keys) == (plain.policy, plain.alerts, {})
    assert settings.display.timezone == machine_timezone()


def test_everything_set(write):
    settings = load(
        write(
            """
            [store]
            url = "postgresql://budget@db.example:5432/slo"
            [[services]]
            name = "süß ☕ service"
            slo = 99.99999999999999999
            window = "month"
            tags = ["tier-1", "eu"]
            timezone = "America/New_York"
            [[services]]
            name = "b"
            slo = 99
            [[categories]]
            name = "maintenance"
            excluded = true
            [[categories]]
            name = "drill"
            [policy]
            watch_below_pct = 40
            gate_min_remaining_pct = 5.5
            gate_block_on = ["ticket", "page"]
            gate_block_while_open = false
            gate_max_probability = 0.8
            gate_horizon_days = 14
            [[alerts.pairs]]
            severity = "page"
            long = "1h"
            short = "5m"
            factor = 14
            [[alerts.pairs]]
            severity = "ticket"
            long = "3d"
            short = "90m"
            budget_pct = 12.5
            [display]
            theme = "light"
            timezone = "Europe/Berlin"
            refresh_seconds = 2
            ascii = true
            range_days = 90
            sort = "name"
            rotate_seconds = 30
            columns = ["left", "target"]
            incident_url = "https://tracker.example/?id={id}"
            [keys]
            add = ["a", "insert"]
            quit = "ctrl+q"
            """
        )
    )
    assert settings.store.url == "postgresql://budget@db.example:5432/slo"
    first, second = settings.services
    assert first.slo.target == Decimal("99.99999999999999999")
    assert first.window == Window.calendar("month", "America/New_York")
    assert first.timezone == "America/New_York"
    assert first.tags == ("tier-1", "eu")
    assert second.timezone == "Europe/Berlin"
    assert settings.excluded_categories == {"maintenance"}
    assert settings.category_names == ("incident", "deployment", "maintenance", "drill")
    policy = settings.policy
    assert (policy.watch_below_pct, policy.gate_min_remaining_pct) == (40, 5.5)
    assert policy.gate_block_on == ("page", "ticket")
    assert policy.gate_block_while_open is False
    assert (policy.gate_max_probability, policy.gate_horizon_days) == (0.8, 14)
    assert settings.alerts.pairs == (
        AlertPair("page", HOUR, 5 * MINUTE, factor=14),
        AlertPair("ticket", 3 * DAY, 90 * MINUTE, budget_pct=12.5),
    )
    display = settings.display
    assert (display.theme, display.timezone, display.refresh_seconds) == ("light", "Europe/Berlin", 2)
    assert (display.ascii, display.range_days, display.sort, display.rotate_seconds) == (True, 90, "name", 30)
    assert settings.written_display >= {"theme", "sort", "columns"}
    assert display.columns == ("left", "target")
    assert display.incident_link("INC 1/&é") == "https://tracker.example/?id=INC%201%2F%26%C3%A9"
    assert display.incident_link(None) is display.incident_link("") is None
    assert settings.keys == {"add": ("a", "insert"), "quit": ("ctrl+q",)}


@pytest.mark.parametrize(("written", "means"), [('"auto"', None), ("true", True), ("false", False)])
def test_ascii_may_be_left_to_the_terminal(write, written, means):
    assert load(write(f"[display]\nascii = {written}\n")).display.ascii is means


def test_the_zone_of_a_service_does_not_depend_on_the_machine(write, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    settings = load(write('[[services]]\nname = "a"\nslo = 99\nwindow = "month"\n'))
    assert settings.display.timezone == "Asia/Tokyo"
    assert settings.services[0].window == Window.calendar("month", "UTC")


@pytest.mark.parametrize(
    ("variable", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (":/usr/share/zoneinfo/Europe/Paris", "Europe/Paris"),
        ("UTC", "UTC"),
    ],
)
def test_the_machines_zone_comes_from_its_variable(monkeypatch, variable, zone):
    monkeypatch.setenv("TZ", variable)
    assert machine_timezone() == zone


def test_an_slo_is_kept_as_its_decimal_digits(write):
    texts = ["99.90", "9_9.5", "9.99e1", "99"]
    services = "".join(f'[[services]]\nname = "{text}"\nslo = {text}\n' for text in texts)
    assert [str(service.slo.target) for service in load(write(services)).services] == [
        "99.90",
        "99.5",
        "99.9",
        "99",
    ]


def test_no_alerts_at_all(write):
    assert load(write("[alerts]\npairs = []\n")).alerts.pairs == ()


def test_the_alert_factors_of_the_workbook_and_their_scaling():
    assert [pair.burn_factor(30 * DAY) for pair in DEFAULT_PAIRS] == [14.4, 6, 3, 1]
    scaled = [pair.burn_factor(28 * DAY) for pair in DEFAULT_PAIRS]
    assert scaled == pytest.approx([13.44, 5.6, 2.8, 0.9333333])
    assert AlertPair("page", HOUR, MINUTE, factor=3).burn_factor(DAY) == 3
    assert [(pair.long_label, pair.short_label) for pair in DEFAULT_PAIRS] == [
        ("1h", "5m"),
        ("6h", "30m"),
        ("1d", "2h"),
        ("3d", "6h"),
    ]


def test_a_byte_order_mark_and_either_line_end_are_fine(tmp_path):
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xef\xbb\xbf" + SMALLEST.replace("\n", "\r\n").encode())
    assert load(file).service_names == ("checkout",)


def test_a_store_path_is_relative_to_its_file_or_at_home(write, monkeypatch):
    monkeypatch.setenv("HOME", "/home/somebody")
    assert load(write('[store]\npath = "~/e.db"\n')).store.path == Path("/home/somebody/e.db")
    assert load(write('[store]\npath = "/var/e.db"\n')).store.path == Path("/var/e.db")
    assert load(write('[store]\npath = "~nobody-of-this-name/e"\n')).store.path is not None


def test_a_password_is_never_shown(write):
    settings = load(write('[store]\nurl = "postgresql://me:hidden@host/db"\n'))
    assert "hidden" not in settings.store.location
    assert settings.store.location == "postgresql://me:***@host/db"
    assert "hidden" not in repr(settings)


def test_the_file_is_found_by_option_then_variable_then_platform(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("BUDGETTUI_CONFIG", raising=False)
    assert find_config() is None
    usual = default_config()
    assert usual.is_relative_to(tmp_path)
    usual.parent.mkdir(parents=True)
    usual.write_text("")
    assert find_config() == usual
    monkeypatch.setenv("BUDGETTUI_CONFIG", "~/other.toml")
    assert find_config() == tmp_path / "other.toml"
    assert find_config(str(tmp_path / "said.toml")) == tmp_path / "said.toml"
    monkeypatch.setenv("BUDGETTUI_CONFIG", "")
    assert find_config() == usual


def test_without_any_file_the_next_step_is_reported():
    with pytest.raises(NoConfigError, match=r"`budgettui init`.*`budgettui demo`"):
        load(None)


def test_drop_ins_add_services_and_override_keys(write, tmp_path):
    file = write(SMALLEST + "[policy]\nwatch_below_pct = 60\ngate_horizon_days = 14\n")
    write('[[services]]\nname = "b"\nslo = 99\n[policy]\nwatch_below_pct = 30\n', "config.toml.d/20.toml")
    write('[[services]]\nname = "a"\nslo = 99\n[policy]\nwatch_below_pct = 20\n', "config.toml.d/10.toml")
    write("not toml", "config.toml.d/.hidden.toml")
    write("not toml", "config.toml.d/notes.txt")
    assert drop_in_folder(file) == tmp_path / "config.toml.d"
    settings = load(file)
    assert settings.service_names == ("checkout", "a", "b")
    assert settings.policy.watch_below_pct == 30
    assert settings.policy.gate_horizon_days == 14
    assert [stamp.path.name for stamp in settings.files] == ["config.toml", "10.toml", "20.toml"]


def test_alert_pairs_of_a_drop_in_replace_the_files(write):
    file = write('[[alerts.pairs]]\nseverity = "page"\nlong = "1h"\nshort = "5m"\nfactor = 14\n')
    write("[alerts]\npairs = []\n", "config.toml.d/quiet.toml")
    assert load(file).alerts.pairs == ()


def test_a_change_is_noticed(write, tmp_path):
    file = write(SMALLEST)
    settings = load(file)
    assert not files_changed(settings)
    write('[[services]]\nname = "a"\nslo = 99\n', "config.toml.d/a.toml")
    assert files_changed(settings)
    settings = load(file)
    assert not files_changed(settings)
    other = tmp_path / "new.toml"
    other.write_text(SMALLEST)
    os.utime(other, ns=(settings.files[0].mtime_ns, settings.files[0].mtime_ns))
    other.replace(file)
    assert files_changed(settings), "another file of the same size and time"
    settings = load(file)
    file.unlink()
    assert files_changed(settings)
    assert stamps(file)[0].size == -1


def test_settings_from_no_file_never_change():
    assert not files_changed(Settings(StoreSettings()))


def test_an_unknown_service_gets_the_nearest_names(write):
    settings = load(write(SMALLEST))
    with pytest.raises(ValueError, match="did you mean checkout"):
        settings.service("chekout")
    with pytest.raises(ValueError, match="there is checkout"):
        settings.service("zzz")


def test_loading_never_needs_the_actions_but_checks_them_if_told(write):
    file = write('[keys]\nquitt = "q"\n[display]\ntheme = "drak"\n')
    assert load(file).keys == {"quitt": ("q",)}
    with pytest.raises(ConfigError) as caught:
        load(file, actions=["quit", "add"], themes=["dark", "light"])
    assert "did you mean quit?" in str(caught.value)
    assert "did you mean dark?" in str(caught.value)


PROMISES = """\
[display]
timezone = "Europe/Berlin"
[[services]]
name = "checkout-api"
formerly = ["checkout"]
slo = 99.9
since = "2026-02-01"
[[services.until]]
date = 2026-06-01
slo = 99.0
window = "7d"
[[services.until]]
date = "2026-10-01"
slo = 99.5
[[services.objectives]]
name = "month"
slo = 99.5
window = "month"
"""


def test_promises_that_changed(write):
    service, objective = load(write(PROMISES), now=NOW).services
    assert service.event_names == ("checkout-api", "checkout")
    assert service.measured_from == to_instant(datetime(2026, 1, 31, 23, tzinfo=UTC))
    june, october = (past.end for past in service.past_targets)
    assert october == to_instant(datetime(2026, 9, 30, 22, tzinfo=UTC)), "local midnight"
    for moment, slo, window in (
        (june - 1, "99.0", "7d"),
        (june, "99.5", "30d"),
        (october - 1, "99.5", "30d"),
        (october, "99.9", "30d"),
    ):
        promised = targets_at(service, moment)
        assert (str(promised.slo.target), str(promised.window)) == (slo, window)
    held = targets_between(service, june - 5, october)
    assert [(begin, str(promise.slo.target)) for begin, promise in held] == [
        (june - 5, "99.0"),
        (june, "99.5"),
        (october, "99.9"),
    ]
    assert targets_between(service, october, october + 5) == [(october, service)]
    assert (objective.name, objective.parent, objective.event_service) == (
        "checkout-api · month",
        "checkout-api",
        "checkout-api",
    )
    assert objective.event_names == service.event_names
    assert str(objective.window) == "month" and objective.window.timezone == "Europe/Berlin"
