import csv
import io
import json
import re
from datetime import UTC, datetime
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Event
from budgettui.core.model.instants import MINUTE, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window
from budgettui.core.report import FORMATS, PeriodReport, parse_period, period_report, render
from budgettui.core.report.formats.markdown import escaped

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script> | `rm` *b* [x](javascript:alert(1)) \x1b[2J\u202e"


@cache
def report(words: str = "2026-10") -> PeriodReport:
    quiet = ServiceSettings("cdn", Slo("99.99"), timezone="Europe/Berlin")
    loud = ServiceSettings("=cmd|' /C calc'!A0", Slo("99.9"), group="@pay", tags=("<i>tag</i>",))
    month = ServiceSettings("search", Slo("99.95"), Window.calendar("month", "UTC"))
    given_settings = Settings(path=None, store=StoreSettings(path=Path("x")), services=(quiet, loud, month))
    events = [
        Event(number, "x", begin, begin + length * MINUTE, incident_id=f"INC-{number}", description=HOSTILE)
        for number, (day, length) in enumerate([(3, 20), (12, 40), (13, 5), (25, 2), (30, 3)], 1)
        for begin in [to_instant(datetime(2026, 10, day, 8, tzinfo=UTC))]
    ]
    table = EventTable.of(events)
    services = [(quiet, EventTable.empty()), (loud, table), (month, table)]
    return period_report(services, parse_period(words, NOW.date()), to_instant(NOW), given_settings)


class Page(HTMLParser):
    """Tags, attributes and text of a page; fails on a tag that is closed in the wrong place."""

    VOID = ("meta", "br", "link", "img")

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def page(text: str) -> Page:
    parsed = Page()
    parsed.feed(text)
    parsed.close()
    return parsed


@pytest.mark.parametrize("format", list(FORMATS))
def test_every_format_tells_every_service_and_ends_its_last_line(format: str) -> None:
    text = render(report(), format)
    for name in ("cdn", "search", "calc"):
        assert name in text
    assert text.endswith("\n")
    assert "nan" not in text.lower().replace("finance", "")
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_another_format_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="format: 'pdf' is not one of text, markdown, html, json, csv"):
        render(report(), "pdf")


def test_the_text_says_what_an_engineer_asks() -> None:
    text = render(report(), "text")
    for part in (
        "Error budget report: October 2026",
        "2026-10-01 to 2026-10-31",
        "Target missed  2 of 3 in these days",
        "Missed its target of 99.9 %: 99.84 % available, 70.0 bad minutes",
        "overspent by 26.8 min",
        "INC-2",
        "By category",
    ):
        assert part in text, part
    assert max(map(len, text.splitlines())) <= 100


def test_a_running_period_says_so_and_when_the_budget_comes_back() -> None:
    text = render(report("this quarter"), "text")
    assert "still running" in text
    assert "Back above, if nothing else happens" in text
    assert "Back above" not in render(report(), "text")


def test_the_page_is_self_contained_and_runs_nothing() -> None:
    html = render(report(), "html")
    parsed = page(html)
    assert parsed.open == []
    assert not {"script", "i", "b", "img", "link", "iframe", "object"} & set(parsed.tags)
    assert not [name for name, _ in parsed.attributes if name.startswith("on") or name == "src"]
    assert {value for name, value in parsed.attributes if name == "href"} == {"#s0", "#s1", "#s2"}
    assert "default-src 'none'" in html
    assert "http://" not in html
    assert "https://" not in html
    assert "<script>alert(1)</script>" in "".join(parsed.words)


def test_the_charts_are_well_formed_and_drawn_to_scale() -> None:
    drawings = re.findall(r"<svg.*?</svg>", render(report(), "html"), re.DOTALL)
    assert len(drawings) == 6
    trees = [ElementTree.fromstring(drawing) for drawing in drawings]
    for tree in trees:
        assert tree.get("aria-label")
        for element in tree.iter():
            for name in ("x", "y", "x1", "x2", "y1", "y2", "width", "height"):
                if (value := element.get(name)) is not None:
                    assert -1 <= float(value) <= 721
    daily = trees[1]
    bars = list(daily.iter("rect"))
    assert len(bars) == 31
    heights = [float(bar.get("height", "nan")) for bar in bars]
    assert heights[11] / heights[2] == pytest.approx(2, rel=0.01)
    assert [bar.get("class") for bar in bars].count("unusual") == len(report().services[0].anomalies)
    line = next(iter(trees[0].iter("polyline"))).get("points", "").split()
    across = [float(point.split(",")[0]) for point in line]
    assert across == sorted(across)


def test_a_calendar_budget_falls_at_once_when_its_period_begins_again() -> None:
    drawings = re.findall(r"<svg.*?</svg>", render(report("this quarter"), "html"), re.DOTALL)
    month = next(
        index
        for index, service in enumerate(report("this quarter").services)
        if service.assessment.service == "search"
    )
    tree = ElementTree.fromstring(drawings[2 * month])
    points = [
        tuple(map(float, point.split(",")))
        for point in next(iter(tree.iter("polyline"))).get("points", "").split()
    ]
    falls = [(a, b) for a, b in pairwise(points) if b[1] - a[1] > 50]
    assert falls
    assert all(a[0] == b[0] for a, b in falls)


def test_markdown_tables_keep_their_columns_and_outside_text_stays_literal() -> None:
    text = render(report(), "markdown")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    for row in rows:
        cells = re.split(r"(?<!\\)\|", row)
        assert len(cells) in (6, 8, 9, 10), row
    assert "<script" not in text.replace("\\<script", "")
    assert "[x]" not in text
    assert "\\`rm\\`" in text


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("@everyone", r"\@&#8203;everyone"),
        ("mail a@b.example", r"mail a\@&#8203;b.example"),
        ("org/repo#123", r"org/repo\#&#8203;123"),
        ("GH-12", "GH-&#8203;12"),
        ("!7 &3 $9 %4", r"\!&#8203;7 \&&#8203;3 \$&#8203;9 %&#8203;4"),
        ("//evil.example/x", r"\//evil.example/x"),
        ("https://evil.example", r"https\:\//evil.example"),
        ("www.evil.example", r"www\.evil.example"),
        ("99.9 % & more # or so", r"99.9 % \& more \# or so"),
        ("50%", "50%"),
    ],
)
def test_markdown_mentions_and_links_nothing(text: str, markdown: str) -> None:
    """Sites look for mentions after Markdown's escapes are gone, so an escape alone is not enough."""
    assert escaped(text) == markdown


def test_json_is_whole_and_agrees_with_the_report() -> None:
    document = json.loads(render(report(), "json"))
    assert document["period"] == {"first": "2026-10-01", "last": "2026-10-31", "label": "October 2026"}
    assert document["complete"] is True
    first = document["services"][0]
    assert first["bad_minutes"] == report().services[0].bad_minutes
    assert first["assessment"]["consumed_pct"] == report().services[0].assessment.consumed_pct


def test_csv_has_a_row_per_service_that_no_spreadsheet_runs() -> None:
    rows = list(csv.DictReader(io.StringIO(render(report(), "csv"))))
    assert [row["service"] for row in rows] == [
        "'=cmd|' /C calc'!A0" if service.assessment.service.startswith("=") else service.assessment.service
        for service in report().services
    ]
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@" and cell]
    by_name = {row["service"]: row for row in rows}
    assert float(by_name["search"]["bad_minutes"]) == pytest.approx(70)
    assert by_name["search"]["met"] == "no"
    assert by_name["cdn"]["met"] == "yes"


def test_a_near_miss_does_not_read_as_met() -> None:
    service = ServiceSettings("near", Slo("99.9"))
    given_settings = Settings(path=None, store=StoreSettings(path=Path("x")), services=(service,))
    begin = to_instant(datetime(2026, 10, 3, tzinfo=UTC))
    table = EventTable.of([Event(1, "near", begin, begin + round(44.641 * MINUTE))])
    made = period_report(
        [(service, table)], parse_period("2026-10", NOW.date()), to_instant(NOW), given_settings
    )
    assert "99.89 %" in render(made, "text")


def test_a_report_of_no_service_is_plain() -> None:
    given_settings = Settings(path=None, store=StoreSettings(path=Path("x")), services=())
    empty = period_report([], parse_period("2026-10", NOW.date()), to_instant(NOW), given_settings)
    assert "No service" in render(empty, "text")
    assert "No service" in render(empty, "markdown")
    assert "No service" in render(empty, "html")
    assert json.loads(render(empty, "json"))["services"] == []
