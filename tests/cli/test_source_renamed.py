"""A source that is called otherwise in the configuration: noticed, and followed with `formerly`."""

import json

import pytest

TABLE = """
[[sources]]
name = "{name}"
type = "file"
path = "alerts.json"
"""
ROWS = [
    {"service": "checkout", "start": "2026-11-20T10:00Z", "duration_minutes": 5, "source_key": "A"},
    {"service": "search", "start": "2026-11-21T10:00Z", "duration_minutes": None, "source_key": "B"},
]


class Feed:
    """A shop with one source, which is a file."""

    def __init__(self, shop):
        self.shop = shop
        self.base = shop.config.read_text()
        self.rows = [dict(row) for row in ROWS]

    def sync(self, name, more="", *options):
        self.shop.write("alerts.json", json.dumps(self.rows))
        self.shop.config.write_text(self.base + TABLE.format(name=name) + more)
        return self.shop.run("sync", *options)

    def sources(self):
        rows = self.shop.run("events", "--json").json["events"]
        return sorted((row["source_key"], row["source"], row["duration_minutes"]) for row in rows)


@pytest.fixture
def feed(shop):
    feed = Feed(shop)
    assert feed.sync("old").out.startswith("old: 2 added")
    return feed


def test_events_of_a_source_that_was_removed_are_not_brought_twice(feed):
    result = feed.sync("new")
    assert result.code == 3
    assert (
        "new: it brings 2 events that 'old' recorded, which would count twice: write formerly = [\"old\"] "
        "in its [[sources]] table if that was its name before, formerly = [] if it is a different source"
        in result.err
    )
    assert len(feed.sources()) == 2
    assert feed.sync("new", "", "--dry-run").code == 3
    assert "it brings 2 events" in feed.shop.ok("sync", "--list")


def test_a_source_continues_under_its_new_name(feed):
    formerly = 'formerly = ["old"]\n'
    assert feed.sync("new", formerly).out == "new: 2 unchanged\n"
    feed.rows[1]["duration_minutes"] = 30
    assert feed.sync("new", formerly).out.startswith("new: 1 closed")
    assert feed.sources() == [("A", "old", 5.0), ("B", "new", 30.0)]
    feed.rows[1]["duration_minutes"] = 20
    feed.rows[0]["duration_minutes"] = 6
    assert feed.sync("new", formerly).out.startswith("new: 2 changed")
    assert feed.sync("new").out == "new: 2 unchanged\n"


def test_what_a_person_said_stays_under_the_new_name(feed):
    feed.shop.ok("edit", "1", "9m")
    feed.shop.ok("void", "2")
    feed.rows[0]["duration_minutes"] = 7
    result = feed.sync("new", 'formerly = ["old"]\n')
    assert result.out == "new: 2 edited here and left unchanged (1, 2)\n"
    assert feed.sources() == [("A", "old", 9.0)]


def test_an_open_event_is_known_to_be_open_under_the_new_name(feed):
    feed.rows.pop()
    result = feed.sync("new", 'formerly = ["old"]\n')
    assert "new: open here but no longer listed there: 2" in result.err


def test_another_source_may_have_the_same_keys(feed):
    assert feed.sync("new", "formerly = []\n").out.startswith("new: 2 added")
    assert len(feed.sources()) == 4


def test_sources_that_are_both_configured_may_have_the_same_keys(feed):
    other = TABLE.format(name="other")
    result = feed.sync("old", other)
    assert "other: 2 added" in result.out
    assert result.code == 0


def test_what_was_taken_out_is_not_in_the_way(feed):
    feed.shop.ok("undo")
    assert feed.sync("new").out.startswith("new: 2 added")


def test_an_import_is_noticed_too(shop):
    rows = [row | {"source": "pagerduty"} for row in ROWS]
    shop.ok("import", shop.write("export.json", json.dumps(rows)))
    feed = Feed(shop)
    assert "it brings 2 events that 'pagerduty' recorded" in feed.sync("pages").err
    assert feed.sync("pages", 'formerly = ["pagerduty"]\n').out == "pages: 2 unchanged\n"


def test_doctor_names_a_source_that_was_removed(feed):
    feed.shop.config.write_text(feed.base)
    listed = feed.shop.run("doctor").out
    assert "2 events of old, which is no longer in [[sources]]" in " ".join(listed.split())
    feed.sync("new", 'formerly = ["old"]\n')
    assert "no longer in" not in feed.shop.run("doctor").out


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('formerly = ["new"]', "'new' is what the source is called now"),
        ('formerly = ["other"]' + TABLE.format(name="other"), "there is a source 'other'"),
        ("formerly = [7]", "the name of a source"),
    ],
)
def test_a_former_name_is_nobody_elses(feed, text, sentence):
    result = feed.sync("new", text)
    assert (result.code, sentence in result.err.replace('"', "'")) == (2, True)
