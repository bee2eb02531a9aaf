"""`services FILE`: printed, or written into the drop-in folder."""

import json
from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "core" / "exchange" / "samples" / "slo"


def test_the_tables_are_printed(shop):
    result = shop.run("services", SAMPLES / "slo-generator.yaml")
    assert result.code == 0
    assert result.out == (
        '[[services]]\nname = "checkout-availability"\nslo = 99.9\nwindow = "28d"\ngroup = "checkout"\n'
        '# error share: 1 - sum(increase(http_requests_total{job="checkout",code=~"2.."}[{window}]))'
        ' / sum(increase(http_requests_total{job="checkout"}[{window}]))\n'
    )
    assert "document 1, line 7: checkout-availability names no window: 28d is taken" in result.err


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
    assert again.out == "0 services added: the configuration has them all\n"
    assert "in the configuration already and left as they are: checkout-availability," in again.err


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
    assert "it defines no SLO that is read" in result.err
    assert shop.run("services", shop.folder / "none.yaml").code == 3


def test_from_standard_input(shop):
    assert 'name = "probes"' in shop.run("services", "-", typed=(SAMPLES / "pyrra.yaml").read_text()).out
