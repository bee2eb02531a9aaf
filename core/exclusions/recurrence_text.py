"""How often a planned exclusion repeats: an RFC 5545 rule, or words for the usual ones."""

import re

REPEAT_ACCEPTED = (
    'words such as "daily", "every weekday", "weekly on sunday", "every 2 weeks on tuesday", '
    '"monthly on the first monday", "monthly on the 15th", "monthly on the last day" or "yearly", '
    'or an RFC 5545 rule such as "FREQ=MONTHLY;BYDAY=1MO"'
)

_DAYS = {
    name: code
    for code, names in {
        "MO": ("monday", "mon"),
        "TU": ("tuesday", "tue", "tues"),
        "WE": ("wednesday", "wed"),
        "TH": ("thursday", "thu", "thur", "thurs"),
        "FR": ("friday", "fri"),
        "SA": ("saturday", "sat"),
        "SU": ("sunday", "sun"),
    }.items()
    for name in names
}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_UNITS = {
    "day": "DAILY",
    "week": "WEEKLY",
    "month": "MONTHLY",
    "quarter": "MONTHLY;INTERVAL=3",
    "year": "YEARLY",
}
_ADVERBS = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year"}
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY")
_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY"}
_PARTS |= {"BYHOUR", "BYMINUTE", "BYSETPOS", "WKST"}


def parse_repeat(text: str) -> str:
    """The RFC 5545 rule that `text` means; `ValueError` for anything that is neither rule nor words."""
    cleaned = " ".join(text.lower().replace(",", " ").split())
    if re.match(r"(rrule:)?freq=", cleaned):
        return check_rule(text.strip().upper().removeprefix("RRULE:"))
    rule = _from_words(cleaned)
    if rule is None:
        raise ValueError(f"repeat: {text!r} is not understood; accepted: {REPEAT_ACCEPTED}")
    return rule


def check_rule(rule: str) -> str:
    """`rule` itself; `ValueError` for parts that RFC 5545 does not have and for a frequency above hourly."""
    parts = dict(part.partition("=")[::2] for part in rule.rstrip(";").split(";"))
    unknown = sorted(parts.keys() - _PARTS)
    if unknown:
        raise ValueError(f"repeat: {', '.join(unknown)} is not a known part of a rule: {rule}")
    frequency = parts.get("FREQ", "")
    if frequency not in _FREQUENCIES:
        raise ValueError(
            f"repeat: FREQ={frequency} is not {', '.join(_FREQUENCIES[:-1])} or {_FREQUENCIES[-1]}"
        )
    return rule.rstrip(";")


def _from_words(text: str) -> str | None:
    if text in ("every weekday", "weekdays", "on weekdays"):
        return "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    head, _, tail = text.partition(" on ")
    unit = _ADVERBS.get(head)
    interval = 1
    if unit is None and (match := re.fullmatch(r"every(?: (other|\d{1,3}))? (\w+?)s?", head)):
        interval = 2 if match[1] == "other" else int(match[1] or 1)
        unit = match[2] if match[2] in _UNITS else None
    if unit is None:
        days = _weekdays(text.removeprefix("every ")) if text.startswith("every ") else None
        return f"FREQ=WEEKLY;BYDAY={days}" if days else None
    if interval < 1 or (interval > 1 and unit == "quarter"):
        return None
    rule = f"FREQ={_UNITS[unit]}" + (f";INTERVAL={interval}" if interval > 1 else "")
    if not tail:
        return rule
    if unit == "week":
        days = _weekdays(tail)
        return f"{rule};BYDAY={days}" if days else None
    selection = _day_of_month(tail.removeprefix("the ")) if unit in ("month", "quarter") else None
    return f"{rule};{selection}" if selection else None


def _weekdays(text: str) -> str | None:
    names = [name.removesuffix("s") if name not in _DAYS else name for name in text.split() if name != "and"]
    codes = [_DAYS.get(name) for name in names]
    if not codes or None in codes:
        return None
    return ",".join(code for code in dict.fromkeys(codes) if code)


def _day_of_month(text: str) -> str | None:
    ordinal, _, rest = text.partition(" ")
    if ordinal in _ORDINALS:
        if rest == "day":
            return {1: "BYMONTHDAY=1", -1: "BYMONTHDAY=-1"}.get(_ORDINALS[ordinal])
        return f"BYDAY={_ORDINALS[ordinal]}{_DAYS[rest]}" if rest in _DAYS else None
    match = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", text)
    return f"BYMONTHDAY={int(match[1])}" if match and 1 <= int(match[1]) <= 31 else None
