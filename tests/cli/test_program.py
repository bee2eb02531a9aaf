"""The program itself, in processes of its own: what it loads, how it ends, what it prints where."""

import contextlib
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from budgettui.__main__ import dashboard_options
from budgettui.cli.main import cli

PROGRAM = (sys.executable, "-m", "budgettui")


def environment(shop, **more):
    inherited = {
        name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM", "COLORTERM")
    }
    return {**inherited, "BUDGETTUI_CONFIG": str(shop.config), "TERM": "xterm", "COLUMNS": "200", **more}


def on_a_terminal(shop, *arguments, typed="", **more):
    """What a command writes to a terminal of its own, and its exit code."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(shop, **more),
    )
    os.close(theirs)
    os.write(ours, typed.encode())
    parts = []
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    os.close(ours)
    return b"".join(parts).decode(), process.wait(20)


def test_status_loads_neither_textual_nor_statistics(shop):
    shop.ok("add", "checkout", "12m")
    script = (
        "import sys, json\n"
        "sys.argv = ['budgettui', 'status']\n"
        "from budgettui.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], env=environment(shop), capture_output=True, text=True, check=True
    )
    *output, loaded = ran.stdout.splitlines()
    assert any("checkout" in line for line in output)
    roots = {name.partition(".")[0] for name in json.loads(loaded)}
    assert "budgettui" in roots and "numpy" in roots
    assert not roots & {
        "textual",
        "rich",
        "plotext",
        "scipy",
        "pandas",
        "tomli_w",
        "httpx",
        "psycopg",
        "core",
    }


def test_status_of_one_service_loads_no_more_than_it_prints(shop):
    """Nothing that other commands, changes, policies, or the status of all services need."""
    shop.ok("add", "checkout", "12m")
    script = (
        "import sys, json\n"
        "sys.argv = ['budgettui', 'status', 'checkout']\n"
        "from budgettui.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], env=environment(shop), capture_output=True, text=True, check=True
    )
    *output, loaded = ran.stdout.splitlines()
    assert any("checkout" in line for line in output)
    modules = set(json.loads(loaded))
    assert "budgettui.core.assessor" in modules
    assert not modules & {
        "budgettui.cli.commands.segment",
        "budgettui.cli.sentences.event_sentences",
        "budgettui.cli.input.repeated_time",
        "budgettui.cli.prompt_segment_update",
        "budgettui.core.forecast",
        "budgettui.core.gate",
        "budgettui.core.monitoring.prometheus_text_format",
        "budgettui.core.monitoring.prompt_segment_rows",
        "budgettui.core.text.timeparse",
        "random",
        "tempfile",
    }


@pytest.mark.parametrize("arguments", [["events", "checkout"], ["export", "--output", "{folder}/out.csv"]])
def test_listing_and_writing_events_loads_no_engine_and_no_reader(shop, arguments, tmp_path):
    """No engine, no grammar of times, no reader of files, and outside a terminal no pager."""
    shop.ok("add", "checkout", "12m")
    argv = ["budgettui", *(argument.format(folder=tmp_path) for argument in arguments)]
    script = (
        "import sys, json\n"
        f"sys.argv = {argv!r}\n"
        "from budgettui.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "print(); print(json.dumps(sorted(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(shop),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "checkout" in ran.stdout or "1 event written" in ran.stderr
    modules = set(json.loads(ran.stdout.splitlines()[-1]))
    assert "budgettui.core.store" in modules
    assert not modules & {
        "numpy",
        "pickle",
        "subprocess",
        "budgettui.cli.command_synonyms",
        "budgettui.cli.input.known_at_option",
        "budgettui.cli.output.control_filter",
        "budgettui.cli.output.pager",
        "budgettui.core.assessor",
        "budgettui.core.exchange.tool_file_reader",
        "budgettui.core.exchange.formats",
        "budgettui.core.text.timeparse",
    }


@pytest.mark.parametrize("arguments", [["--help"], ["add", "--help"], ["--version"], ["nosuch"]])
def test_help_loads_nothing_that_counts(shop, arguments):
    script = (
        "import sys, json\n"
        f"sys.argv = ['budgettui', *{arguments!r}]\n"
        "from budgettui.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(); print(json.dumps(sorted(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], env=environment(shop), capture_output=True, text=True, check=True
    )
    roots = {name.partition(".")[0] for name in json.loads(ran.stdout.splitlines()[-1])}
    assert not roots & {"textual", "rich", "numpy", "scipy", "pandas"}


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ([], (None, None, False)),
        (["--config", "a b.toml"], ("a b.toml", None, False)),
        (["--store=x.db", "--ascii", "--config=c"], ("c", "x.db", True)),
        (["--store", "--ascii"], (None, "--ascii", False)),
        (["--config"], None),
        (["status"], None),
        (["--config", "c", "status"], None),
        (["--help"], None),
        (["--asci"], None),
        (["--config", ""], None),
        (["--store="], None),
    ],
)
def test_only_options_of_its_own_open_the_dashboard(arguments, options):
    assert dashboard_options(arguments) == options


@pytest.mark.parametrize("arguments", [[], ["--ascii"], ["--config", "none.toml"]])
def test_without_a_terminal_the_dashboard_says_so(shop, arguments):
    ran = subprocess.run(
        [*PROGRAM, *arguments],
        env=environment(shop),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert "the dashboard needs a terminal" in ran.stderr


def test_a_terminal_that_cannot_place_text_is_refused(shop):
    output, code = on_a_terminal(shop, TERM="dumb")
    assert code == 2
    assert "TERM=dumb cannot place text" in output


@pytest.mark.parametrize(
    "variable",
    [
        "TEXTUAL_COLOR_SYSTEM=mauve",
        "TEXTUAL_DRIVER=nothing",
        "TEXTUAL_DRIVER=nothing:WebDriver",
        "TEXTUAL_DRIVER=textual.app:nothing",
        "TEXTUAL_DRIVER=:",
        "TEXTUAL_LOG=/nowhere/log",
    ],
)
def test_what_textual_cannot_use_is_a_sentence(shop, variable):
    name, _, value = variable.partition("=")
    output, code = on_a_terminal(shop, **{name: value})
    assert code == 2
    assert output.startswith(f"budgettui: {variable} is no")


def test_colour_is_for_a_terminal_that_wants_it(shop):
    shop.ok("add", "checkout", "50m", "-m", "\x1b[2Jwiped")
    assert "\x1b[" in on_a_terminal(shop, "status")[0]
    assert "\x1b" not in on_a_terminal(shop, "status", NO_COLOR="1")[0]
    for forced in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        for more, colour in (({}, True), ({"NO_COLOR": "1"}, False)):
            ran = subprocess.run(
                [*PROGRAM, "status"],
                env=environment(shop, **{forced: "1"}, **more),
                capture_output=True,
                check=True,
            )
            assert (b"\x1b[" in ran.stdout) == colour
    assert "\x1b" not in on_a_terminal(shop, "status", TERM="dumb")[0]
    shown = on_a_terminal(shop, "events")[0]
    assert r"\x1b[2Jwiped" in shown and "\x1b[2J" not in shown
    exported = on_a_terminal(shop, "export", "--format", "csv")[0]
    assert r"\x1b[2Jwiped" in exported and "\x1b" not in exported


def test_a_table_fits_a_narrow_terminal_and_keeps_what_matters(shop):
    shop.ok("add", "checkout", "50m", "INC-1", "-m", "a long story " * 10)
    for arguments in (["status"], ["events"], ["explain", "checkout"], ["anomalies"]):
        shown, _ = on_a_terminal(shop, *arguments, COLUMNS="80", NO_COLOR="1")
        assert max(map(len, shown.splitlines())) <= 80, arguments
    heading = on_a_terminal(shop, "status", COLUMNS="54", NO_COLOR="1")[0].splitlines()[0]
    assert heading.split() == ["STATUS", "SERVICE", "REMAINING", "LEFT", "NOW"]
    assert (
        on_a_terminal(shop, "events", COLUMNS="300", NO_COLOR="1")[0].splitlines()
        == shop.ok("events").splitlines()
    )


def test_a_time_in_the_future_is_asked_about_on_a_terminal(shop):
    output, code = on_a_terminal(shop, "add", "checkout", "5m", "--at", "in 2h", typed="n\n")
    assert code == 1
    assert "It starts in the future, at" in output and "nothing was recorded" in output
    output, code = on_a_terminal(shop, "add", "checkout", "5m", "--at", "in 2h", typed="y\n")
    assert code == 0
    assert "event 1: checkout 5 min from" in output


ANSWERS = "api\n101\n99.5%\nfortnight\n30 days\napi\nmy web\n\nmonthly\n\nNowhere/Land\nUTC\n"


def test_init_asks_again_at_once_and_takes_several_services(shop):
    path = shop.folder / "asked.toml"
    output, code = on_a_terminal(shop, "init", "--config", path, typed=f"{ANSWERS}n\n")
    assert code == 0, output
    wrong = ["101 is not", "'fortnight' is not", "'api' is already in the list", "'Nowhere/Land' is not"]
    places = [output.index(sentence) for sentence in wrong]
    assert places == sorted(places)
    data = shop.run("status", "--config", path, "--json").json["services"]
    assert [(each["service"], each["slo_target"], each["window"]) for each in data] == [
        ("api", 99.5, "30d"),
        ("my web", 99.5, "month"),
    ]


def test_init_continues_to_the_dashboard(shop):
    path = shop.folder / "asked.toml"
    output, code = on_a_terminal(
        shop, "init", "--config", path, typed="api\n99.5\nweek\n\nUTC\ny\n", TERM="dumb"
    )
    assert code == 2
    assert "TERM=dumb cannot place text" in output


def test_import_shows_progress_on_a_terminal_only(shop):
    rows = "".join(f"checkout,2026-01-01T00:00:{number % 60:02}Z,1\n" for number in range(2500))
    file = shop.write("many.csv", "service,start,duration_minutes\n" + rows)
    output, code = on_a_terminal(shop, "import", file)
    assert code == 0, output
    assert re.search(r"reading many\.csv: 1,000, \d+ %", output)
    assert "saving: " in output
    assert "2,500 events imported" in output
    assert shop.run("import", file).err == ""


def test_nobody_reading_on_is_not_trouble(shop):
    rows = "".join(f"checkout,2026-01-01T00:00:00Z,1,{'x' * 200}\n" for _ in range(3000))
    shop.ok("import", shop.write("many.csv", "service,start,duration_minutes,description\n" + rows))
    for arguments in (["events"], ["export"]):
        process = subprocess.Popen(
            [*PROGRAM, *arguments], env=environment(shop), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        process.stdout.read(10)
        process.stdout.close()
        err = process.stderr.read()
        process.stderr.close()
        assert (process.wait(20), err) == (141, b"")


def test_warnings_of_libraries_are_not_printed(shop):
    script = (
        "import sys, warnings, click\n"
        "sys.argv = ['budgettui', 'schema']\n"
        "echo = click.echo\n"
        "def warning_echo(*values, **options):\n"
        "    warnings.warn('quotes the file', UserWarning)\n"
        "    echo(*values, **options)\n"
        "click.echo = warning_echo\n"
        "from budgettui.__main__ import main\n"
        "main()"
    )
    process = partial(
        subprocess.run, [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert process(env=environment(shop)).stderr == ""
    assert "quotes the file" in process(env=environment(shop, PYTHONWARNINGS="default")).stderr


def test_a_full_disk_is_a_sentence_and_no_answer(shop):
    shop.ok("add", "checkout", "1m")
    for arguments in (["status"], ["status", "--json"], ["export"], ["gate", "search"]):
        with Path("/dev/full").open("w") as full:
            ran = subprocess.run(
                [*PROGRAM, *arguments],
                env=environment(shop),
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
        assert ran.returncode == 3, arguments
        assert ran.stderr == "Error: the output cannot be read or written: No space left on device\n"


def test_incident_ids_are_links_on_a_terminal_that_takes_them(shop):
    shop.ok("add", "checkout", "5m", "--incident", "INC 1")
    link = "\x1b]8;;https://tracker.example/INC%201\x1b\\INC 1\x1b]8;;\x1b\\"
    for arguments in (("events",), ("explain", "checkout")):
        assert "\x1b]8" not in on_a_terminal(shop, *arguments)[0]
    text = shop.config.read_text()
    shop.config.write_text(
        text.replace("[display]", '[display]\nincident_url = "https://tracker.example/{id}"')
    )
    for arguments in (("events",), ("explain", "checkout")):
        shown, code = on_a_terminal(shop, *arguments)
        assert code == 0 and link in shown
        assert "\x1b]8" not in on_a_terminal(shop, *arguments, TERM="linux")[0]
        assert "\x1b" not in shop.ok(*arguments)


def test_an_interrupt_is_quiet(shop):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, "add", "checkout", "5m", "--at", "in 2h"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(shop),
    )
    os.close(theirs)
    output = b""
    while b"Record it?" not in output:
        assert select.select([ours], [], [], 20)[0]
        output += os.read(ours, 1000)
    for _ in range(20):  # one that falls between the question and its reading counts with the next
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1)
            break
    assert process.wait(1) == 130
    os.close(ours)
    assert b"Traceback" not in output
    assert shop.ok("events") == "No events.\n"


def test_an_unknown_command_suggests_one(shop):
    result = shop.run("statsu")
    assert result.code == 2
    assert "there is no command 'statsu'; did you mean status?" in result.err
    assert "did you mean events?" in shop.run("list").err
    assert "did you mean void?" in shop.run("delete").err
    assert "--json" in shop.run("status", "--jsno").err


def test_every_command_has_help_with_an_example_and_the_shared_options(shop):
    for name in cli.list_commands(None):
        output = shop.ok(name, "--help")
        for text in ("--config", "--store", "--help", "Example", f"  budgettui {name}"):
            assert text in output, (name, text)
        assert cli.get_command(None, name).name == name
    listed = shop.ok("--help")
    assert all(f"\n  {name} " in listed for name in cli.list_commands(None))
    assert "Exit codes: 0 success, 1 the answer is no, 2 usage or configuration" in listed


def test_the_shell_completes_services_and_categories(shop):
    def completed(line):
        words = line.split(" ")
        more = {"_BUDGETTUI_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
        ran = subprocess.run(
            [*PROGRAM], env=environment(shop, **more), capture_output=True, text=True, check=True
        )
        return ran.stdout.split()

    assert completed("budgettui status ch") == ["plain,checkout"]
    assert completed("budgettui add checkout -c ma") == ["plain,maintenance"]
    assert completed("budgettui st") == ["plain,start", "plain,stop", "plain,status", "plain,store"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_a_completed_name_runs_nothing(shop):
    name = "checkout$(touch boom)"
    service = f'[[services]]\nname = "{name}"\nslo = 99\nwindow = "7d"\n'
    shop.configure(service)
    line = "budgettui status checkout$"
    more = {"_BUDGETTUI_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": "2"}
    ran = subprocess.run(
        [*PROGRAM], env=environment(shop, **more), capture_output=True, text=True, check=True
    )
    assert ran.stdout == f"plain,'{name}'\n"
    command = f"printf %s {ran.stdout.strip().partition(',')[2]}"
    shown = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=shop.folder, check=True
    )
    assert shown.stdout == name and not (shop.folder / "boom").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_shells_script(shop, shell):
    script = shop.ok("completion", shell)
    assert f"_BUDGETTUI_COMPLETE={shell}_complete" in script
    assert shop.run("completion", "csh").code == 2


def test_a_terminal_that_is_not_utf_8_gets_what_it_can_show(shop):
    shop.ok("add", "checkout", "1m", "-m", "naïve 日本")
    more = {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    ran = subprocess.run([*PROGRAM, "events"], env=environment(shop, **more), capture_output=True, check=True)
    assert b"na\xefve \\u65e5\\u672c" in ran.stdout
    assert (
        b"1h 16.7x"
        in subprocess.run(
            [*PROGRAM, "status", "--as-of", "2026-11-23 12:00"],
            env=environment(shop, **more),
            capture_output=True,
            check=True,
        ).stdout
    )
    exported = subprocess.run(
        [*PROGRAM, "export"], env=environment(shop, **more), capture_output=True, check=True
    )
    assert "naïve 日本" in exported.stdout.decode()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["status"], 0), (["export"], 0), (["gate", "search"], 0), (["gate", "checkout"], 1), (["stop"], 2)],
)
def test_closed_streams_leave_the_exit_code(shop, arguments, code):
    shop.ok("add", "checkout", "2h")
    ran = subprocess.run(
        ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *PROGRAM, *arguments], env=environment(shop), check=False
    )
    assert ran.returncode == code
