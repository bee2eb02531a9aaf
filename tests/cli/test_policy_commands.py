"""`obligations`, `done`, `except` and `exceptions`."""

import pytest

RULES = """
[[policy.rules]]
name = "freeze"
when = "spent"
must = "Stop changes"
level = "freeze"

[[policy.rules]]
name = "postmortem"
when = { incident_above_pct = 20 }
must = "Write a postmortem"
due = "5d"
"""


@pytest.fixture
def policy(shop):
    """A shop with a policy, and an outage that used 139 % of checkout's budget."""
    shop.configure(RULES)
    shop.ok("add", "checkout", "60m", "--at", "10:00", "INC-812")
    return shop


def ids(shop, *arguments: str) -> dict[str, str]:
    """The obligations' ids by their rules."""
    return {
        each["rule"]: each["id"] for each in shop.run("obligations", *arguments, "--json").json["obligations"]
    }


def test_what_is_due_is_listed_with_why_and_until_when(policy):
    lines = policy.ok("obligations").splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [
        [ids(policy)["postmortem"], "open"],
        [ids(policy)["freeze"], "open"],
    ]
    assert "due Sat 28 Nov" in lines[1] and "INC-812 used 138.9 % of the budget" in lines[1]
    assert "Write a postmortem" in lines[1]
    assert "in force" in lines[2] and "the budget is spent after INC-812" in lines[2]
    assert policy.ok("obligations", "search") == "The policy requires nothing now.\n"
    assert policy.ok("obligations", "--group", "shop").count("\n") == 3
    policy.later(5 * 1440)
    assert "overdue  was due today 10:08" in policy.ok("obligations")
    policy.later(1440)
    assert "overdue  was due Sat 28 Nov" in policy.ok("obligations")
    assert policy.ok("obligations", "--as-of", "2026-11-23 10:05") == "The policy requires nothing now.\n"


def test_without_a_policy_it_is_said_that_there_is_none(shop):
    assert "has no policy: add [[policy.rules]]" in shop.ok("obligations")


def test_done_is_recorded_shown_and_taken_back(policy):
    postmortem = ids(policy)["postmortem"]
    sentence = policy.ok("done", postmortem[:4], "-m", "https://wiki/812")
    assert sentence == (
        f"obligation {postmortem}, postmortem of checkout: done; "
        f"undo with `budgettui done --undo {postmortem}`\n"
    )
    assert "postmortem" not in ids(policy)
    listed = policy.run("obligations", "--all")
    assert "done     " in listed.out.replace("done   ", "done     ") and "https://wiki/812" in listed.out
    assert policy.run("obligations").err == "1 done or over: `budgettui obligations --all` lists them.\n"
    again = policy.run("done", postmortem, "-m", "again")
    assert again.code == 2 and "marked it done already" in again.err
    policy.later(10)
    assert policy.ok("done", "--undo", postmortem).endswith("reopened, now open\n")
    assert "it was marked done;" in policy.ok("obligations")
    assert "postmortem" not in ids(policy, "--as-of", "12:05"), "it was done then"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["zzzz", "-m", "x"], "there is no obligation 'zzzz'"),
        (["", "-m", "x"], "there is no obligation ''"),
        (["{postmortem}"], "message: it is missing; say what was done"),
        (["{postmortem}", "-m", " "], "message: it is missing"),
        (["--undo", "{postmortem}"], "is not marked as done"),
        (["--undo", "{postmortem}", "-m", "x"], "--undo: cannot be combined with --message"),
        (["{freeze}", "-m", "x"], "`budgettui except` records an exception to it"),
    ],
)
def test_what_cannot_be_done_is_refused(policy, arguments, says):
    known = ids(policy)
    result = policy.run("done", *(word.format(**known) for word in arguments))
    assert (result.code, result.out) == (2, "")
    assert says in result.err


def test_a_correction_takes_obligations_along(policy):
    before = ids(policy)
    policy.ok("void", "1")
    assert policy.ok("obligations", "--all") == "The policy requires nothing now.\n"
    policy.ok("undo")
    assert ids(policy) == before
    policy.ok("exclude", "checkout", "10:00", "55m", "--reason", "provider")
    assert ids(policy) == {}


def test_an_exception_lifts_the_freeze_until_it_expires(policy):
    sentence = policy.ok("except", "checkout", "--until", "14:00", "--reason", "security")
    assert sentence == (
        "exception 1 for checkout until 2026-11-23 14:00, a security fix that cannot wait; "
        "lifts freeze of checkout; revoke with `budgettui exceptions revoke 1`\n"
    )
    assert "excused until 14:00" in policy.ok("obligations")
    assert "excused until 14:00" in policy.ok("status", "checkout")
    assert policy.ok("exceptions").splitlines()[1].split()[:3] == ["1", "in", "force"]
    assert policy.ok("exceptions", "search") == "No exception is in force.\n"
    policy.later(120)
    assert "excused" not in policy.ok("obligations")
    ended = policy.run("exceptions")
    assert (ended.out, ended.err) == (
        "No exception is in force.\n",
        "1 expired or revoked: `budgettui exceptions --all` lists them.\n",
    )
    assert " expired " in policy.ok("exceptions", "--all")


def test_an_exception_is_revoked_and_may_be_of_one_rule(policy):
    policy.ok("except", "--group", "shop", "--until", "2d", "--reason", "agreed", "--rule", "postmortem")
    states = {each["rule"]: each["state"] for each in policy.run("obligations", "--json").json["obligations"]}
    assert states == {"freeze": "open", "postmortem": "excused"}
    assert policy.ok("exceptions", "revoke", "1").endswith("agreed; revoked\n")
    assert "excused" not in policy.ok("obligations")
    assert policy.run("exceptions", "--all", "--json").json["exceptions"][0]["revoked"]
    result = policy.run("exceptions", "revoke", "1")
    assert result.code == 2 and "was revoked by" in result.err
    quiet = policy.ok("except", "search", "--until", "2d", "--reason", "just in case")
    assert "it lifts nothing now" in quiet


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["checkout", "--until", "2h"], "reason: it is missing; say why"),
        (["checkout", "--until", "2h", "--reason", " "], "reason: it is missing"),
        (["checkout", "--reason", "x"], "until: it is missing; say when it ends"),
        (["checkout", "--until", "yesterday", "--reason", "x"], "until: 'yesterday' is past"),
        (["checkout", "--until", "soon", "--reason", "x"], "until: 'soon' is not understood"),
        (["--until", "2h", "--reason", "x"], "name exactly one of SERVICE, --group NAME and --all"),
        (["checkout", "--all", "--until", "2h", "--reason", "x"], "name exactly one of SERVICE"),
        (["chekout", "--until", "2h", "--reason", "x"], "did you mean checkout?"),
        (["--group", "shp", "--until", "2h", "--reason", "x"], "did you mean shop?"),
        (["checkout", "--until", "2h", "--reason", "x", "--rule", "freze"], "did you mean freeze?"),
    ],
)
def test_an_exception_that_says_too_little_is_refused(policy, arguments, says):
    result = policy.run("except", *arguments)
    assert (result.code, result.out) == (2, "")
    assert says in result.err


@pytest.mark.parametrize("arguments", [["revoke", "9"], ["revoke", "x"], ["revoke"], ["a", "b"]])
def test_an_invalid_action_is_refused(policy, arguments):
    result = policy.run("exceptions", *arguments)
    assert result.code == 2, result


def test_status_explain_and_obligations_say_the_same(policy):
    listed = policy.run("obligations", "checkout", "--json").json["obligations"]
    assert policy.run("status", "checkout", "--json").json["services"][0]["obligations"] == listed
    assert policy.run("explain", "checkout", "--json").json["obligations"] == listed
    headline = f"postmortem due Sat 28 Nov: INC-812 used 138.9 % of the budget ({listed[0]['id']})"
    assert headline in policy.ok("status", "checkout")
    assert headline in policy.ok("explain", "checkout")


def test_what_others_wrote_reaches_no_terminal(policy):
    policy.ok("add", "search", "30h", "--at", "2026-11-20 02:00", "--incident", "INC\x1b[31m")
    policy.ok("except", "search", "--until", "2h", "--reason", "x\x1b]0;y")
    text = "".join(
        policy.ok(*arguments) for arguments in (["obligations"], ["exceptions"], ["status", "search"])
    )
    assert "\x1b" not in text and "\\x1b" in text


def test_a_rule_on_a_probability_is_the_same_everywhere(policy):
    rule = '\n[[policy.rules]]\nname = "risk"\nwhen = { probability_above = 0.01 }\nmust = "Plan"\n'
    policy.configure(rule)
    for days in range(40, 2, -3):
        policy.ok("add", "search", "20m", "--at", f"{days}d ago")
    listed = policy.run("obligations", "search", "--json").json["obligations"]
    assert "risk" in {each["rule"] for each in listed}
    assert policy.run("status", "search", "--json").json["services"][0]["obligations"] == listed
    assert policy.run("explain", "search", "--json").json["obligations"] == listed
