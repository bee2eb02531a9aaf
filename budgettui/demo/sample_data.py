"""Made-up but lifelike services and half a year of their events, for looking around.

Everything is drawn from a seed and placed relative to "now", so that the same story is on screen
on any day: one budget spent, one paging, incidents open, deployments on Tuesdays and Thursdays.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, HOUR, MINUTE, SECOND, Instant, from_minutes, to_datetime
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window
from budgettui.core.support.frozen import frozen

DAYS = 183
SEED = 320
CONFIG_NAME = "config.toml"
STORE_NAME = "events.db"

Cause = tuple[str, float]
"""A description, and the share of the service that fails (0 to 1)."""


@frozen
class Made:
    """A made-up service: its target, and how it tends to fail.

    `monthly` incidents of `typical` minutes (the median; lengths have a heavy tail), scaled so that
    `spent_pct` of the budget is consumed in the current window before the events of `_story`.
    `deploys` is the share of Tuesdays and Thursdays with a deployment that causes errors.
    """

    name: str
    slo: str
    window: str
    group: str
    tags: tuple[str, ...]
    monthly: float
    typical: float
    spent_pct: float
    deploys: float
    causes: tuple[Cause, ...]


SERVICES: tuple[Made, ...] = (
    Made("checkout", "99.9", "30d", "storefront", ("tier-1",), 2.4, 9, 66, 0.25, (
        ("Payment provider timeouts, retries exhausted", 0.45),
        ("Database failover took longer than the health check", 1.0),
        ("Cart service out of connections to Redis", 0.6),
        ("Bad feature flag sent EU carts to the old tax service", 0.35),
    )),
    Made("search", "99.5", "30d", "storefront", ("tier-2",), 3.2, 26, 58, 0.2, (
        ("Index rebuild starved the query nodes", 0.7),
        ("Garbage collection storms on three shards", 0.4),
        ("Stale replica served after a network split", 1.0),
        ("Query parser regression, 500 on quoted phrases", 0.25),
    )),
    Made("product-pages", "99.9", "30d", "storefront", ("tier-2",), 1.6, 7, 31, 0.15, (
        ("Image resizer ran out of memory", 0.3),
        ("Template cache stampede after a deploy", 0.8),
        ("Recommendation service slow, pages waited for it", 0.5),
    )),
    Made("cdn", "99.99", "30d", "storefront", ("tier-1", "vendor"), 0.25, 2, 0, 0.0, (
        ("Vendor edge in Frankfurt dropped connections", 0.3),
        ("Certificate chain incomplete on two edges", 0.5),
    )),
    Made("payments", "99.95", "28d", "money", ("tier-1", "pci"), 1.8, 5, 57, 0.1, (
        ("Acquirer declined all 3-D Secure challenges", 0.5),
        ("HSM session pool exhausted", 1.0),
        ("Idempotency table lock contention", 0.4),
    )),
    Made("fraud-check", "99.9", "30d", "money", ("tier-1",), 1.5, 8, 34, 0.15, (
        ("Model server cold after autoscaling", 0.6),
        ("Feature store latency above the timeout", 0.5),
        ("Rules engine rejected every order from one issuer", 0.2),
    )),
    Made("bookkeeping", "99.9", "month", "money", ("tier-3",), 1.4, 11, 22, 0.1, (
        ("Nightly batch held row locks into the morning", 0.5),
        ("Message broker partition without a leader", 1.0),
    )),
    Made("login", "99.9", "30d", "platform", ("tier-1",), 0.9, 6, 7, 0.1, (
        ("Token signing key rotated before all nodes had it", 0.5),
        ("LDAP upstream unreachable", 1.0),
        ("Rate limiter blocked an office behind one address", 0.1),
    )),
    Made("notifications", "99.0", "7d", "platform", ("tier-3",), 5.0, 18, 55, 0.3, (
        ("Mail relay greylisted by a large provider", 0.4),
        ("Push gateway refused the expired certificate", 1.0),
        ("Queue consumers restarted in a loop", 0.7),
    )),
    Made("api-gateway", "99.95", "30d", "platform", ("tier-1",), 1.2, 4, 18, 0.2, (
        ("Config push dropped two routes", 0.3),
        ("Connection draining cut long requests", 0.2),
        ("Node pool upgrade took out a zone", 0.35),
    )),
    Made("warehouse", "99.0", "quarter", "platform", ("tier-3",), 3.0, 95, 27, 0.1, (
        ("Ingest stopped, disk quota reached", 1.0),
        ("Spot instances reclaimed during the morning load", 0.6),
        ("Schema change broke the hourly job", 0.8),
    )),
)  # fmt: skip

DEPLOYMENTS: tuple[Cause, ...] = (
    ("Rolling restart, connections dropped", 0.2),
    ("Canary served errors until rolled back", 0.1),
    ("Migration held a lock longer than planned", 0.6),
)
MAINTENANCE = ("Planned database upgrade", "Planned failover test", "Planned network maintenance")


_RULES = (
    'name = "freeze"\nwhen = "spent"\nlevel = "freeze"\n'
    'must = "Stop changes, except urgent and security fixes, until the service is within its target again"',
    'name = "postmortem"\nwhen = { incident_above_pct = 20 }\nlevel = "review"\ndue = "5d"\n'
    'must = "Write a postmortem with at least one top-priority action against the cause"',
    'name = "reliability first"\nwhen = { remaining_below = 25 }\nlevel = "plan"\n'
    'must = "Put work on reliability before features"',
)
"""The demo's error-budget policy, after the example in Google's SRE Workbook."""
_POLICY_DAYS = 15


def demo_config(now: Instant) -> str:
    """The demo's configuration as TOML, with the store beside it; `now` is `_POLICY_DAYS` into its policy."""
    since = to_datetime(now - _POLICY_DAYS * DAY).date()
    parts = [
        "# The configuration of the budgettui demo: every service and event is made up.",
        f'[store]\npath = "{STORE_NAME}"',
        '[[categories]]\nname = "maintenance"\nexcluded = true   # planned work costs no budget',
        "[policy]\nwatch_below_pct = 50",
        *(f"[[policy.rules]]\n{rule}\nsince = {since}" for rule in _RULES),
    ]
    for made in SERVICES:
        tags = ", ".join(f'"{tag}"' for tag in made.tags)
        parts.append(
            f'[[services]]\nname = "{made.name}"\nslo = {made.slo}\nwindow = "{made.window}"\n'
            f'group = "{made.group}"\ntags = [{tags}]'
        )
    return "\n\n".join(parts) + "\n"


def demo_events(now: Instant, seed: int = SEED) -> list[Draft]:
    """Half a year of events of every demo service up to `now`, ordered by start; two are still open."""
    drafts: list[Draft] = []
    ticket = 0
    for made in SERVICES:
        chance = random.Random(f"{seed} {made.name}")
        drafts += _fitted(made, list(_incidents(made, chance, now)), now)
        drafts += _deployments(made, chance, now)
        drafts += _maintenance(made, chance, now)
    drafts += _story(now)
    drafts.sort(key=lambda draft: draft.start)
    numbered = []
    for draft in drafts:
        if draft.category == "incident" and draft.source is None:
            ticket += 1
            draft = replace(draft, incident_id=f"INC-{600 + ticket}")
        numbered.append(draft)
    return numbered


def write_demo(folder: Path, now: Instant, seed: int = SEED) -> Path:
    """Write configuration and store into `folder`; returns the configuration's path.

    Raises `FileExistsError` if one of the two exists already.
    """
    from budgettui.core.config.loader import load
    from budgettui.core.store import open_store

    config = folder / CONFIG_NAME
    for path in (config, folder / STORE_NAME):
        if path.exists():
            raise FileExistsError(f"{path} exists already; the demo overwrites nothing")
    config.write_text(demo_config(now), encoding="utf-8")
    store = open_store(load(config).store)
    try:
        store.add_many(demo_events(now, seed), "demo", now)
    finally:
        store.close()
    return config


def _incidents(made: Made, chance: random.Random, now: Instant) -> Iterator[Draft]:
    """Incidents until yesterday: clustered, mostly in working hours, some reported again by a monitor."""
    moment = now - DAYS * DAY
    mean_gap = 30 / made.monthly
    while True:
        clustered = chance.random() < 0.25
        gap = chance.uniform(0.2, 1.2) if clustered else chance.expovariate(0.8 / mean_gap)
        moment = _by_day(moment + round(gap * DAY), chance)
        if moment > now - DAY:
            return
        length = made.typical * math.exp(chance.gauss(0, 0.8))
        text, impact = chance.choice(made.causes)
        yield _draft(made.name, moment, length, impact, "incident", text)
        if chance.random() < 0.2:
            late = moment + round(chance.uniform(0.5, 3) * MINUTE)
            share = round(min(1.0, impact * chance.uniform(0.6, 1.3)), 2)
            probe = _draft(
                made.name, late, length * chance.uniform(0.5, 1), share, "incident", "Probes fail in eu-west"
            )
            yield replace(probe, source="probe", source_key=f"{made.name}-{late // SECOND}")


def _by_day(moment: Instant, chance: random.Random) -> Instant:
    """`moment`, most often moved to working hours, when changes are made."""
    if chance.random() < 0.35:
        return moment
    midnight = moment - moment % DAY
    return midnight + round(min(max(chance.gauss(13.5, 3.2), 0), 23.9) * HOUR)


def _fitted(made: Made, drafts: list[Draft], now: Instant) -> list[Draft]:
    """The drafts, those in the current window scaled in length so that they consume `spent_pct`."""
    window = Window.parse(made.window)
    begin = window.bounds(now)[0]
    elapsed = now - DAY - begin
    target_minutes = Slo(made.slo).budget_minutes(window.length(now)) * made.spent_pct / 100
    before = [draft for draft in drafts if draft.start < begin - DAY]
    recent = [draft for draft in drafts if draft.start >= begin and draft.source is None]
    if target_minutes == 0 or elapsed < DAY:
        return before
    if not recent:
        text, impact = made.causes[0]
        recent = [_draft(made.name, begin + elapsed // 2, made.typical, impact, "incident", text)]
    cost = sum(_minutes(draft) * draft.impact for draft in recent)
    scaled = (_longer(draft, target_minutes / cost) for draft in recent)
    return before + [draft for draft in scaled if draft.end is not None and draft.end < now - HOUR]


def _deployments(made: Made, chance: random.Random, now: Instant) -> Iterator[Draft]:
    """Deployments that cause errors, on some Tuesday and Thursday mornings."""
    midnight = now - now % DAY
    for back in range(DAYS, 0, -1):
        day = midnight - back * DAY
        if to_datetime(day).weekday() in (1, 3) and chance.random() < made.deploys:
            text, impact = chance.choice(DEPLOYMENTS)
            length = made.typical * chance.uniform(0.1, 0.3)
            start = day + round(chance.gauss(10.2, 0.6) * HOUR)
            yield _draft(made.name, start, length, impact, "deployment", text)


def _maintenance(made: Made, chance: random.Random, now: Instant) -> Iterator[Draft]:
    """Planned maintenance about every five weeks, on a Sunday at 02:00 UTC."""
    midnight = now - now % DAY
    for back in range(DAYS, 1, -1):
        day = midnight - back * DAY
        if to_datetime(day).weekday() == 6 and chance.random() < 0.2:
            length = chance.choice((20, 30, 45, 60, 90))
            yield _draft(made.name, day + 2 * HOUR, length, 1.0, "maintenance", chance.choice(MAINTENANCE))


def _story(now: Instant) -> Iterator[Draft]:
    """The latest events, two of them still open."""
    minute = now - now % MINUTE
    yield Draft(
        "checkout", minute - 7 * MINUTE, None, 0.4, description="Payment provider timeouts, retries exhausted"
    )
    yield Draft(
        "notifications",
        minute - 26 * MINUTE,
        None,
        0.05,
        "deployment",
        None,
        "Consumers drain slowly during the roll-out",
    )
    yield _draft(
        "fraud-check", minute - 22 * MINUTE, 11, 0.8, "incident", "Model server cold after autoscaling"
    )
    yield _draft("search", minute - 50 * HOUR, 172, 0.7, "incident", "Index rebuild starved the query nodes")
    yield _draft("api-gateway", minute - 5 * HOUR, 2.5, 0.35, "incident", "Config push dropped two routes")
    yield _draft(
        "product-pages", minute - 31 * HOUR, 6, 0.8, "incident", "Template cache stampede after a deploy"
    )


def _draft(service: str, start: Instant, minutes: float, impact: float, category: str, text: str) -> Draft:
    """A draft in whole seconds, at least 30 s long."""
    begin = start - start % SECOND
    length = max(round(from_minutes(minutes) / SECOND), 30) * SECOND
    return Draft(service, begin, begin + length, impact, category, None, text)


def _longer(draft: Draft, factor: float) -> Draft:
    minutes = _minutes(draft) * factor
    return _draft(draft.service, draft.start, minutes, draft.impact, draft.category, draft.description or "")


def _minutes(draft: Draft) -> float:
    return ((draft.end or draft.start) - draft.start) / MINUTE
