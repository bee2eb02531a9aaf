"""The event log by commands: recording, ending, correcting, taking back."""

import pytest

from budgettui.cli.commands import edit as edit_command

ADDED = (
    "event 1: checkout 12 min from 2026-11-23 11:48 to 12:00; 12.0 min, 27.8 % of the budget; "
    "leaves 31.2 min; "
)


def test_add_says_what_it_did_and_how_to_take_it_back(shop):
    output = shop.ok("add", "checkout", "12m")
    assert output.startswith(ADDED)
    assert output.endswith("undo with `budgettui undo 1`\n")
    event = shop.run("events", "--json").json["events"][0]
    assert event == {
        "id": 1,
        "service": "checkout",
        "start": "2026-11-23T11:48:00+00:00",
        "end": "2026-11-23T12:00:00+00:00",
        "impact": 1.0,
        "category": "incident",
        "incident_id": None,
        "description": None,
        "source": None,
        "source_key": None,
        "version": 1,
        "voided": False,
        "author": event["author"],
        "recorded_at": "2026-11-23T12:00:00+00:00",
        "tags": [],
        "cause": None,
        "reviewed": True,
        "host": event["host"],
        "actor": event["author"],
        "duration_minutes": 12.0,
    }


def test_words_and_options_say_the_same(shop):
    shop.ok("add", "checkout", "12m", "deployment", "INC-812", "50%", "@10:05", "payment", "timeouts")
    options = ("--at", "10:05", "-c", "deployment", "--impact", "0.5", "--incident", "INC-812")
    shop.ok("add", "checkout", "12", *options, "-m", "payment timeouts")
    first, second = shop.run("events", "--json").json["events"]
    assert {**first, "id": 0} == {**second, "id": 0}
    assert first["start"] == "2026-11-23T10:05:00+00:00"
    assert (first["duration_minutes"], first["impact"], first["description"]) == (12, 0.5, "payment timeouts")


@pytest.mark.parametrize(
    ("length", "end"),
    [
        ("90s", "2026-11-23T10:06:30+00:00"),
        ("1h30m", "2026-11-23T11:35:00+00:00"),
        ("until 10:20", "2026-11-23T10:20:00+00:00"),
        ("open", None),
    ],
)
def test_every_kind_of_length(shop, length, end):
    shop.ok("add", "checkout", length, "--at", "10:05")
    assert shop.run("events", "--json").json["events"][0]["end"] == end


def test_what_an_event_overlaps_and_sets_off_is_reported(shop):
    shop.ok("add", "checkout", "6m", "--incident", "INC-1")
    output = shop.ok("add", "checkout", "3m", "25%")
    assert "costs nothing more, other events cover it" in output
    assert "overlaps INC-1 by 3 min" in output
    assert "the 1h page fires" in shop.ok("add", "search", "50m")
    assert "leaves nothing, 1.8 min overspent" in shop.ok("add", "checkout", "45m")


def test_excluded_and_old_events_cost_nothing(shop):
    assert "costs nothing, maintenance is excluded" in shop.ok("add", "checkout", "1h", "maintenance")
    assert "it has left the window" in shop.ok("add", "checkout", "1h", "--at", "2026-01-05 10:00")


def test_start_and_stop(shop):
    output = shop.ok("start", "checkout", "INC-9", "50%", "slow", "carts")
    assert output.startswith("event 1: checkout open since 2026-11-23 12:00; costs nothing so far; ")
    shop.later(12)
    assert "open       event 1 since 2026-11-23 12:00, 12 min  INC-9  slow carts" in shop.ok(
        "status", "checkout"
    )
    output = shop.ok("stop", "checkout")
    assert output.startswith(
        "event 1: checkout 12 min from 2026-11-23 12:00 to 12:12; 6.0 min, 13.9 % of the budget; "
    )
    assert shop.run("stop", "checkout").code == 2
    assert "there is no open event of checkout" in shop.run("stop", "checkout").err


def test_stop_asks_which_of_several(shop):
    shop.ok("start", "checkout", "INC-1", "--at", "11:00")
    result = shop.run("start", "checkout", "INC-2", "--at", "11:30")
    assert "was already open, in event 1" in result.err
    refused = shop.run("stop", "checkout")
    assert refused.code == 2
    assert "2 events are open of checkout" in refused.err
    assert "INC-1" in refused.err and "INC-2" in refused.err
    shop.ok("stop", "checkout", "2")
    shop.ok("stop", "1")
    assert shop.ok("events", "--open") == "No events.\n"


def test_stop_alone_ends_the_only_open_event_there_is(shop):
    shop.ok("start", "search", "--at", "11:00")
    assert shop.ok("stop", "--at", "11:20").startswith(
        "event 1: search 20 min from 2026-11-23 11:00 to 11:20; "
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("stop", "checkout", "--at", "10:00"), "it cannot end before that"),
        (("stop", "search", "1"), "1 is not an open event of search; it is of checkout"),
        (("stop", "checkout", "77"), "77"),
        (("stop", "serch"), "did you mean search?"),
        (("start", "checkout", "12m"), "use `budgettui add` for one that is over"),
    ],
)
def test_what_start_and_stop_refuse(shop, arguments, sentence):
    shop.ok("start", "checkout", "--at", "11:00")
    result = shop.run(*arguments)
    assert result.code == 2
    assert sentence in result.err
    assert len(shop.run("events", "--json").json["events"]) == 1


def test_edit_changes_what_is_named_and_nothing_else(shop):
    shop.ok("add", "checkout", "12m", "INC-1", "50%", "@10:00", "slow")
    shop.ok("edit", "1", "20m")
    shop.ok("edit", "1", "--at", "09:30")
    shop.ok(
        "edit",
        "1",
        "--impact",
        "25%",
        "--service",
        "search",
        "-c",
        "deployment",
        "-m",
        "",
        "--incident",
        "X 7",
    )
    event = shop.run("events", "--json").json["events"][0]
    assert (event["start"], event["duration_minutes"]) == ("2026-11-23T09:30:00+00:00", 50)
    assert (event["service"], event["impact"], event["category"]) == ("search", 0.25, "deployment")
    assert (event["incident_id"], event["description"], event["version"]) == ("X 7", None, 4)
    versions = shop.run("events", "--versions", "1", "--json").json["events"]
    assert [each["duration_minutes"] for each in versions] == [12, 20, 50, 50]
    assert [each["version"] for each in versions] == [1, 2, 3, 4]


def test_edit_can_open_an_event_again(shop):
    shop.ok("add", "checkout", "12m", "@10:00")
    assert "open since 2026-11-23 10:00" in shop.ok("edit", "1", "open")
    assert "event 1: checkout 1 h from 2026-11-23 10:00 to 11:00; " in shop.ok("edit", "1", "until", "11:00")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("edit", "1"), "nothing to change"),
        (("edit", "1", "12m"), "nothing to change"),
        (("edit", "1", "0"), "'0' is not a length above 0"),
        (("edit", "1", "--impact", "50"), "for 50 percent write 50%"),
        (("edit", "1", "-c", "incidnt"), "did you mean incident?"),
        (("edit", "1", "--service", "chekout"), "did you mean checkout?"),
        (("edit", "99", "12m"), "99"),
        (("edit", "x", "12m"), "'x' is not a valid integer"),
        (("void", "99"), "99"),
        (("undo", "99"), "99"),
        (("events", "--versions", "99"), "99"),
    ],
)
def test_what_corrections_refuse(shop, arguments, sentence):
    shop.ok("add", "checkout", "12m", "@10:00")
    result = shop.run(*arguments)
    assert result.code == 2
    assert sentence in result.err
    assert shop.run("events", "--json").json["events"][0]["version"] == 1


def test_void_and_undo(shop):
    shop.ok("add", "checkout", "12m")
    assert shop.ok("void", "1").startswith("event 1: voided; checkout has 43.2 min left; ")
    assert shop.ok("events") == "No events.\n"
    assert "voided" in shop.ok("events", "--voided")
    assert "already voided" in shop.run("void", "1").err
    assert "`budgettui undo 1` restores it" in shop.run("edit", "1", "5m").err
    assert shop.ok("undo") == "undone on checkout: voiding event 1; checkout has 31.2 min left\n"
    assert shop.ok("undo") == "undone on checkout: adding event 1; checkout has 43.2 min left\n"
    result = shop.run("undo")
    assert result.code == 2
    assert "nothing to undo" in result.err


def test_redo_brings_back_what_was_undone(shop):
    shop.ok("add", "checkout", "12m")
    shop.ok("edit", "1", "8m")
    shop.ok("undo")
    shop.ok("undo")
    for arguments in (("undo", "1"), ("edit", "1", "5m")):
        assert "`budgettui redo 1` restores it" in shop.run(*arguments).err
    assert shop.ok("redo") == "redone on checkout: adding event 1; checkout has 31.2 min left\n"
    assert (
        shop.ok("redo")
        == "redone on checkout: changing event 1 (end 12:00 → 11:56); checkout has 35.2 min left\n"
    )
    nothing = shop.run("redo")
    assert nothing.code == 2
    assert "nothing to redo" in nothing.err
    shop.ok("undo", "1")
    shop.ok("add", "search", "5m")
    assert "undid nothing since the last change" in shop.run("redo").err
    assert shop.ok("redo", "1").startswith("redone on checkout: changing event 1 (end 12:00 → 11:56); ")


def test_undo_of_one_event_leaves_the_others(shop):
    shop.ok("add", "checkout", "12m")
    shop.ok("add", "search", "5m")
    shop.ok("undo", "1")
    assert [event["id"] for event in shop.run("events", "--json").json["events"]] == [2]


def test_the_future_is_asked_about(shop):
    refused = shop.run("add", "checkout", "5m", "--at", "in 2h")
    assert refused.code == 2
    assert "it starts in the future, at 2026-11-23 14:00; use --planned if that is intended" in refused.err
    assert "it ends in the future" in shop.run("add", "checkout", "until 12:30", "--at", "11:55").err
    assert shop.ok("events") == "No events.\n"
    assert "costs nothing so far" in shop.ok("add", "checkout", "5m", "--at", "in 2h", "--planned")
    shop.ok("add", "checkout", "until 12:01", "--at", "11:55")


def test_events_are_listed_newest_first_and_can_be_chosen(shop):
    for arguments in (
        ("checkout", "5m", "@08:00"),
        ("search", "5m", "deployment", "@09:00"),
        ("checkout", "5m", "@10:00"),
    ):
        shop.ok("add", *arguments)

    def listed(*arguments):
        return [event["id"] for event in shop.run("events", *arguments, "--json").json["events"]]

    assert listed() == [3, 2, 1]
    assert listed("checkout") == [3, 1]
    assert listed("-n", "1") == [3]
    assert listed("-c", "deployment") == [2]
    assert listed("--since", "08:30", "--until", "09:30") == [2]
    assert shop.run("events", "nothere").code == 2
    assert "accepted: now, 10m ago" in shop.run("events", "--since", "last week").err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("checkout",), "duration: it is missing; say how long"),
        (("checkout", "0"), "duration: '0' is not a length above 0"),
        (("checkout", "0m"), "duration: '0m' is not a length above 0"),
        (("checkout", "-5"), "'-5' is not above 0"),
        (("checkout", "nan"), "is not understood; accepted: minutes such as 12"),
        (("checkout", "inf"), "is not understood; accepted: minutes such as 12"),
        (("checkout", "1e999"), "duration: '1e999' is not understood; accepted: minutes such as 12"),
        (("checkout", "12x"), "duration: '12x' is not understood"),
        (("checkout", "999999999"), "more than a hundred years"),
        (("checkout", "until 11:00"), "say when it began"),
        (("checkout", "until 2026-11-23 10:00", "--at", "11:00"), "not after the start at 2026-11-23 11:00"),
        (("checkout", "5m", "--at", "25:00"), "hours go from 00:00 to 23:59"),
        (("checkout", "5m", "--at", "soonish"), "accepted: now, 10m ago, 14:05"),
        (("checkout", "5m", "--at", "1066-10-14 09:00"), "outside the years"),
        (("checkout", "5m", "--impact", "0"), "impact: '0' is not a share"),
        (("checkout", "5m", "--impact", "-0.5"), "impact: '-0.5' is not a share"),
        (("checkout", "5m", "--impact", "1.5"), "impact: '1.5' is not a share"),
        (("checkout", "5m", "--impact", "nan"), "impact: 'nan' is not a share"),
        (("checkout", "5m", "150%"), "impact: '150%' is not a share"),
        (("checkout", "5m", "--category", "incidnet"), "did you mean incident?"),
        (("checkout", "5m", "--category", ""), "category: '' is not"),
        (("", "5m"), "service: '' is not a service"),
        (("chekout", "5m"), "did you mean checkout?"),
        (("checkout", "5m", "50%", "--impact", "20%"), "impact: it is given twice"),
        (("checkout", "5m", "slow", "-m", "fast"), "description: it is given twice"),
        (("checkout", "5m", "@10:00", "--at", "11:00"), "start: it is given twice"),
        (("checkout", "5m", "--incdent", "X"), "--incident"),
    ],
)
def test_what_add_refuses(shop, arguments, sentence):
    result = shop.run("add", *arguments)
    assert result.code == 2
    assert sentence in result.err
    assert result.out == ""
    assert shop.ok("events") == "No events.\n"


def test_the_second_of_two_editors_is_warned(shop, monkeypatch):
    shop.ok("add", "checkout", "12m")

    def meanwhile(*_):
        monkeypatch.undo()
        monkeypatch.setenv("BUDGETTUI_CONFIG", str(shop.config))
        shop.ok("edit", "1", "--impact", "50%")

    monkeypatch.setattr(edit_command, "confirm_future", meanwhile)
    result = shop.run("edit", "1", "20m")
    assert result.code == 1
    assert "event 1" in result.err and "version 2" in result.err
    versions = shop.run("events", "--versions", "1", "--json").json["events"]
    assert [(event["duration_minutes"], event["impact"]) for event in versions] == [(12, 1), (12, 0.5)]


def test_every_change_prints_the_event_as_json(shop):
    steps = [
        (("add", "checkout", "12m", "INC-1"), {"id": 1, "duration_minutes": 12.0, "version": 1}),
        (("edit", "1", "8m"), {"id": 1, "duration_minutes": 8.0, "version": 2}),
        (("void", "1"), {"id": 1, "voided": True, "version": 3}),
        (("undo", "1"), {"id": 1, "voided": False}),
        (("redo", "1"), {"id": 1, "voided": True}),
        (("start", "search"), {"id": 2, "end": None, "duration_minutes": None}),
    ]
    for arguments, expected in steps:
        result = shop.run(*arguments, "--json")
        assert result.code == 0, result
        answer = result.json
        assert {name: answer["event"][name] for name in expected} == expected, arguments
        assert answer["message"], arguments
        (listed,) = [
            event
            for event in shop.run("events", "--voided", "--json").json["events"]
            if event["id"] == expected["id"]
        ]
        assert listed == answer["event"], arguments
    shop.later(5)
    answer = shop.run("stop", "search", "--json").json
    assert (answer["event"]["id"], answer["event"]["duration_minutes"]) == (2, 5.0)


@pytest.mark.parametrize(
    ("arguments", "start", "end", "impact", "description"),
    [
        (("12m", "at", "10:05", "timeouts"), "10:05", "10:17", 1, "timeouts"),
        (("12m", "yesterday", "10:05"), "22 10:05", "22 10:17", 1, None),
        (("@10:05-10:20",), "10:05", "10:20", 1, None),
        (("from", "10:05", "to", "10:20", "x"), "10:05", "10:20", 1, "x"),
        (("12m", "50", "%", "x"), "11:48", "12:00", 0.5, "x"),
        (("12m", "0.5", "x"), "11:48", "12:00", 0.5, "x"),
        (("12m", "slow at 10:05"), "11:48", "12:00", 1, "slow at 10:05"),
        (("12m", "--", "at", "10:05", "50%"), "11:48", "12:00", 1, "at 10:05 50%"),
        (("--at", "10:05-10:20", "x"), "10:05", "10:20", 1, "x"),
        (("12m", "--at", "2026-11-23"), "00:00", "00:12", 1, None),
    ],
)
def test_words_are_understood_as_meant(shop, arguments, start, end, impact, description):
    output = shop.ok("add", "checkout", *arguments)
    event = shop.run("events", "--json").json["events"][0]
    times = [event[name][8:16].replace("T", " ").removeprefix("23 ") for name in ("start", "end")]
    assert times == [start, end]
    assert (event["impact"], event["description"]) == (impact, description)
    assert f"{event['start'][:16].replace('T', ' ')} to {end[-5:]}" in output


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("add", "checkout", "1h", "30", "x"), "'1h 30'"),
        (("add", "checkout", "5m", "ago", "x"), "'5m ago'"),
        (("add", "checkout", "12m", "slow", "since", "10:05"), "'10:05'"),
        (("add", "checkout", "12m", "slow", "50%"), "'50%'"),
        (("start", "checkout", "b", "INC-1"), "'INC-1'"),
        (("start", "checkout", "slow", "11:05"), "'11:05'"),
        (("start", "checkout", "11:05-11:10"), "is an end, but this starts an open event"),
        (("edit", "1", "slow", "50%"), "'50%'"),
        (("edit", "1", "@13:00"), "is not before the end"),
        (("stop", "checkout", "soonish"), "'soonish'"),
    ],
)
def test_a_word_is_refused_rather_than_swallowed(shop, arguments, named):
    shop.ok("add", "checkout", "12m", "@10:00")
    result = shop.run(*arguments)
    assert result.code == 2
    assert named in result.err
    assert [event["version"] for event in shop.run("events", "--json").json["events"]] == [1]


def test_start_and_stop_at_times_in_words(shop):
    assert "open since 2026-11-23 11:05" in shop.ok("start", "checkout", "11:05", "INC-7", "slow", "carts")
    assert "from 2026-11-23 11:05 to 11:50" in shop.ok("stop", "INC-7", "10m", "ago")
    shop.ok("start", "checkout", "5m", "ago")
    assert "from 2026-11-23 11:55 to 11:58" in shop.ok("stop", "checkout", "11:58")


def test_edit_takes_the_same_words(shop):
    shop.ok("add", "checkout", "12m", "@10:00", "INC-1", "slow")
    assert "from 2026-11-23 10:05 to 10:30" in shop.ok("edit", "1", "10:05-10:30", "50%", "deployment")
    assert "from 2026-11-23 10:10 to 10:30" in shop.ok("edit", "1", "--at", "10:10")
    assert "from 2026-11-23 10:10 to 10:40" in shop.ok("edit", "1", "30m")
    event = shop.run("events", "--json").json["events"][0]
    assert (event["impact"], event["category"], event["description"]) == (0.5, "deployment", "slow")


def test_an_event_of_a_clock_that_is_ahead_can_be_ended(shop):
    shop.later(2)
    shop.ok("start", "checkout", "INC-5")
    shop.later(-2)
    result = shop.run("start", "checkout", "INC-6", "deployment")
    assert "event 1 of checkout is open, and starts 2 min from now by this machine's clock" in result.err
    result = shop.run("stop", "checkout", "1")
    assert result.code == 0
    assert "starts 2 min from now by this machine's clock; it ends right after its start" in result.err


def started_by(monkeypatch, name):
    monkeypatch.setattr("getpass.getuser", lambda: name)


def test_two_people_who_start_one_incident_are_warned(shop, monkeypatch):
    started_by(monkeypatch, "ana")
    shop.ok("start", "checkout", "INC-5")
    shop.ok("edit", "1", "-m", "looking")
    shop.later(3)
    assert "is the same" not in shop.run("start", "checkout").err, "she knows what she started"
    shop.ok("undo")
    started_by(monkeypatch, "ben")
    shop.ok("edit", "1", "-m", "timeouts")
    result = shop.run("start", "checkout")
    assert (result.code, len(shop.run("events", "--json").json["events"])) == (0, 2)
    assert (
        "ana started INC-5 3 min ago: if this is the same, remove yours with `budgettui undo`" in result.err
    )
    shop.ok("undo")
    assert "is the same" not in shop.run("start", "search").err
    assert "is the same" not in shop.run("start", "checkout", "deployment").err
    shop.ok("stop", "checkout", "1")
    shop.later(2)
    assert "ana started INC-5 5 min ago, and it lasted 3 min" in shop.run("start", "checkout").err
    shop.ok("undo")
    shop.later(0.1)
    assert "is the same" not in shop.run("start", "checkout").err


def test_a_terminal_asks_whether_an_incident_is_the_same(shop, monkeypatch):
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)
    started_by(monkeypatch, "ana")
    shop.ok("start", "checkout", "INC-5")
    shop.later(3)
    started_by(monkeypatch, "ben")
    same = shop.run("start", "checkout", typed="y\n")
    assert (same.code, same.out) == (0, "no new event: ana started INC-5 3 min ago\n")
    assert "ana started INC-5 3 min ago: is this the same? (y: no new event, n: start another)" in same.err
    assert [event["id"] for event in shop.run("events", "--json").json["events"]] == [1]
    assert shop.run("start", "checkout", "--json", typed="y\n").json["event"]["id"] == 1
    other = shop.run("start", "checkout", typed="n\n")
    assert (other.code, "event 2: checkout open" in other.out) == (0, True)
    assert "budgettui undo` takes yours" not in other.err


def test_the_question_about_the_same_incident_steers_no_terminal(shop, monkeypatch):
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)
    started_by(monkeypatch, "ana\x1b[2J")
    shop.ok("start", "checkout", "--incident", "INC\x9b31m")
    started_by(monkeypatch, "ben")
    result = shop.run("start", "checkout", typed="y\n")
    assert "is this the same?" in result.err
    assert not {"\x1b", "\x9b"} & set(result.out + result.err)


def test_events_of_several_services_and_of_a_group_are_one_list(shop):
    for service, at in (("checkout", "10:00"), ("search", "10:30"), ("checkout", "11:00")):
        shop.ok("add", service, "5m", "--at", at)
    both = shop.run("events", "checkout", "search", "--json").json["events"]
    assert both == shop.run("events", "--json").json["events"]
    assert [event["id"] for event in both] == [3, 2, 1]
    assert [event["id"] for event in shop.run("events", "--group", "shop", "--json").json["events"]] == [3, 1]
    newest = shop.run("events", "search", "checkout", "-n", "2", "--json").json["events"]
    assert [event["id"] for event in newest] == [3, 2]
    assert shop.run("events", "search", "--group", "shop").out == "No events.\n"
    assert "did you mean shop?" in shop.run("events", "--group", "shoop").err
    assert "did you mean search?" in shop.run("events", "checkout", "serch").err


def test_ids_are_completed_with_what_they_are(shop):
    from click.shell_completion import ShellComplete

    from budgettui.cli.main import cli

    shop.ok("add", "checkout", "5m", "--incident", "INC-7\x1b]0;x\x07\nb")
    for _ in range(11):
        shop.ok("add", "search", "1m")
    items = ShellComplete(cli, {}, "budgettui", "_X").get_completions(["void"], "1")
    assert [item.value for item in items] == ["12", "11", "10", "1"]
    assert items[0].help == "search incident"
    assert items[-1].help is not None and items[-1].help.startswith("checkout INC-7")
    assert items[-1].help.isprintable()
