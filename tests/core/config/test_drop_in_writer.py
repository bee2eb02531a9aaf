"""What the interface writes: a first file, and services beside it."""

import stat
import threading
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.config.config_errors import ConfigError
from budgettui.core.config.drop_in_writer import add_service, add_services
from budgettui.core.config.drop_ins import drop_ins
from budgettui.core.config.loader import load
from budgettui.core.config.service_input import new_service
from budgettui.core.config.settings import Settings, StoreSettings
from budgettui.core.config.starter_config import create_config, starter_config
from budgettui.core.model.names import is_name

WINDOWS = st.one_of(
    st.sampled_from(["30d", "12h", "4w", "week", "month", "quarter", "year", "0.3d", "7.123456789d"]),
    st.integers(1, 17_520).map(lambda hours: f"{hours}h"),
)
NAMES = st.text(max_size=30).map(str.strip).filter(is_name)


@pytest.fixture
def config(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text('# mine\n[[services]]\nname = "a"\nslo = 99\n')
    return file


def test_a_service_that_is_added_is_there_and_the_users_file_untouched(config):
    before = config.read_bytes()
    settings = load(config)
    service = new_service(settings, 'Caffè [b]☕[/b] \\ "x"', "99.95", "month", "payments", ("eu", "tier-1"))
    written = add_service(settings, service)
    assert written.parent.name == "config.toml.d"
    assert load(config).services == (*settings.services, service)
    assert config.read_bytes() == before


def test_a_service_added_has_the_zone_of_the_others(config):
    config.write_text('[display]\ntimezone = "Europe/Berlin"\n')
    settings = load(config)
    service = new_service(settings, "x", 99.9, "month")
    assert (service.timezone, service.window.timezone) == ("Europe/Berlin", "Europe/Berlin")
    add_service(settings, service)
    assert load(config).services == (service,)


def test_adding_a_known_service_is_refused(config):
    settings = load(config)
    with pytest.raises(ValueError, match="there is a service 'a' already"):
        add_service(settings, new_service(settings, "a", 99))
    assert drop_ins(config) == []


def test_adding_several_skips_those_that_are_there(config):
    settings = load(config)
    services = [new_service(settings, name, 99) for name in ("a", "b", "c", "b")]
    assert add_services(settings, services) is not None
    assert load(config).service_names == ("a", "b", "c")
    assert drop_ins(config)[0].read_text().count("[[services]]") == 2
    assert add_services(settings, services) is None


def test_two_names_of_one_file_name_both_stay(config):
    settings = load(config)
    for name in ("x y", "x/y", "../x y", "日本", "語"):
        add_service(settings, new_service(settings, name, 99))
    assert set(load(config).service_names) == {"a", "x y", "x/y", "../x y", "日本", "語"}
    assert {file.parent for file in drop_ins(config)} == {config.with_name("config.toml.d")}


def test_many_who_add_at_once_add_each_service_once(config):
    settings = load(config)
    names = [f"s{number}" for number in range(6)]

    def add(first):
        add_services(settings, [new_service(settings, name, 99) for name in names[first:] + names[:first]])

    threads = [threading.Thread(target=add, args=(first,)) for first in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(load(config).service_names) == ["a", *names]


def test_nothing_is_added_to_a_broken_configuration(config):
    settings = load(config)
    service = new_service(settings, "b", 99)
    config.write_text("broken")
    with pytest.raises(ConfigError, match="not valid TOML"):
        add_service(settings, service)
    assert drop_ins(config) == []


def test_a_folder_that_cannot_be_written_is_a_sentence(config):
    settings = load(config)
    config.with_name("config.toml.d").write_text("a file in its place")
    with pytest.raises(ConfigError, match="this folder cannot be written to"):
        add_service(settings, new_service(settings, "b", 99))


def test_settings_without_a_file_cannot_be_added_to():
    settings = Settings(StoreSettings())
    with pytest.raises(ValueError, match="did not come from a file"):
        add_service(settings, new_service(settings, "b", 99))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (("", "99.9", "30d"), "service: ''"),
        (("a\nb", "99.9", "30d"), "service: 'a"),
        (("x", "100", "30d"), "slo_target: 100"),
        (("x", "abc", "30d"), "slo_target: abc"),
        (("x", "0.999", "30d"), "slo: 0.999 is a share, not a percentage; for 0.999 write 99.9"),
        (("x", "99.9", "fortnight"), "window: 'fortnight'"),
        (("x", "99.9", "731d"), "window: '731d' is not from 1h to 730d"),
    ],
)
def test_a_service_that_no_configuration_accepts_is_refused(config, values, says):
    with pytest.raises(ValueError, match=says):
        new_service(load(config), *values)


@examples(deadline=None, max_examples=scaled(50))
@given(
    NAMES,
    st.decimals(1, Decimal("99.999999"), allow_nan=False, places=6),
    WINDOWS,
    st.lists(NAMES, unique=True),
)
def test_whatever_is_added_reads_back_as_itself(tmp_path_factory, name, slo, window, tags):
    folder = tmp_path_factory.mktemp("config")
    file = folder / "c.toml"
    file.write_text("")
    settings = load(file)
    service = new_service(settings, name, str(slo), window, None, tuple(tags))
    add_service(settings, service)
    assert load(file).services == (service,)


def test_the_first_configuration_is_valid_and_private(tmp_path):
    file = tmp_path / "new" / "config.toml"
    create_config(file, starter_config())
    settings = load(file)
    assert settings.service_names == ("checkout",)
    assert str(settings.services[0].slo.target) == "99.9"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_text().splitlines()) < 50  # a screenful, with the policy in it


def test_the_first_configuration_holds_the_answers(tmp_path):
    file = tmp_path / "config.toml"
    create_config(
        file,
        starter_config([('a "b"', "99.95", "7d"), ("c", "99", "month")], "my events.db", "Europe/Berlin"),
    )
    settings = load(file)
    assert settings.service_names == ('a "b"', "c")
    assert [str(service.window) for service in settings.services] == ["7d", "month"]
    assert settings.store.path == tmp_path / "my events.db"
    assert settings.display.timezone == "Europe/Berlin"


def test_the_first_configuration_may_have_no_service(tmp_path):
    file = tmp_path / "config.toml"
    create_config(file, starter_config([]))
    assert load(file).services == ()


def test_the_first_configuration_refuses_wrong_answers():
    with pytest.raises(ValueError, match="slo_target: 101"):
        starter_config([("a", "101", "30d")])
    with pytest.raises(ValueError, match="window: 'x'"):
        starter_config([("a", "99", "x")])
    with pytest.raises(ValueError, match="service: "):
        starter_config([("", "99", "30d")])


def test_an_existing_file_is_never_written_over(config):
    before = config.read_bytes()
    with pytest.raises(ConfigError, match="the file already exists"):
        create_config(config, starter_config())
    assert config.read_bytes() == before
    assert [file.name for file in config.parent.iterdir()] == ["config.toml"]


def test_a_first_file_that_cannot_be_written_is_a_sentence(config):
    with pytest.raises(ConfigError, match="it cannot be written"):
        create_config(config / "below" / "config.toml", starter_config())


def test_what_is_added_is_as_private_as_the_configuration(config):
    settings = load(config)
    for mode in (0o600, 0o640, 0o644):
        config.chmod(mode)
        path = add_service(settings, new_service(settings, f"s{mode}", 99))
        assert stat.S_IMODE(path.stat().st_mode) == mode
