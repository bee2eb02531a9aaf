"""The tables `sources`: what they accept, and what is wrong with them by line."""

import pytest

from budgettui.core.config.config_errors import ConfigError
from budgettui.core.config.loader import load
from budgettui.core.config.server_access import ServerAccess
from budgettui.core.model.instants import DAY, MINUTE

SERVICES = """\
[[services]]
name = "checkout"
slo = 99.9

"""
GOOD = """\
[[sources]]
name = "prod"
type = "prometheus"
url = "http://localhost:9090/"
token_env = "PROM_TOKEN"
headers = { X-Scope-OrgID = "team" }
ca_file = "ca.pem"
since = "30d"
every = "1m"

[[sources.map]]
service = "checkout"
query = "errors"
down = "up"
step = "30s"
merge = "0"
floor = 0.05
missing = "bad"
background = true

[[sources]]
name = "pages"
type = "pagerduty"
token_file = "token"
services = { "Checkout Production" = "checkout" }
urgency = ["high", "low"]
impact = { P1 = 1.0, P2 = 0.5 }

[[sources]]
name = "table"
type = "file"
path = "events.csv"
every = "off"
"""


def read(folder, text):
    path = folder / "config.toml"
    path.write_text(SERVICES + text)
    return load(path).sources


def problems(folder, text):
    with pytest.raises(ConfigError) as caught:
        read(folder, text)
    return {(problem.key, problem.line, problem.message) for problem in caught.value.problems}


def test_sources_are_read(tmp_path):
    prod, pages, table = read(tmp_path, GOOD)
    assert (prod.url, prod.since) == ("http://localhost:9090", 30 * DAY)
    headers = {"X-Scope-OrgID": "team"}
    assert prod.access == ServerAccess("PROM_TOKEN", headers=headers, ca_file=tmp_path / "ca.pem")
    (query,) = prod.queries
    assert (query.step, query.window, query.merge, query.floor) == (MINUTE // 2, 5 * MINUTE, 0, 0.05)
    assert (query.missing, query.down, query.background) == ("bad", "up", True)
    assert (prod.every, pages.every, table.every) == (MINUTE, None, None)
    assert (pages.url, pages.access.token_file) == ("https://api.pagerduty.com", tmp_path / "token")
    assert (pages.services, pages.impact) == ({"Checkout Production": "checkout"}, {"P1": 1.0, "P2": 0.5})
    assert table.path == tmp_path / "events.csv"


@pytest.mark.parametrize(
    ("line", "replacement", "key", "number", "message"),
    [
        (
            'url = "http://localhost:9090/"',
            'url = "localhost"',
            "sources[1].url",
            8,
            "the address of a server",
        ),
        (
            'url = "http://localhost:9090/"',
            'url = "http://me:hidden@host/"',
            "sources[1].url",
            8,
            "without a password",
        ),
        (
            'url = "http://localhost:9090/"',
            'url = "file:///etc/passwd"',
            "sources[1].url",
            8,
            "the address of a server",
        ),
        (
            'token_env = "PROM_TOKEN"',
            'token_env = "eyJ.abc"',
            "sources[1].token_env",
            9,
            "an environment variable",
        ),
        (
            'headers = { X-Scope-OrgID = "team" }',
            'headers = { "A:" = "b" }',
            'sources[1].headers."A:"',
            10,
            "a table of texts",
        ),
        ('since = "30d"', "since = 30", "sources[1].since", 12, "a length such as"),
        ('every = "1m"', "every = 3", "sources[1].every", 13, '"off", or a length from "10s" to "1d"'),
        ('every = "1m"', 'every = "5s"', "sources[1].every", 13, '"off", or a length from "10s" to "1d"'),
        ('every = "1m"', 'evry = "1m"', "sources[1].evry", 13, "did you mean every?"),
        (
            'service = "checkout"',
            'service = "chekout"',
            "sources[1].map[1].service",
            16,
            "did you mean checkout?",
        ),
        ('step = "30s"', 'step = "1.5s"', "sources[1].map[1].step", 19, "a length such as"),
        ("floor = 0.05", "floor = 0", "sources[1].map[1].floor", 21, "an error share above 0"),
        (
            'missing = "bad"',
            'missing = "worse"',
            "sources[1].map[1].missing",
            22,
            '"unknown", "bad" or "good"',
        ),
        (
            '= "checkout" }',
            '= "shop" }',
            'sources[2].services."Checkout Production"',
            29,
            "there is no service",
        ),
        ('step = "30s"', 'step = "7m"', "sources[1].map[1].step", 19, "a step that divides a day"),
        ("P2 = 0.5", "P2 = 5", "sources[2].impact.P2", 31, "shares above 0 and at most 1"),
        ('path = "events.csv"', 'url = "http://x"', "sources[3].url", 36, "this key is not known"),
        ('name = "table"', 'name = "prod"', "sources[3].name", 34, "prod"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, line, replacement, key, number, message):
    assert line in GOOD
    result = problems(tmp_path, GOOD.replace(line, replacement, 1))
    assert any(key == at and number == where and message in text for at, where, text in result), result


@pytest.mark.parametrize(
    "line",
    [
        'token = "hunter2-hunter2"',
        'password = "hunter2-hunter2"',
        'api_key = "hunter2-hunter2"',
        'headers = { Authorization = "Bearer hunter2-hunter2" }',
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_quoted(tmp_path, line):
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, GOOD.replace('headers = { X-Scope-OrgID = "team" }', line))
    assert "a secret is not kept in this file" in str(caught.value)
    assert "config.toml:10" in str(caught.value) or "line 10" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(caught.value.problems)


def test_what_is_needed(tmp_path):
    keys = {key for key, _, _ in problems(tmp_path, '[[sources]]\ntype = "prometheus"\nuser = "me"\n')}
    assert keys == {f"sources[1].{name}" for name in ("name", "url", "map", "password_env")}
