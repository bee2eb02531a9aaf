"""Every command writes a quantity in the one spelling that it has."""

import re

from budgettui.core.text.formatting import format_minutes, format_percent

FORMER = re.compile(r"\b\d+[dhm] \d+[hms]\b|\d,\d{3}|[1-9]\d*\.\d{2,} min|\d\.\dx\b|(?<![\w.])\d+\.\d+%")


def test_every_command_writes_the_quantities_of_the_assessment_alike(shop):
    shop.ok("add", "checkout", "12m", "--at", "2026-11-20 09:00", "INC-1")
    shop.ok("add", "checkout", "20m30s", "50%", "--at", "2026-11-21 09:00", "deployment")
    service = next(
        service
        for service in shop.run("status", "--json").json["services"]
        if service["service"] == "checkout"
    )
    consumed = format_minutes(service["consumed_minutes"])
    left = format_percent(service["remaining_pct"])
    remaining = format_minutes(service["remaining_minutes"])
    texts = {
        "status": (shop.ok("status"), (consumed, remaining, left)),
        "one": (shop.ok("status", "checkout"), (consumed, remaining, left)),
        "explain": (shop.ok("explain", "checkout"), (consumed, "12.0 min", "20 min 30 s")),
        "gate": (shop.run("gate", "checkout").out, (left,)),
        "whatif": (shop.ok("whatif", "checkout", "10m"), (remaining,)),
        "report": (shop.ok("report", "checkout"), (remaining, left, "20 min 30 s")),
        "forecast": (shop.ok("forecast", "checkout"), ()),
        "history": (shop.ok("history", "checkout"), ()),
        "anomalies": (shop.ok("anomalies"), ()),
        "events": (shop.ok("events"), ("20 min 30 s",)),
    }
    for name, (text, quantities) in texts.items():
        for quantity in quantities:
            assert quantity in text, (name, quantity)
        assert not FORMER.findall(text), (name, FORMER.findall(text))


def test_a_printed_length_can_be_typed_in_again(shop):
    shop.ok("add", "checkout", "1h5m", "--at", "2026-11-20 09:00")
    assert "1 h 5 min" in shop.ok("events")
    output = shop.ok("add", "search", "1 h 5 min", "--at", "2026-11-20 09:00")
    assert "search 1 h 5 min from 2026-11-20 09:00" in output
