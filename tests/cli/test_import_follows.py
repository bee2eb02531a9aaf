"""Importing again follows what changed at the source; what people said here stays."""

import pytest

HEADER = "service,start,duration_minutes,source,source_key\n"
OPEN = HEADER + "checkout,2026-11-22T11:50:00Z,,pagerduty,PT4K\n"
RESOLVED = HEADER + "checkout,2026-11-22T11:50:00Z,15,pagerduty,PT4K\n"


def consumed(shop, service="checkout"):
    return shop.run("status", service, "--json").json["services"][0]["consumed_minutes"]


def import_text(shop, text, *options, name="a.csv"):
    return shop.ok("import", shop.write(name, text), *options)


def test_an_open_event_is_closed_when_the_source_says_so(shop):
    import_text(shop, OPEN)
    assert consumed(shop) == pytest.approx(24 * 60 + 10)
    assert import_text(shop, RESOLVED) == ("1 event imported: 1 closed; undo with `budgettui undo`\n")
    assert consumed(shop) == pytest.approx(15)
    assert shop.run("status", "checkout", "--json").json["services"][0]["open_events"] == []
    shop.ok("undo")
    assert consumed(shop) == pytest.approx(24 * 60 + 10)


def test_a_corrected_length_arrives_and_undo_takes_it_back(shop):
    import_text(shop, RESOLVED.replace(",15,", ",12,"))
    assert "1 changed" in import_text(shop, RESOLVED.replace(",15,", ",18,"))
    assert consumed(shop) == pytest.approx(18)
    shop.ok("undo")
    assert consumed(shop) == pytest.approx(12)


def test_one_incident_hits_two_services(shop):
    import_text(shop, RESOLVED)
    import_text(shop, HEADER + "search,2026-11-22T11:50:00Z,12,pagerduty,PT4K\n")
    assert (consumed(shop), consumed(shop, "search")) == (pytest.approx(15), pytest.approx(12))


def test_without_keys_an_event_is_known_by_its_start_or_incident(shop):
    header = "service,start,duration_minutes,incident_id\n"
    import_text(shop, header + "checkout,2026-11-22T11:50:00Z,,\n")
    assert "1 closed" in import_text(shop, header + "checkout,2026-11-22T11:50:00Z,15,\n")
    import_text(shop, header + "checkout,2026-11-20T10:00:00Z,12,INC-1\n")
    assert "1 changed" in import_text(shop, header + "checkout,2026-11-20T10:04:00Z,12,INC-1\n")
    assert consumed(shop) == pytest.approx(27)
    assert len(shop.run("events", "--json").json["events"]) == 2


def test_what_a_person_edited_stays_and_is_reported(shop):
    import_text(shop, RESOLVED)
    shop.ok("edit", "1", "20m")
    assert import_text(shop, RESOLVED.replace(",15,", ",18,")) == (
        "1 event imported: 0 added, 1 event edited here and left unchanged (1)\n"
    )
    assert consumed(shop) == pytest.approx(20)


def test_keep_leaves_known_events_as_they_are(shop):
    import_text(shop, RESOLVED)
    assert import_text(shop, RESOLVED.replace(",15,", ",18,"), "--keep") == "1 event imported: 1 unchanged\n"
    assert consumed(shop) == pytest.approx(15)


def test_a_dry_run_says_what_would_happen(shop):
    import_text(shop, OPEN)
    assert import_text(shop, RESOLVED, "--dry-run") == "would be: 1 closed; nothing was changed\n"
    assert consumed(shop) == pytest.approx(24 * 60 + 10)


def test_excluded_maintenance_in_capitals_costs_nothing(shop):
    text = "service,start,duration_minutes,category\ncheckout,2026-11-22T10:00:00Z,30,Maintenance\n"
    import_text(shop, text)
    assert consumed(shop) == 0


def test_events_in_the_future_are_asked_about(shop):
    file = shop.write("a.csv", "service,start,duration_minutes\ncheckout,2062-11-20T10:00:00Z,12\n")
    result = shop.run("import", file)
    assert result.code == 2
    assert "1 event lies in the future; the first is of checkout: it starts in the future" in result.err
    assert "--planned" in result.err
    assert "1 added" in shop.ok("import", file, "--planned")


def test_a_row_of_no_length_does_not_hold_up_the_others(shop):
    rows = "checkout,2026-11-22T14:05:00Z,0,,\ncheckout,2026-11-22T15:05:00Z,5,,\n"
    result = shop.run("import", shop.write("a.csv", HEADER + rows))
    assert result.code == 0
    assert "line 2: duration_minutes: '0' is not a duration: it cost nothing" in result.err
    assert result.out.startswith("1 event imported: 1 added, 1 bad row left out")
    assert consumed(shop) == pytest.approx(5)


def test_a_file_of_nothing_but_bad_rows_is_reported_in_few_lines(shop):
    file = shop.write("a.csv", HEADER + "checkout,2026-11-22T14:05:00Z,-5,,\n" * 30_000)
    result = shop.run("import", file)
    assert result.code == 2
    assert len(result.err) < 10_000
    assert "… and more such lines" in result.err
    assert "more than 10,000 rows are bad, so none was used and the rest was not read" in result.err


def test_of_many_bad_rows_all_are_counted_where_the_others_are_wanted(shop):
    rows = "checkout,2026-11-22T14:05:00Z,-5,,\nnobody,2026-11-22T14:05:00Z,5,,\n" * 15_000
    file = shop.write("a.csv", HEADER + rows + "search,2026-11-22T14:05:00Z,5,,\n")
    result = shop.run("import", "--skip-bad", file)
    assert result.code == 0
    assert "… and 14,981 more such lines" in result.err
    assert "15,000 events; --map nobody=NAME" in result.err
    assert result.out.startswith("1 event imported: 1 added, 30,000 bad rows left out")


def test_unknown_service_is_reported_once_with_its_count_and_the_fix(shop):
    rows = [
        f"{name},2026-11-2{day}T14:05:00Z,5,,"
        for day in (1, 2)
        for name in ("Checkout Prod", "zzz", "search")
    ]
    result = shop.run("import", shop.write("a.csv", HEADER + "\n".join(rows)))
    assert result.code == 2
    unknown = [line for line in result.err.splitlines() if "is not a service" in line]
    assert len(unknown) == 2
    assert "line 2: service: 'Checkout Prod'" in unknown[0]
    assert unknown[0].endswith("(2 events; --map 'Checkout Prod=checkout')")
    assert unknown[1].endswith("(2 events; --map zzz=NAME)")
    assert "4 of 6 rows are bad" in result.err


def test_columns_and_services_by_other_names(shop):
    text = "App,opened,closed\nCheckout Production,2026-11-22 11:50,2026-11-22 12:05\n"
    result = shop.run("import", shop.write("a.csv", text))
    assert result.code == 2
    assert "To read it, add --columns service=App,start=opened,end=closed" in result.err
    options = ("--columns", "service=App,start=opened,end=closed", "--map", "Checkout Production=checkout")
    assert "1 added" in import_text(shop, text, *options)
    assert consumed(shop) == pytest.approx(15)
    for bad in (("--columns", "nonsense"), ("--columns", "stop=closed"), ("--map", "x")):
        assert shop.run("import", shop.folder / "a.csv", *bad).code == 2


@pytest.mark.parametrize("kind", ["xlsx", "ods", "parquet"])
def test_spreadsheets_go_out_and_come_in(shop, kind):
    import_text(shop, RESOLVED)
    file = shop.folder / f"all.{kind}"
    assert shop.run("export", "--output", file).err == f"1 event written to {file}\n"
    assert shop.ok("import", file) == "1 event imported: 1 unchanged\n"
    assert shop.run("export", "--format", kind).code == 2
