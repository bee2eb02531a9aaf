"""What a row of a screen may say about a record: its figures, as the family of formatters writes them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from budgettui.core.model.event import Event
from budgettui.core.model.instants import MINUTE, to_datetime, to_instant
from budgettui.core.text.formatting import (
    format_burn,
    format_date,
    format_day,
    format_duration,
    format_exact_percent,
    format_frequency,
    format_impact,
    format_minutes,
    format_moment,
    format_number,
    format_percent,
    format_weekday,
)

NOTHING_LOST = ("lost_minutes", "excluded_minutes", "overspent_minutes")
UNIT = r"(?!\s?(?:%|×|min\b|s\b|h\b|d\b|[A-Z][a-z]{2}\b))"
"""What must not follow a number without a unit: one, or a month."""


class Figures:
    """The figures of records as texts, at a moment and in a zone."""

    def __init__(self, now: datetime, zone: tzinfo) -> None:
        self.now, self.zone = now, zone

    def of(self, *records: Any) -> frozenset[str]:
        """Every text with a digit that says something of these records."""
        texts = (text for record in records for text in self._texts(record, ""))
        return frozenset(text for text in texts if re.search(r"\d", text))

    def _texts(self, value: Any, name: str) -> Iterator[str]:
        if isinstance(value, datetime):
            yield from self._moment(value)
        elif isinstance(value, date):
            yield from (format_day(value), format_weekday(value))
        elif isinstance(value, str):
            yield from (word.strip(",;:()") for word in value.split())
        elif isinstance(value, bool) or value is None:
            return
        elif isinstance(value, int | float):
            yield from self._number(value, name)
        elif isinstance(value, Mapping):
            for key, each in value.items():
                yield from self._texts(key, "")
                yield from self._texts(each, str(key))
        elif isinstance(value, tuple | list):
            for each in value:
                yield from self._texts(each, name)
        elif is_dataclass(value):
            for field in fields(value):
                if field.name == "recorded_at":
                    continue
                yield from self._texts(getattr(value, field.name), field.name)
            if isinstance(value, Event):
                end = to_instant(self.now) if value.end is None else value.end
                yield format_duration((end - value.start) / MINUTE)

    def _moment(self, moment: datetime) -> Iterator[str]:
        local = moment.astimezone(self.zone)
        yield from (format_moment(moment, self.now, self.zone), format_date(moment, self.now, self.zone))
        yield from (format_day(local), format_weekday(local), f"{local:%H:%M}")
        running = (self.now - moment).total_seconds() / 60
        yield format_duration(running)

    def _number(self, value: float, name: str) -> Iterator[str]:
        if name in NOTHING_LOST and value == 0:
            return
        if name in ("start", "end", "at"):
            yield from self._moment(to_datetime(int(value)))
        elif name.endswith("_pct"):
            yield format_percent(value)
        elif "minutes" in name:
            if name in ("duration_minutes", "minutes"):
                yield format_duration(value)
            if name != "duration_minutes":
                yield format_minutes(value)
            if name == "overspent_minutes":
                yield f"−{format_minutes(value)}"
            if name == "lost_minutes":
                yield format_number(value)
        elif name.endswith("rate") or name == "factor":
            yield format_burn(value)
        elif name == "slo_target":
            yield format_exact_percent(value)
        elif name == "impact":
            yield format_impact(value)
        elif name == "z_score":
            yield f"z {value:.1f}"
        elif name == "rarity_days":
            yield format_frequency(value)
        elif name == "id":
            yield str(int(value))


def unexplained(text: str, figures: Iterable[str]) -> str:
    """What is left of a text with its figures taken out, if that holds a digit; else nothing."""
    for figure in sorted(figures, key=len, reverse=True):
        if figure not in text:  # before a pattern is compiled, which takes a thousand times as long
            continue
        after = UNIT if figure[-1].isdigit() else ""
        text = re.sub(rf"(?<![\w.,:−+]){re.escape(figure)}(?![\d]|[.:,]\d){after}", " ", text)
    for cut in re.findall(r"\S*\d\S*…", text):  # a word that had no room
        if any(figure.startswith(cut[:-1].lstrip("(")) for figure in figures):
            text = text.replace(cut, " ")
    return text.strip() if re.search(r"\d", text) else ""
