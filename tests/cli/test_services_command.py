"""`services FILE`: printed, or written into the drop-in folder."""

import json
from pathlib import Path

from budgettui.core.config.loader import load

SAMPLES = Path(__file__).parents[1] / "core" / "exchange" / "samples" / "slo"


def test_the_tables_are_printed(shop):
    result = shop.run("services", SAMPLES / "slo-generator.yaml")
    assert result.code == 0
    assert result.out == (
        '[[services]]\nname = "checkout-availability"\nslo = 99.9\nwindow = "28d"\ngroup = "checkout"\n'
        '# error share: 1 - sum(increase(http_requests_total{job="checkout",code=~"2.."}[{window}]))'
        ' / sum(increase(http_requests_total{job="checkout"}[{window}]))\n'
    )
    assert "document 1, line 7: checkout-availability has no window; 28d is used" in result.err


def test_they_need_no_configuration(shop, monkeypatch):
    monkeypatch.delenv("BUDGETTUI_CONFIG")
    monkeypatch.setenv("HOME", str(shop.folder / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(shop.folder / "home"))
    assert 'timezone = "America/New_York"' in shop.ok("services", SAMPLES / "openslo.yaml")
    assert shop.run("services", SAMPLES / "openslo.yaml", "--write").code == 2


def test_written_services_are_in_the_configuration(shop):
    result = shop.run("services", SAMPLES / "openslo.yaml", "--write")
    assert result.out.startswith("4 services of OpenSLO added in ")
    services = {service["service"]: service for service in shop.run("status", "--json").json["services"]}
    assert services["search-slices / Contract"]["slo_target"] == 99
    assert services["checkout-availability"]["group"] == "payments"
    again = shop.run("services", SAMPLES / "openslo.yaml", "--write")
    assert again.out == "0 services added: the configuration already has them all\n"
    assert "already in the configuration and left unchanged: checkout-availability," in again.err


def test_a_target_that_cannot_be_is_named_and_left_out(shop):
    slos = [
        {"name": name, "thresholds": [{"timeframe": "30d", "target": target}], "tags": []}
        for name, target in (("full", 100), ("good", 99.9), ("", 99))
    ]
    result = shop.run("services", shop.write("slos.json", json.dumps({"data": slos})))
    assert result.code == 0
    assert "'full' is left out: " in result.err
    assert "'' is left out: service: " in result.err
    assert 'name = "good"' in result.out
    assert "full" not in result.out


def test_a_file_of_another_kind_is_refused(shop):
    result = shop.run("services", shop.write("a.yaml", "a: 1\n"))
    assert result.code == 2
    assert "it defines no SLO in a supported format" in result.err
    assert shop.run("services", shop.folder / "none.yaml").code == 3


def test_from_standard_input(shop):
    assert 'name = "probes"' in shop.run("services", "-", typed=(SAMPLES / "pyrra.yaml").read_text()).out


def sources_of(shop):
    return load(shop.config).sources


def test_queries_become_a_source_that_can_be_asked(shop):
    result = shop.run(
        "services", SAMPLES / "openslo.yaml", "--write", "--prometheus", "http://localhost:9090/"
    )
    assert result.out.startswith("4 services of OpenSLO added in ")
    assert "with the source prometheus of 4 queries: run `budgettui sync prometheus`" in result.out
    (source,) = sources_of(shop)
    assert (source.name, source.url, source.every) == ("prometheus", "http://localhost:9090", None)
    queries = {query.service: query for query in source.queries}
    assert "[{window}]" in queries["checkout-availability"].query
    assert queries["checkout-availability"].background
    assert (queries["search-slices / Internal"].floor, queries["search-slices / Internal"].background) == (
        0.05,
        False,
    )
    again = shop.run("services", SAMPLES / "openslo.yaml", "--write", "--prometheus", "http://localhost:9090")
    assert again.out == "0 services added: the configuration already has them all\n"
    assert len(sources_of(shop)) == 1


def test_services_that_are_there_already_get_their_queries(shop):
    shop.ok("services", SAMPLES / "pyrra.yaml", "--write")
    result = shop.run("services", SAMPLES / "pyrra.yaml", "--write", "--prometheus", "http://localhost:9090")
    assert "0 services of Pyrra added in " in result.out and "3 queries" in result.out
    assert len(sources_of(shop)[0].queries) == 3


def test_the_server_and_secrets_of_a_source_are_taken(shop):
    shop.config.write_text(
        shop.config.read_text()
        + '[[sources]]\nname = "prod"\ntype = "prometheus"\nurl = "https://prom.example"\n'
        + 'token_env = "PROM_TOKEN"\nheaders = { X-Scope-OrgID = "team" }\nevery = "1m"\nsince = "30d"\n'
        + '[[sources.map]]\nservice = "checkout"\nquery = "errors"\n'
    )
    printed = shop.ok("services", SAMPLES / "sloth.yml", "--source", "prod")
    assert "[[sources.map]]" in printed and "PROM_TOKEN" in printed
    shop.ok("services", SAMPLES / "sloth.yml", "--source", "prod", "--write")
    prod, added = sources_of(shop)
    assert added.name == "prod-2"
    assert (added.url, added.access) == (prod.url, prod.access)
    assert (added.every, added.since) == (prod.every, prod.since)
    assert len(added.queries) == 3


def test_an_invalid_server(shop):
    options = (SAMPLES / "sloth.yml", "--write")
    for more, sentence in (
        (("--source", "prod"), "there is no source 'prod' of type prometheus"),
        (("--prometheus", "localhost"), "--prometheus: 'localhost' is not the address of a server"),
        (("--prometheus", "http://me:hidden@x"), "without a password"),
        (("--prometheus", "http://x", "--source", "prod"), "cannot be combined"),
    ):
        result = shop.run("services", *options, *more)
        assert (result.code, sentence in result.err) == (2, True), result.err


def test_what_is_printed_is_what_would_be_written(shop):
    printed = shop.ok("services", SAMPLES / "openslo.yaml", "--prometheus", "http://localhost:9090")
    shop.configure("\n" + printed)
    assert len(sources_of(shop)[0].queries) == 4
