"""The tables `notify`: what they accept, and what is wrong with a line of them."""

import pytest

from budgettui.core.config.config_errors import ConfigError
from budgettui.core.config.loader import load
from budgettui.core.model.instants import MINUTE, SECOND

HEAD = """\
[display]
timezone = "Europe/Berlin"

[[services]]
name = "checkout"
slo = 99.9
group = "shop"

[[notify]]
name = "team"
"""
LINE = HEAD.count("\n") + 1
"""The line that follows."""
SECRET = "hunter2-XXXX-secret"


@pytest.fixture
def receivers_of(tmp_path):
    def read(text):
        path = tmp_path / "config.toml"
        path.write_text(HEAD + text)
        return load(path).receivers

    return read


@pytest.fixture
def problems_of(receivers_of):
    def read(text):
        with pytest.raises(ConfigError) as raised:
            receivers_of(text)
        return [(problem.line, problem.key, problem.message) for problem in raised.value.problems]

    return read


def test_a_receiver_with_all_its_keys(receivers_of, tmp_path) -> None:
    (receiver,) = receivers_of(
        """kind = "webhook"
url = "https://hooks.example/budget/"
token_env = "HOOK_TOKEN"
headers = { X-Team = "sre" }
ca_file = "ca.pem"
timeout_seconds = 5
services = ["checkout"]
groups = ["shop"]
events = ["incident", "page"]
resolved = false
quiet = "daily 22:00-07:00"
quiet_passes = ["page"]
hold = "10m"
from_dashboard = true
"""
    )
    assert receiver.url == "https://hooks.example/budget"
    assert (receiver.kinds, receiver.quiet_passes) == (("page", "incident"), ("page",))
    assert (receiver.hold, receiver.access.ca_file) == (10 * MINUTE, tmp_path / "ca.pem")
    assert receiver.quiet is not None and receiver.quiet.timezone == "Europe/Berlin"
    assert receiver.concerns("checkout", None) and receiver.concerns("search", "shop")
    assert not receiver.concerns("search", None)


@pytest.mark.parametrize(
    "text",
    [
        'kind = "slack"\nurl_env = "SLACK_URL"',
        'kind = "slack"\nurl_file = "slack-url"',
        'kind = "pagerduty"\ntoken_env = "PD_KEY"',
        'kind = "ntfy"\nurl = "https://ntfy.sh"\ntopic = "sre"',
        'kind = "alertmanager"\nurl = "http://localhost:9093"\nrepeat = "30s"',
        'kind = "command"\ncommand = ["tell", "--team"]',
        'kind = "bell"',
        'kind = "osc9"',
        'kind = "osc777"',
    ],
)
def test_every_kind_needs_only_what_it_cannot_do_without(receivers_of, text) -> None:
    (receiver,) = receivers_of(text)
    assert receiver.kind in text and receiver.resolved
    if receiver.kind == "alertmanager":
        assert receiver.repeat == 30 * SECOND


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('kind = "slak"', LINE, 'found "slak"; accepted: "webhook", "slack", "pagerduty"'),
        ('kind = "webhook"', LINE - 2, "it is missing; accepted: the address of a server"),
        ('kind = "slack"', LINE - 2, "it is missing"),
        ('kind = "pagerduty"', LINE - 2, "it holds the routing key"),
        ('kind = "ntfy"\nurl = "https://ntfy.sh"', LINE - 2, "it is missing"),
        ('kind = "command"', LINE - 2, "it is missing; accepted: a list of words"),
        ('kind = "command"\ncommand = "tell me"', LINE + 1, "accepted: a list of words"),
        ('kind = "command"\ncommand = []', LINE + 1, "accepted: a list of words"),
        ('kind = "bell"\nurl = "http://x"', LINE + 1, "this key is not known"),
        ('kind = "webhook"\nurl = "ftp://x"', LINE + 1, "the address of a server"),
        ('kind = "webhook"\nurl = "http://x"\nurl_env = "X"', LINE + 2, "url is set as well"),
        ('kind = "bell"\nservices = ["chekout"]', LINE + 1, 'no service "chekout"; did you mean checkout?'),
        ('kind = "bell"\ngroups = ["shops"]', LINE + 1, 'no group "shops"; did you mean shop?'),
        ('kind = "bell"\nevents = ["pages"]', LINE + 1, "one of page, ticket, spent"),
        ('kind = "bell"\nquiet = "at night"', LINE + 1, "days and times such as"),
        ('kind = "bell"\nquiet_passes = ["page"]', LINE + 1, "there are no quiet hours"),
        ('kind = "bell"\nhold = "5 parsecs"', LINE + 1, "a length such as"),
        ('kind = "pagerduty"\ntoken_env = "K"\nresolved = false', LINE + 2, "this key is not known"),
        ('kind = "webhook"\nurl = "http://x"\nuser = "me"', LINE - 2, "environment variable"),
    ],
)
def test_a_mistake_is_named_with_its_line(problems_of, text, line, words) -> None:
    problems = problems_of(text)
    assert any(at == line and words in message for at, _, message in problems), problems


@pytest.mark.parametrize(
    "text",
    [
        f'kind = "webhook"\nurl = "http://x"\ntoken = "{SECRET}"',
        f'kind = "webhook"\nurl = "http://x"\npassword = "{SECRET}"',
        f'kind = "webhook"\nurl = "http://me:{SECRET}@x"',
        f'kind = "webhook"\nurl = "http://x"\nheaders = {{ Authorization = "{SECRET}" }}',
        f'kind = "pagerduty"\nrouting_key = "{SECRET}"',
        f'kind = "slack"\nwebhook_url = "https://hooks.slack.com/services/{SECRET}"',
        f'kind = "slack"\nurl = "https://hooks.slack.com/services/{SECRET}"',
    ],
)
def test_a_secret_in_the_file_is_refused_with_its_line_and_not_quoted(receivers_of, text) -> None:
    with pytest.raises(ConfigError) as raised:
        receivers_of(text)
    assert all(problem.line is not None for problem in raised.value.problems)
    assert SECRET not in str(raised.value) and SECRET not in repr(raised.value.problems)


def test_two_receivers_of_one_name_are_refused(problems_of) -> None:
    text = 'kind = "bell"\n[[notify]]\nname = "team"\nkind = "bell"\n'
    assert any(line == LINE + 2 and "team" in message for line, _, message in problems_of(text))
