"""Import and export: every bad row by its line, nothing changed unless told, twice is once."""

import csv
import io
import json

import pytest

HEADER = "service,start,duration_minutes,category,impact,incident_id,description\n"
GOOD = HEADER + (
    "checkout,2026-11-20T10:00:00Z,12,incident,0.5,INC-1,payment timeouts\n"
    "search,2026-11-21 09:00,,deployment,,,\n"
)
BAD_ROWS = {
    2: ("nope,2026-11-20T10:00:00Z,12,,,,", "service: 'nope' is not a service of this configuration"),
    3: ("checkout,last week,12,,,,", "start: 'last week' is not a time; accepted: ISO 8601"),
    4: ("checkout,2026-11-20T10:00:00Z,12:30,,,,", "duration_minutes: "),
    5: ("checkout,2026-11-20T10:00:00Z,-3,,,,", "duration_minutes: "),
    6: ("checkout,2026-11-20T10:00:00Z,nan,,,,", "duration_minutes: "),
    7: ("checkout,2026-11-20T10:00:00Z,inf,,,,", "duration_minutes: "),
    8: ("checkout,2026-11-20T10:00:00Z,12,,0,,", "impact: "),
    9: ("checkout,2026-11-20T10:00:00Z,12,,1.2,,", "impact: "),
    10: (",2026-11-20T10:00:00Z,12,,,,", "service: it is empty"),
    11: ("checkout,,12,,,,", "start: it is empty"),
    12: ("checkout,2026-11-20T10:00:00Z,12", "it has 3 cells"),
}


def events(shop):
    return shop.run("events", "--json").json["events"]


def test_import_twice_is_as_good_as_once(shop):
    file = shop.write("outages.csv", GOOD)
    assert shop.ok("import", file) == "2 events imported: 2 added; undo with `budgettui undo`\n"
    assert shop.ok("import", file) == "2 events imported: 2 unchanged\n"
    second, first = sorted(events(shop), key=lambda event: event["service"], reverse=True)
    assert (first["duration_minutes"], first["impact"], first["incident_id"]) == (12, 0.5, "INC-1")
    assert (second["start"], second["end"]) == ("2026-11-21T09:00:00+00:00", None)
    shop.ok("undo")
    assert events(shop) == []


def test_every_bad_row_is_named_and_nothing_changes(shop):
    rows = "\n".join(row for row, _ in BAD_ROWS.values())
    file = shop.write("outages.csv", HEADER + rows + "\nsearch,2026-11-20T10:00:00Z,7,,,,\n")
    result = shop.run("import", file)
    assert result.code == 2
    listedut = result.err.splitlines()
    for line, (_, reason) in BAD_ROWS.items():
        assert any(each.startswith(f"{file}: line {line}: {reason}") for each in listedut), (line, result.err)
    assert listedut[-1] == (
        "Error: 11 of 12 rows are bad, so none was used; --skip-bad uses the others, "
        "--map THEIRS=OURS renames services, "
        "--create-services SLO adds the services that are not configured"
    )
    assert events(shop) == []
    assert shop.ok("import", file, "--skip-bad").startswith(
        "1 event imported: 1 added, 11 bad rows left out; "
    )
    assert [event["service"] for event in events(shop)] == ["search"]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.csv", "", "line 1: it is empty"),
        ("a.csv", "a,b,c\n1,2,3\n", "line 1: it has no column of events"),
        (
            "a.csv",
            "service,start\nx,y\n",
            "line 1: required column missing: duration_minutes (or",
        ),
        ("a.csv", "service,start,duration_minutes,impcat\n", "did you mean impact?"),
        ("a.json", '{"a": 1}', "it is not a list of events"),
        ("a.json", "[{]", "it is not JSON"),
        ("a.doc", "", "a.doc' does not end in .csv"),
        ("a.xlsx", "", "it cannot be read as xlsx"),
    ],
)
def test_a_file_that_is_not_a_file_of_events(shop, name, text, sentence):
    result = shop.run("import", shop.write(name, text))
    assert result.code == 2
    assert sentence in result.err


def test_bad_lines_of_json_lines(shop):
    good = {"service": "checkout", "start": "2026-11-20T10:00:00Z", "duration_minutes": 5}
    file = shop.write("a.jsonl", f"{json.dumps(good)}\n{{oops\n[1]\n")
    result = shop.run("import", file)
    assert result.code == 2
    assert f"{file}: line 2: " in result.err and f"{file}: line 3: " in result.err
    assert shop.ok("import", file, "--skip-bad").startswith("1 event imported: 1 added, 2 bad rows left out")


def test_a_file_that_cannot_be_reached_is_neither_yes_nor_no(shop):
    result = shop.run("import", shop.folder / "none.csv")
    assert result.code == 3
    assert result.err == f"Error: {shop.folder / 'none.csv'} cannot be read: No such file or directory\n"
    assert shop.run("import", shop.folder, "--format", "csv").code == 3
    shop.ok("add", "checkout", "1m")
    assert shop.run("export", "-o", shop.folder / "no" / "where.csv").code == 3


def test_import_from_standard_input(shop):
    assert shop.run("import", "-", "--format", "csv", typed=GOOD).out.startswith("2 events imported: 2 added")
    assert shop.run("import", "-", typed=GOOD).out.startswith("2 events imported: 2 unchanged")
    rows = [
        {
            "service": "checkout",
            "start": "2026-11-20T10:00:00Z",
            "duration_minutes": 13,
            "incident_id": number,
        }
        for number in ("INC-1", "INC-2")
    ]
    lines = "\n".join(map(json.dumps, rows))
    assert shop.run("import", "-", typed=lines).out.startswith("2 events imported: 1 added, 1 changed")
    assert shop.run("import", "-", typed=json.dumps(rows)).out.startswith("2 events imported: 2 unchanged")


def test_services_are_created_only_when_asked_to(shop):
    before = shop.config.read_bytes()
    file = shop.write("a.csv", "service,start,duration_minutes\ncdn,2026-11-20T10:00:00Z,3\n")
    assert shop.run("import", file).code == 2
    for slo in ("101", "0", "x"):
        assert shop.run("import", file, "--create-services", slo).code == 2
    assert (
        "window: 'fortnight' is not"
        in shop.run("import", file, "--create-services", "99", "--window", "fortnight").err
    )
    output = shop.ok("import", file, "--create-services", "99.95", "--window", "7d")
    assert output.startswith(f"1 service added in {shop.config}.d/cdn.toml\n1 event imported: 1 added; ")
    status = shop.run("status", "cdn", "--json").json["services"][0]
    assert (status["slo_target"], status["window"], status["event_count"]) == (99.95, "7d", 1)
    assert shop.config.read_bytes() == before
    assert shop.ok("import", file, "--create-services", "99.95") == "1 event imported: 1 unchanged\n"


def test_a_category_of_its_own_is_reported(shop):
    file = shop.write("a.csv", HEADER + "checkout,2026-11-20T10:00:00Z,3,network,,,\n")
    assert "category 'network' is not in the configuration" in shop.run("import", file).err


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl"])
def test_export_can_be_imported_elsewhere_and_adds_nothing_here(shop, kind):
    shop.ok("import", shop.write("outages.csv", GOOD))
    shop.ok("add", "checkout", "7m", "INC-2", "30%", '=HYPERLINK(1) \x1b[31m, "quoted"')
    shop.ok("add", "checkout", "3m")
    shop.ok("void", "4")
    file = shop.folder / f"all.{kind}"
    assert shop.run("export", "--output", file).err == f"3 events written to {file}\n"
    assert shop.ok("import", file) == "3 events imported: 3 unchanged\n"
    assert shop.ok("import", file, "--store", shop.folder / "other.db").startswith("3 events imported")

    def listed(*arguments):
        fields = ("service", "start", "end", "impact", "category", "incident_id", "description")
        events = shop.run("events", "--json", *arguments).json["events"]
        return sorted(([event[name] for name in fields] for event in events), key=str)

    assert listed("--store", shop.folder / "other.db") == listed()
    shop.ok("edit", "3", "8m")
    assert shop.ok("import", file).startswith("3 events imported: 2 unchanged, 1 event edited here")


def test_export_to_standard_output_is_what_a_pipe_expects(shop):
    shop.ok("add", "checkout", "7m", "@10:00", "-m", "=1+1")
    shop.ok("add", "search", "7m", "@09:00")
    rows = list(csv.DictReader(io.StringIO(shop.ok("export"))))
    assert [row["service"] for row in rows] == ["search", "checkout"]
    assert rows[1]["description"] == "'=1+1"
    assert rows[1]["start"] == "2026-11-23T10:00:00Z"
    assert len(shop.ok("export", "search", "--format", "jsonl").splitlines()) == 1
    assert len(json.loads(shop.ok("export", "--format", "json", "--since", "09:30"))) == 1
    assert shop.run("export", "serch").code == 2
