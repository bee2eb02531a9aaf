"""`metrics`: what Prometheus reads, and what it reads when there is nothing to say."""

import re
import shutil
import subprocess

import pytest

from budgettui.cli.servers.metrics_server import address_of
from budgettui.core.monitoring.prometheus_text_format import Family, Sample, render

SERIES = re.compile(r"(?P<name>[a-zA-Z_:][\w:]*)(\{(?P<labels>.*)\})? (?P<value>\S+)")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"(?:,|$)')
UNESCAPED = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}
HOSTILE = 'a"b\\c {{ $labels.x }} #é'


def parsed(text):
    """The values by name and labels; every line is a comment or a sample, and no series comes twice."""
    values = {}
    for line in text.splitlines():
        if line.startswith("# "):
            assert re.match(r"# (HELP|TYPE) ", line)
            continue
        match = SERIES.fullmatch(line)
        assert match is not None, line
        labels = LABEL.findall(match["labels"] or "")
        labels = {name: re.sub(r"\\.", lambda pair: UNESCAPED[pair[0]], text) for name, text in labels}
        key = (match["name"], frozenset(labels.items()))
        assert key not in values, line
        values[key] = float(match["value"])
    return values


def value(text, name, **labels):
    """The value of the only series of that name with these labels among its own."""
    (number,) = [
        number for (series, own), number in parsed(text).items() if series == name and own >= labels.items()
    ]
    return number


def promtool(text, *arguments):
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed")
    run = subprocess.run(["promtool", *arguments], input=text, capture_output=True, text=True, check=False)
    return run.stdout + run.stderr


def test_figures_are_those_of_status(shop):
    shop.ok("add", "checkout", "54m", "--at", "2h ago")
    shop.ok("start", "search", "--at", "5m ago")
    text = shop.ok("metrics")
    by_name = {each["service"]: each for each in shop.run("status", "--json").json["services"]}
    for name, each in by_name.items():
        objective = value(text, "budgettui_slo_objective_ratio", service=name)
        assert objective == pytest.approx(each["slo_target"] / 100, rel=1e-15)
        assert value(text, "budgettui_slo_window_seconds", service=name) == each["window_days"] * 86_400
        consumed = value(text, "budgettui_error_budget_consumed_seconds", service=name)
        assert consumed == pytest.approx(each["consumed_minutes"] * 60)
        status = value(text, "budgettui_status", service=name, status=each["status"].lower())
        assert status == 1
        for alert in each["alerts"]:
            labels = {"severity": alert["severity"], "long": alert["long_label"]}
            firing = value(text, "budgettui_alert_firing", service=name, **labels)
            assert firing == alert["firing"]
    labels = {"service": "checkout", "group": "shop", "window": "30d"}
    assert value(text, "budgettui_error_budget_remaining_ratio", **labels) == pytest.approx(-0.25)
    assert value(text, "budgettui_events_open", service="search", window="month") == 1
    assert value(text, "budgettui_events_open", service="checkout") == 0
    assert value(text, "budgettui_assessment_timestamp_seconds") == shop.now / 1e6
    assert value(text, "budgettui_up") == 1


def test_the_gate_and_obligations_are_those_of_the_commands(shop):
    rule = (
        '\n[[policy.rules]]\nname = "postmortem"\nwhen = { incident_above_pct = 20 }\n'
        'must = "Write a postmortem"\ndue = "5d"\nlevel = "review"\n'
    )
    shop.configure(rule)
    shop.ok("add", "checkout", "40m", "--at", "8d ago")
    shop.ok("add", "checkout", "30m", "--at", "2h ago")
    shop.ok("add", "search", "1m", "--at", "2h ago")
    text = shop.ok("metrics")
    for name in ("checkout", "search"):
        answer = shop.run("gate", name, "--json").json
        assert value(text, "budgettui_gate_open", service=name) == answer["allowed"]
        asked = shop.run("obligations", name, "--json").json["obligations"]
        pending = value(text, "budgettui_obligations_pending", service=name, level="review")
        overdue = value(text, "budgettui_obligations_overdue", service=name, level="review")
        assert pending == len(asked)
        assert overdue == sum(each["state"] == "overdue" for each in asked)
    assert value(text, "budgettui_obligations_pending", service="checkout", level="review") == 2
    assert value(text, "budgettui_obligations_overdue", service="checkout", level="review") == 1
    assert promtool(text, "check", "metrics") == ""


def test_where_the_gate_cannot_tell_it_says_nothing(shop):
    shop.ok("add", "checkout", "5m")
    shop.config.write_text(shop.config.read_text().replace('"checkout"', '"checkouts"'))
    assert shop.run("gate", "checkouts").code == 3
    text = shop.ok("metrics")
    assert value(text, "budgettui_gate_open", service="search") == 1
    assert 'budgettui_gate_open{service="checkouts"' not in text


def test_promtool_finds_nothing_to_say(shop):
    shop.ok("add", "checkout", "5m")
    assert promtool(shop.ok("metrics"), "check", "metrics") == ""
    assert promtool(shop.ok("metrics", "--like", "pyrra"), "check", "metrics") == ""
    colons = promtool(shop.ok("metrics", "--like", "sloth"), "check", "metrics")
    assert {line.partition(" ")[2] for line in colons.splitlines()} == {
        "metric names should not contain ':'"  # they are Sloth's
    }


def test_names_of_sloth_and_pyrra(shop):
    shop.ok("add", "checkout", "20m")
    sloth = shop.ok("metrics", "--like", "sloth", "checkout")
    labels = {"sloth_id": "checkout", "sloth_service": "shop", "sloth_slo": "checkout"}
    assert value(sloth, "slo:objective:ratio", **labels) == 0.999
    assert value(sloth, "slo:error_budget:ratio", **labels) == 0.001
    assert value(sloth, "slo:time_period:days", **labels) == 30
    assert value(sloth, "slo:current_burn_rate:ratio", **labels) == pytest.approx(1000)
    assert value(sloth, "slo:sli_error:ratio_rate1h", **labels) == pytest.approx(20 / 60)
    remaining = value(sloth, "slo:period_error_budget_remaining:ratio", **labels)
    assert remaining == pytest.approx(1 - 20 / 43.2)
    pyrra = shop.ok("metrics", "--like", "pyrra", "--group", "shop")
    assert value(pyrra, "pyrra_objective", slo="checkout") == 0.999
    assert value(pyrra, "pyrra_window", slo="checkout") == 30 * 86_400
    assert value(pyrra, "pyrra_availability", slo="checkout") == pytest.approx(1 - 20 / 43_200)
    assert "search" not in pyrra


def test_hostile_names_come_back_as_they_are(shop):
    quoted = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    shop.write("config.toml", shop.config.read_text().replace('"search"', f'"{quoted}"'))
    shop.ok("add", "checkout", "5m", "-m", 'x" 1\n# TYPE y')
    text = shop.ok("metrics")
    assert value(text, "budgettui_slo_objective_ratio", service=HOSTILE) == 0.995
    assert promtool(text, "check", "metrics") == ""


def test_text_of_any_labels_and_values():
    samples = (
        Sample(float("inf"), {"a": 'x"\n\\'}),
        Sample(float("nan"), {"a": ""}),
        Sample(1e-7, {"a": "b"}),
        Sample(True, {"a": "c"}),
    )
    text = render([Family("m", "two\nlines \\", samples), Family("none", "no samples", ())])
    assert text == (
        "# HELP m two\\nlines \\\\\n# TYPE m gauge\n"
        'm{a="x\\"\\n\\\\"} +Inf\nm NaN\nm{a="b"} 1e-07\nm{a="c"} 1\n'
    )


def test_a_store_that_is_away_gives_no_figure(shop):
    result = shop.run("metrics")
    assert result.code == 3
    assert value(result.out, "budgettui_up") == 0
    assert not [line for line in result.out.splitlines() if "service=" in line]
    assert "there is no event store" in result.err


def test_a_file_is_replaced_whole_and_by_nothing_old(shop):
    file = shop.folder / "budgettui.prom"
    shop.ok("add", "checkout", "5m")
    assert shop.run("metrics", "-o", file).out == ""
    assert file.read_text() == shop.ok("metrics")
    assert file.stat().st_mode & 0o777 == 0o644
    (shop.folder / "events.db").rename(shop.folder / "away.db")
    assert shop.run("metrics", "-o", file).code == 3
    assert value(file.read_text(), "budgettui_up") == 0
    assert "service=" not in file.read_text()
    (shop.folder / "away.db").rename(shop.folder / "events.db")
    shop.ok("metrics", "-o", file)
    assert "service=" in file.read_text()
    shop.config.write_text("broken")
    assert shop.run("metrics", "-o", file).code == 2
    assert value(file.read_text(), "budgettui_config_last_reload_successful") == 0
    assert "service=" not in file.read_text()
    assert sorted(path.name for path in shop.folder.glob("*.tmp")) == []


def test_a_source_that_was_never_synced_is_not_up(shop):
    sources = (
        '\n[[sources]]\nname = "prod"\ntype = "prometheus"\nurl = "http://127.0.0.1:1"\n'
        '[[sources.map]]\nservice = "checkout"\nquery = "x"\n'
    )
    shop.configure(sources)
    shop.ok("add", "checkout", "5m")
    text = shop.ok("metrics")
    assert value(text, "budgettui_source_up", source="prod") == 0
    assert value(text, "budgettui_source_last_sync_timestamp_seconds", source="prod") == 0


def test_events_that_no_budget_counts_are_counted(shop):
    shop.ok("add", "checkout", "5m")
    shop.config.write_text(shop.config.read_text().replace('"checkout"', '"payments"'))
    assert value(shop.ok("metrics"), "budgettui_uncounted_events", service="checkout") == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--listen", "localhost"), "is not an address and a port"),
        (("--listen", "::1:9777"), "is not an address and a port"),
        (("--listen", ":99999"), "is not an address and a port"),
        (("--listen", ":9777", "-o", "x"), "cannot be combined"),
        (("chekout",), "checkout"),
        (("--group", "nowhere"), "shop"),
        (("--like", "nobl9"), "sloth"),
        (("-o", ""), "it is empty"),
    ],
)
def test_what_is_refused(shop, arguments, sentence):
    shop.ok("add", "checkout", "5m")
    result = shop.run("metrics", *arguments)
    assert (result.code, sentence in result.err) == (2, True), result


def test_a_file_that_cannot_be_written(shop):
    shop.ok("add", "checkout", "5m")
    result = shop.run("metrics", "-o", shop.folder / "nowhere" / "x.prom")
    assert (result.code, "cannot be written" in result.err) == (3, True)


def test_an_address_to_listen_at():
    assert address_of("127.0.0.1:9777") == ("127.0.0.1", 9777)
    assert address_of("[::1]:0") == ("::1", 0)
    assert address_of(":9777") == address_of("9777") == ("127.0.0.1", 9777)
    assert address_of("0.0.0.0:1") == ("0.0.0.0", 1)
