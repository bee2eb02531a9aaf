"""Every kind of mistake in a configuration, and the sentence it gets."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgettui.core.config.config_errors import ConfigError, Problem
from budgettui.core.config.loader import load


def problems_of(file: Path) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        load(file)
    return caught.value.problems


@pytest.fixture
def config(tmp_path):
    def config(text: str | bytes) -> Path:
        file = tmp_path / "config.toml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return config


SERVICE = '[[services]]\nname = "a"\nslo = 99.9\n'
UNTIL = "[[services.until]]\ndate = {}\nslo = 99.5\n"
OBJECTIVE = '[[services.objectives]]\nname = "m"\nslo = 99\n'
PAIR = '[[alerts.pairs]]\nseverity = "page"\nlong = "1h"\nshort = "5m"\nbudget_pct = 2\n'

MISTAKES = [
    # text, line, key, found and accepted in the sentence
    ("[service]\n", 1, "service", "did you mean services?"),
    ("colour = 1\n", 1, "colour", "known here: store, display, services"),
    ("store = 3\n", 1, "store", "found 3; accepted: a table: [store]"),
    ("[store]\n\npth = 'x'\n", 3, "store.pth", "did you mean path?"),
    ("[store]\npath = ''\n", 2, "store.path", 'found ""; accepted: a file name'),
    ("[store]\npath = 'postgres://x/y'\n", 2, "store.path", "accepted: a file name; a database is a url"),
    ("[store]\npath = 3\n", 2, "store.path", "found 3; accepted: a file name"),
    ("[store]\nurl = 'mysql://x'\n", 2, "store.url", "accepted: a URL such as postgresql://"),
    ("[store]\nurl = 'postgres://x/y'\npath = 'a'\n", 3, "store.path", "there is a url as well"),
    ("[services]\nname = 'a'\n", 1, "services", "found a table; accepted: tables: [[services]]"),
    ("services = [3]\n", 1, "services[1]", "found 3; accepted: tables: [[services]]"),
    ("[[services]]\nslo = 99\n", 1, "services[1].name", "it is missing; accepted: a name"),
    ("[[services]]\nname = 'a'\n", 1, "services[1].slo", "it is missing; accepted: a percentage above 0"),
    (
        "[[services]]\nname = ' a'\nslo = 99\n",
        2,
        "services[1].name",
        'found " a"; accepted: a name of 1 to 200',
    ),
    ('[[services]]\nname = "a\\u001b[31m"\nslo = 99\n', 2, "services[1].name", r"found "),
    (
        "[[services]]\nname = 'a'\nslo = 100\n",
        3,
        "services[1].slo",
        "found 100; accepted: a percentage above 0 and below 100",
    ),
    ("[[services]]\nname = 'a'\nslo = 0\n", 3, "services[1].slo", "found 0; accepted"),
    ("[[services]]\nname = 'a'\nslo = -1.5\n", 3, "services[1].slo", "found -1.5; accepted"),
    ("[[services]]\nname = 'a'\nslo = nan\n", 3, "services[1].slo", "found NaN; accepted"),
    ("[[services]]\nname = 'a'\nslo = inf\n", 3, "services[1].slo", "found Infinity; accepted"),
    ("[[services]]\nname = 'a'\nslo = true\n", 3, "services[1].slo", "found true; accepted"),
    ("[[services]]\nname = 'a'\nslo = '99.9'\n", 3, "services[1].slo", "such as 99.9, without quotes"),
    (
        "[[services]]\nname = 'a'\nslo = 0.999\n",
        3,
        "services[1].slo",
        "in percent: 99.9, not the share 0.999",
    ),
    ("[[services]]\nname = 'a'\nslo = 2026-11-23\n", 3, "services[1].slo", "found 2026-11-23; accepted"),
    (SERVICE + "window = '30 days'\n", 4, "services[1].window", "accepted: a length such as 7d"),
    (SERVICE + "window = 30\n", 4, "services[1].window", "found 30; accepted: a length such as 7d"),
    (SERVICE + "window = '0d'\n", 4, "services[1].window", 'found "0d"; accepted'),
    (SERVICE + "window = '99999999d'\n", 4, "services[1].window", 'found "99999999d"; accepted'),
    (SERVICE + "window = '731d'\n", 4, "services[1].window", "at most 730d"),
    (SERVICE + "window = '0.9h'\n", 4, "services[1].window", 'found "0.9h"; accepted'),
    (SERVICE + "group = []\n", 4, "services[1].group", "found an empty list; accepted: a name"),
    (SERVICE + "tags = 'x'\n", 4, "services[1].tags", 'found "x"; accepted: a list'),
    (SERVICE + "tags = ['x',\n 3]\n", 5, "services[1].tags[2]", "found 3; accepted: a name"),
    (SERVICE + "tags = ['x', 'x']\n", 4, "services[1].tags[2]", "in this list twice"),
    (SERVICE + "timezone = 'CET/x'\n", 4, "services[1].timezone", "accepted: an IANA time zone"),
    (SERVICE + "timezone = '../../etc/passwd'\n", 4, "services[1].timezone", "accepted: an IANA time zone"),
    (SERVICE + "targt = 1\n", 4, "services[1].targt", "this key is not known"),
    (SERVICE + "slo.target = 1\n", None, "", "not valid TOML"),
    (SERVICE + SERVICE, 5, "services[2].name", 'the service "a" is already defined (line 2)'),
    (SERVICE + "formerly = ['a']\n", 4, "services[1].formerly[1]", '"a" is what the service is called now'),
    (SERVICE + "formerly = ['b', 'b']\n", 4, "services[1].formerly[2]", "in this list twice"),
    (
        SERVICE + "formerly = ['b']\n" + SERVICE.replace('"a"', '"b"'),
        4,
        "services[1].formerly[1]",
        'there is a service "b" (line 6)',
    ),
    (
        SERVICE + "formerly = ['c']\n" + SERVICE.replace('"a"', '"b"') + "formerly = ['c']\n",
        8,
        "services[2].formerly[1]",
        'another service was called "c" before (line 4)',
    ),
    (SERVICE + "formely = ['b']\n", 4, "services[1].formely", "did you mean formerly?"),
    (SERVICE + "since = 'monday'\n", 4, "services[1].since", "accepted: a date such as 2026-10-01"),
    (SERVICE + "since = 2026-10-01T00:00:00\n", 4, "services[1].since", "accepted: a date such as"),
    (SERVICE + "since = '2026-02-30'\n", 4, "services[1].since", "accepted: a date such as"),
    (SERVICE + UNTIL.format("2999-01-01"), 5, "services[1].until[1].date", "2999-01-01 is not over yet"),
    (SERVICE + UNTIL.format("soon"), None, "", "not valid TOML"),
    (
        SERVICE + UNTIL.format("2020-03-01") + UNTIL.format("2020-02-01"),
        8,
        "services[1].until[2].date",
        "2020-02-01 is before 2020-03-01, the date of the table above; write the oldest first",
    ),
    (
        SERVICE + UNTIL.format("2020-03-01") + UNTIL.format("2020-03-01"),
        8,
        "services[1].until[2].date",
        "there is a target until 2020-03-01 already",
    ),
    (
        SERVICE + "since = 2020-03-01\n" + UNTIL.format("2020-02-01"),
        6,
        "services[1].until[1].date",
        "nothing was measured before 2020-03-01 (since)",
    ),
    (SERVICE + "[[services.until]]\nslo = 99\n", 4, "services[1].until[1].date", "it is missing"),
    (SERVICE + "[[services.until]]\ndate = 2020-01-01\n", 4, "services[1].until[1].slo", "it is missing"),
    (
        SERVICE + UNTIL.format("2020-03-01") + "window = 'fortnight'\n",
        7,
        "services[1].until[1].window",
        "accepted: a length such as 7d",
    ),
    (
        SERVICE + UNTIL.format("2020-03-01") + "windo = '7d'\n",
        7,
        "services[1].until[1].windo",
        "mean window?",
    ),
    (SERVICE + "[services.until]\nslo = 9\n", 4, "services[1].until", "accepted: tables: [[services.until]]"),
    (
        SERVICE + OBJECTIVE + OBJECTIVE,
        8,
        "services[1].objectives[2].name",
        'the objective "m" is already defined',
    ),
    (SERVICE + OBJECTIVE + "until = 3\n", 7, "services[1].objectives[1].until", "this key is not known"),
    (
        SERVICE + OBJECTIVE + '[[services]]\nname = "a · m"\nslo = 99\n',
        8,
        "services[2].name",
        "an objective is shown as",
    ),
    ("[[categories]]\nname = 'two words'\n", 2, "categories[1].name", "accepted: one word"),
    ("[[categories]]\nexcluded = true\n", 1, "categories[1].name", "it is missing"),
    (
        "[[categories]]\nname = 'x'\nexcluded = 'no'\n",
        3,
        "categories[1].excluded",
        'found "no"; accepted: true or false',
    ),
    (
        "[[categories]]\nname = 'x'\n[[categories]]\nname = 'x'\n",
        4,
        "categories[2].name",
        "already defined (line 2)",
    ),
    (
        "[policy]\nwatch_below_pct = 101\n",
        2,
        "policy.watch_below_pct",
        "found 101; accepted: a percentage from 0",
    ),
    ("[policy]\nwatch_below = 40\n", 2, "policy.watch_below", "did you mean watch_below_pct?"),
    (
        "[policy]\ngate_block_on = ['pages']\n",
        2,
        "policy.gate_block_on[1]",
        'found "pages"; accepted: "page" or "ticket"',
    ),
    (
        "[policy]\ngate_block_while_open = 0\n",
        2,
        "policy.gate_block_while_open",
        "found 0; accepted: true or false",
    ),
    ("[policy]\ngate_max_probability = 80\n", 2, "policy.gate_max_probability", "a probability from 0 to 1"),
    ("[policy]\ngate_horizon_days = 8\n", 2, "policy.gate_horizon_days", "found 8; accepted: 7, 14 or 30"),
    (
        "[policy]\ngate_horizon_days = 7.0\n",
        2,
        "policy.gate_horizon_days",
        "found 7.0; accepted: 7, 14 or 30",
    ),
    ("[alerts.pairs]\n", 1, "alerts.pairs", "found a table; accepted: tables: [[alerts.pairs]]"),
    (PAIR + "factor = 3\n", 6, "alerts.pairs[1].factor", "there is a budget_pct as well"),
    (
        PAIR.replace("budget_pct = 2\n", ""),
        1,
        "alerts.pairs[1].budget_pct",
        "it is missing; accepted: budget_pct",
    ),
    (
        PAIR.replace("= 2", "= 0"),
        5,
        "alerts.pairs[1].budget_pct",
        "found 0; accepted: a percentage of the budget",
    ),
    (
        PAIR.replace("page", "pager"),
        2,
        "alerts.pairs[1].severity",
        'found "pager"; accepted: "page" or "ticket"',
    ),
    (PAIR.replace('"1h"', "60"), 3, "alerts.pairs[1].long", "found 60; accepted: a length such as"),
    (PAIR.replace('"5m"', '"soon"'), 4, "alerts.pairs[1].short", 'found "soon"; accepted: a length such as'),
    (PAIR.replace('"5m"', '"1h"'), 4, "alerts.pairs[1].short", "accepted: a length below that of long"),
    ("[display]\ntheme = ''\n", 2, "display.theme", "accepted: the name of a theme"),
    ("[display]\ntimezone = 'Europe/Atlantis'\n", 2, "display.timezone", '"local" or an IANA time zone'),
    ("[display]\nrefresh_seconds = 0\n", 2, "display.refresh_seconds", "accepted: seconds from 0.2 to 60"),
    (
        "[display]\nrefresh_seconds = 1e999\n",
        2,
        "display.refresh_seconds",
        "accepted: seconds from 0.2 to 60",
    ),
    ("[display]\nascii = 'maybe'\n", 2, "display.ascii", 'accepted: "auto", true or false'),
    ("[display]\nascii = 1\n", 2, "display.ascii", 'found 1; accepted: "auto", true or false'),
    ("[display]\nrange_days = 31\n", 2, "display.range_days", "accepted: 7, 30 or 90"),
    ("[display]\nsort = 'worst'\n", 2, "display.sort", 'accepted: "status", "name", "remaining" or "burn"'),
    ("[display]\nrotate_seconds = 'x'\n", 2, "display.rotate_seconds", "accepted: seconds from 1 to 3600"),
    ("[display]\ncolumns = 'left'\n", 2, "display.columns", 'found "left"; accepted: a list, each item'),
    (
        "[display]\ncolumns = ['left',\n'minuts']\n",
        3,
        "display.columns[2]",
        'there is no column "minuts"; did you mean minutes?',
    ),
    ("[display]\ncolumns = ['left', 'left']\n", 2, "display.columns[2]", '"left" is in this list twice'),
    *(
        (f"[display]\nincident_url = '{url}'\n", 2, "display.incident_url", "accepted: an address with {id}")
        for url in (
            "https://x.example/",
            "javascript:{id}",
            "https://x/{id} y",
            "ftp://x/{id}",
            "https://é/{id}",
        )
    ),
    ("[keys]\nadd = 3\n", 2, "keys.add", "found 3; accepted: a list, each item a key"),
    ("[keys]\nadd = []\n", 2, "keys.add", "found an empty list; accepted: a key"),
    ("[keys]\nadd = ['a b']\n", 2, "keys.add[1]", 'found "a b"; accepted: a key'),
    ("[keys]\n'odd key' = 3\n", 2, 'keys."odd key"', "found 3"),
]


@pytest.mark.parametrize(("text", "line", "key", "says"), MISTAKES)
def test_a_mistake_is_reported_by_file_line_key_found_and_accepted(config, text, line, key, says):
    file = config(text)
    (problem,) = problems_of(file)
    assert problem.file == file
    assert says in problem.message
    assert problem.key == key
    if line is not None:
        assert problem.line == line
        assert str(problem).startswith(f"{file}:{line}: {key}: ")
    assert "\x1b" not in str(problem)


def test_all_mistakes_come_at_once_in_the_order_of_the_lines(config, tmp_path):
    file = config(
        "[[services]]\nname = 'a'\nslo = 101\n[[services]]\nslo = 'x'\n[display]\nsort = 1\n[store]\nx = 1\n"
    )
    folder = tmp_path / "config.toml.d"
    folder.mkdir()
    (folder / "a.toml").write_text("[[services]]\nname = 'a'\nslo = 1000\n")
    (folder / "b.toml").write_text("x = \n")
    problems = problems_of(file)
    assert [(problem.file.name, problem.line) for problem in problems if problem.file] == [
        ("config.toml", 3),
        ("config.toml", 4),
        ("config.toml", 5),
        ("config.toml", 7),
        ("config.toml", 9),
        ("a.toml", 2),
        ("a.toml", 3),
        ("b.toml", 1),
    ]


def test_a_service_that_a_drop_in_repeats_names_both_places(config, tmp_path):
    file = config(SERVICE)
    folder = tmp_path / "config.toml.d"
    folder.mkdir()
    (folder / "x.toml").write_text("\n" + SERVICE)
    (problem,) = problems_of(file)
    assert (problem.file, problem.line) == (folder / "x.toml", 3)
    assert f"({file}, line 2)" in problem.message


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("[store\npath = 1\n", 1, 7, "not valid TOML: expected ']'"),
        ("a = 1\nb = \n", 2, 5, "not valid TOML: invalid value"),
        ("a = 1\na = 2\n", 2, 6, "not valid TOML: cannot overwrite a value"),
        ('name = "open', 1, 13, "not valid TOML: unterminated string, where the file ends"),
        ("x = 2026-13-01\n", 1, 9, "not valid TOML"),
        ('tab = "a\x00b"\n', 1, 9, "not valid TOML: illegal character"),
    ],
)
def test_broken_toml_is_reported_by_line_and_column(config, text, line, column, says):
    (problem,) = problems_of(config(text))
    assert (problem.line, problem.column) == (line, column)
    assert says in problem.message


def test_nesting_without_end_is_refused(config):
    (problem,) = problems_of(config("a = " + "[" * 50_000 + "]" * 50_000))
    assert "nested too deeply" in problem.message


def test_a_missing_file(tmp_path):
    (problem,) = problems_of(tmp_path / "none.toml")
    assert "there is no such file" in problem.message


def test_a_folder(tmp_path):
    (problem,) = problems_of(tmp_path)
    assert "it is a folder" in problem.message


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
def test_a_device():
    (problem,) = problems_of(Path("/dev/zero"))
    assert "it is a device" in problem.message


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(config):
    file = config("")
    file.chmod(0)
    (problem,) = problems_of(file)
    assert "permission denied" in problem.message


def test_a_refused_read_is_a_sentence(config, monkeypatch):
    file = config("")
    real = Path.open

    def refuse(self, *args, **kwargs):
        if self == file:
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    (problem,) = problems_of(file)
    assert "permission denied" in problem.message


def test_a_drop_in_folder_that_is_none(config):
    file = config("")
    folder = file.with_name("config.toml.d")
    folder.write_text("")
    (problem,) = problems_of(file)
    assert problem.file == folder
    assert "it is a file" in problem.message


def test_a_drop_in_folder_that_may_not_be_read(config, monkeypatch):
    file = config("")
    folder = file.with_name("config.toml.d")
    folder.mkdir()

    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    (problem,) = problems_of(file)
    assert problem.message == "this folder cannot be read: Permission denied"


def test_text_that_is_not_utf8(config):
    (problem,) = problems_of(config("a = 1\nname = 'sü\n".encode("latin-1")))
    assert (problem.line, problem.column) == (2, 10)
    assert "it is not UTF-8 text (byte 0xfc)" in problem.message


def test_utf16_text(config):
    (problem,) = problems_of(config("a = 1\n".encode("utf-16")))
    assert "it is UTF-16 text; save it as UTF-8" in problem.message


def test_a_file_too_large(config):
    (problem,) = problems_of(config(b"# " + b"x" * 500_000))
    assert "larger than 500,000 bytes" in problem.message


def test_a_name_that_cannot_be_a_file():
    (problem,) = problems_of(Path("a\0b"))
    assert "it cannot be read" in problem.message


WRONG_URLS = [
    "mysql://me:hidden@host/db",
    "mysql://host/db?password=hidden",
    "postgresql://me:hid den@host/db",
    "postgresql://me:hidden @host/db",
    "postgres:/me:hidden@host/db",
    "postgres:me:hidden@host/db",
    "host=db user=me password=hidden",
    "host=db user=me PGPASSWORD = hidden dbname=x",
    "me:hidden@host/db",
    "postgresql:///?password=hidden&x= y",
]


@pytest.mark.parametrize("url", WRONG_URLS)
@pytest.mark.parametrize("key", ["url", "path", "uri", "ur"])
def test_a_password_in_a_wrong_url_is_not_shown(config, url, key):
    for problem in problems_of(config(f"[store]\n{key} = '{url}'\n")):
        assert "hid" not in str(problem)
        assert "hid" not in problem.value


def test_a_path_in_an_error_cannot_control_the_terminal(tmp_path):
    file = tmp_path / "a\x1b]52;c;eA==\x07\u202e.toml"
    file.write_text("x = 1\n" + SERVICE + SERVICE)
    text = "\n".join(str(problem) for problem in problems_of(file))
    assert text.replace("\n", "").isprintable()
    assert r"a\x1b]52;c;eA==\x07\u202e.toml:1: x: " in text


@pytest.mark.parametrize(
    "name", ["che\u200bckout", "\u202echeckout", "check\u00adout", "check\ufe0fout", "\u3164", "\u2800x"]
)
def test_a_name_with_a_character_that_nobody_sees_is_refused(config, name):
    (problem,) = problems_of(config(f'[[services]]\nname = "{name}"\nslo = 99\n'))
    assert "without control or invisible characters" in problem.message
    assert problem.message.isprintable()


_WORDS = st.sampled_from(
    [
        "store",
        "path",
        "services",
        "name",
        "slo",
        "window",
        "display",
        "ascii",
        "keys",
        "alerts",
        "pairs",
        "long",
        "x",
    ]
)
_TOKENS = st.one_of(
    _WORDS,
    st.sampled_from(
        [
            "=",
            "[",
            "]",
            "[[",
            "]]",
            "\n",
            ".",
            ",",
            "{",
            "}",
            '"',
            "'",
            '"""',
            "1",
            "99.9",
            "true",
            "nan",
            "#",
        ]
    ),
    st.text(max_size=3),
)


@settings(deadline=None)
@given(st.lists(_TOKENS, max_size=25))
def test_no_text_does_worse_than_a_config_error(tmp_path_factory, tokens):
    file = tmp_path_factory.getbasetemp() / "fuzz.toml"
    file.write_bytes(" ".join(tokens).encode("utf-8", "surrogatepass"))
    try:
        load(file)
    except ConfigError as error:
        assert error.problems
        assert all(re.match(r".*fuzz\.toml", str(problem)) for problem in error.problems)


_SCHEMA = {
    "store": ["path", "url"],
    "policy": ["watch_below_pct", "gate_block_on", "gate_horizon_days"],
    "display": ["theme", "timezone", "refresh_seconds", "ascii", "sort"],
    "alerts": ["pairs"],
    "keys": ["add"],
}
_TOML_VALUES = st.sampled_from(
    [
        "1",
        "-1",
        "0.5",
        "nan",
        "-inf",
        "1e400",
        "true",
        '""',
        '"x"',
        "[]",
        "[[]]",
        "{}",
        "[{}]",
        "1979-05-27",
        "07:32:00",
        "[1, 'a', {b = 2}]",
        "99999999999999999999999999",
        '"Europe/Berlin"',
        '"1h"',
    ]
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(_SCHEMA)), st.integers(0, 4), _TOML_VALUES), max_size=4))
def test_any_value_for_any_key_is_taken_or_reported(tmp_path_factory, written):
    file = tmp_path_factory.getbasetemp() / "values.toml"
    lines = {f"{table}.{_SCHEMA[table][key % len(_SCHEMA[table])]}": value for table, key, value in written}
    file.write_text("".join(f"{key} = {value}\n" for key, value in lines.items()))
    try:
        load(file)
    except ConfigError as error:
        for problem in error.problems:
            assert problem.line is not None
            assert problem.key.startswith(tuple(lines))
