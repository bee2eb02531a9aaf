"""Prometheus recording and alerting rules that fire when the configured burn alerts do.

A service has one group of rules, evaluated once in each step of its query: the error share of the step by the
floor and the missing data of its source, its mean over each lookback, and an alert for each budget and pair.
docs/numbers.md says in which minutes these are the same as the alerts of an assessment.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from ..analysis.alerts.burn_alerts import ROUNDING, applicable
from ..config.past_targets import targets_at
from ..config.settings import ServiceSettings, Settings
from ..config.source_settings import QuerySettings
from ..model.alert_pairs import AlertPair
from ..model.instants import SECOND, Instant
from ..support.frozen import frozen
from ..text.formatting import format_exact_percent, format_window
from ..text.query_lookback import fill_lookback, prometheus_duration
from .yaml_text import block_or_quoted, quoted

ALERT = "ErrorBudgetBurn"
MEASURED = "budgettui:error_query:ratio"
SHARE = "budgettui:error:ratio"
_TEMPLATE_ESCAPES = str.maketrans({"{": '{{"{"}}'})
_LABEL_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\""})


@frozen
class Rules:
    """`text`: the file, empty where no service has a rule. `notes`: what is not in it, or is not the same."""

    text: str
    notes: tuple[str, ...]


def alerting_rules(settings: Settings, budgets: Sequence[ServiceSettings], now: Instant) -> Rules:
    """The rules of some budgets, with the targets and windows that hold now."""
    notes: list[str] = []
    queries = _queries(settings, notes)
    by_service: dict[str, list[ServiceSettings]] = {}
    for budget in budgets:
        by_service.setdefault(budget.event_service, []).append(budget)
    groups, without = [], []
    for name, own in by_service.items():
        if name not in queries:
            without.append(name)
            continue
        promised = [targets_at(budget, now) for budget in own]
        misfits = _misfits(queries[name], promised, settings.alerts.pairs, now)
        if misfits:
            notes.append(
                f"{name}: no rules: its step of {queries[name].step // SECOND} s does not divide"
                f" {' and '.join(misfits)}, over which alerts look back"
            )
            continue
        notes += [note for budget in promised for note in _differences(budget, settings)]
        groups.append(_group(name, queries[name], promised, settings.alerts.pairs, now))
    if without:
        notes.append(f"no rules, as no [[sources.map]] has a query: {', '.join(without)}")
    header = (
        "# Made by `budgettui rules` from the configuration: write it again when that changes.\ngroups:\n"
    )
    return Rules(header + "".join(groups) if groups else "", tuple(notes))


def _queries(settings: Settings, notes: list[str]) -> dict[str, QuerySettings]:
    """The query of each service; the first where several sources have one."""
    queries: dict[str, QuerySettings] = {}
    sources: dict[str, str] = {}
    for source in settings.sources:
        for query in source.queries:
            if query.service in queries:
                first = sources[query.service]
                notes.append(f"{query.service}: the query of {first} is used, that of {source.name} is not")
                continue
            queries[query.service], sources[query.service] = query, source.name
    return queries


def _misfits(
    query: QuerySettings, budgets: Iterable[ServiceSettings], pairs: Sequence[AlertPair], now: Instant
) -> list[str]:
    """The lookbacks that are not a whole number of steps."""
    labels = {
        label: None
        for budget in budgets
        for pair in applicable(pairs, _window_length(budget, now))
        for label, length in ((pair.long_label, pair.long), (pair.short_label, pair.short))
        if length % query.step
    }
    return list(labels)


def _differences(budget: ServiceSettings, settings: Settings) -> Iterator[str]:
    """What makes an assessment's alerts differ from the rules."""
    if not budget.window.is_rolling and any(pair.budget_pct is not None for pair in settings.alerts.pairs):
        yield f"{budget.name}: the factors are those of this {budget.window}; write the rules again then"
    if budget.exclusions:
        yield f"{budget.name}: the rules do not know the time that does not count, and alert in it"


def _window_length(budget: ServiceSettings, now: Instant) -> int:
    start, end = budget.window.bounds(now)
    return end - start


def _group(
    name: str,
    query: QuerySettings,
    budgets: Sequence[ServiceSettings],
    pairs: Sequence[AlertPair],
    now: Instant,
) -> str:
    own = {"service": name}
    rules = [
        _record(MEASURED, _measured(query), own),
        _record(SHARE, _share(query, f"{MEASURED}{_selector(own)}"), own),
    ]
    alerts = []
    lookbacks: dict[str, int] = {}
    for budget in budgets:
        window_length = _window_length(budget, now)
        for pair in applicable(pairs, window_length):
            lookbacks |= {pair.long_label: pair.long, pair.short_label: pair.short}
            alerts.append(_alert(budget, own, pair, pair.burn_factor(window_length)))
    for label, length in lookbacks.items():
        steps = length // query.step
        # half a step less than the lookback: its samples exactly, whether a range counts its older end or not
        lookback = prometheus_duration(length - query.step // 2)
        expression = f"sum_over_time({SHARE}{_selector(own)}[{lookback}]) / {steps}"
        rules.append(_record(_mean_name(label), expression, own))
    lines = [
        f"- name: {quoted(f'budgettui {name}')}",
        f"  interval: {prometheus_duration(query.step)}",
        "  rules:",
    ]
    return "\n".join([*lines, *rules, *alerts, ""])


def _measured(query: QuerySettings) -> str:
    """The error share as measured: NaN without traffic, nothing without data unless that is bad."""
    errors = f"avg(\n{fill_lookback(query.query, query.window)}\n)"
    if query.down is not None:
        down = f"(1 - avg(\n{fill_lookback(query.down, query.window)}\n)) > 0"
        errors = (
            f'max(\nlabel_replace({errors}, "part", "errors", "", "")\nor\n'
            f'label_replace({down}, "part", "down", "", "")\n)'
        )
    return f"{errors}\nor vector(1)" if query.missing == "bad" else errors


def _share(query: QuerySettings, measured: str) -> str:
    """The share that counts: at most 1, and 0 below the floor."""
    floor = f"{query.floor!r}"
    return f"clamp_max({measured} >= {floor}, 1)\nor clamp({measured} < {floor}, 0, 0)"


def _alert(budget: ServiceSettings, recorded: Mapping[str, str], pair: AlertPair, factor: float) -> str:
    ratio = format(1 - budget.slo.target / Decimal(100), "f")
    threshold = f"{factor!r} * {ratio} * {1 + ROUNDING!r}"
    selector = _selector(recorded)
    labels = {
        "severity": pair.severity,
        "service": _literal(budget.name),
        "group": _literal(budget.group or ""),
        "long": pair.long_label,
        "short": pair.short_label,
    }
    promise = f"{format_exact_percent(float(budget.slo.target))} over {format_window(str(budget.window))}"
    summary = (
        f"{_literal(budget.name)} burns its error budget more than {factor:.4g} times too fast"
        f" over {pair.long_label} and {pair.short_label} ({promise})"
    )
    lines = [
        f"  - alert: {ALERT}",
        "    expr: |-",
        f"      {_mean_name(pair.long_label)}{selector} > {threshold}",
        f"      and {_mean_name(pair.short_label)}{selector} > {threshold}",
        "    labels:",
        *(f"      {name}: {quoted(text)}" for name, text in labels.items() if text),
        "    annotations:",
        f"      summary: {quoted(summary)}",
    ]
    return "\n".join(lines)


def _record(name: str, expression: str, labels: Mapping[str, str]) -> str:
    return "\n".join(
        [
            f"  - record: {name}",
            f"    expr: {block_or_quoted(expression, 6)}",
            "    labels:",
            *(f"      {label}: {quoted(text)}" for label, text in labels.items()),
        ]
    )


def _mean_name(label: str) -> str:
    return f"{SHARE}_mean{label.replace('.', '_')}"


def _selector(labels: Mapping[str, str]) -> str:
    matchers = (f'{name}="{text.translate(_LABEL_ESCAPES)}"' for name, text in labels.items())
    return f"{{{','.join(matchers)}}}"


def _literal(text: str) -> str:
    """`text` for a label or annotation of an alert, which Prometheus expands as a template."""
    return text.translate(_TEMPLATE_ESCAPES)
