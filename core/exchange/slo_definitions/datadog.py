"""Datadog SLOs: a response of `/api/v1/slo`."""

from collections.abc import Sequence

from .imported_slo import Definition, Remarks, decimal_of, remark
from .untrusted_yaml import Table

TITLE = "Datadog"
_TIMEFRAMES = {"7d": 7, "30d": 30, "90d": 90}


def recognises(documents: Sequence[Table]) -> bool:
    return any(slo.tables("thresholds") for slo in _slos(documents))


def read(documents: Sequence[Table], remarks: Remarks) -> list[Definition]:
    """A service for each SLO, with the target of its timeframe, or else of its longest."""
    definitions = []
    for number, slo in enumerate(_slos(documents), start=1):
        slo.document = number
        name = slo.text("name")
        targets = {
            timeframe: target
            for threshold in slo.tables("thresholds")
            if (timeframe := threshold.text("timeframe")) in _TIMEFRAMES
            and (target := decimal_of(threshold.text("target"))) is not None
        }
        if not targets:
            remarks.append(remark(slo, f"{name} has no target for 7, 30 or 90 days"))
            continue
        chosen = slo.text("timeframe")
        window = chosen if chosen in targets else max(targets, key=lambda timeframe: _TIMEFRAMES[timeframe])
        if len(targets) > 1:
            others = ", ".join(timeframe for timeframe in targets if timeframe != window)
            remarks.append(remark(slo, f"{name}: its target for {window} is used, not that for {others}"))
        remarks.append(remark(slo, f"{name}: its Datadog query cannot be converted to Prometheus"))
        tags = [tag for tag in slo.get("tags") or () if isinstance(tag, str)]
        services = [tag.partition(":")[2] for tag in tags if tag.startswith("service:")]
        definitions.append(
            Definition(
                name,
                targets[window],
                window,
                services[0] if services else None,
                tuple(tag for tag in tags if not tag.startswith("service:")),
            )
        )
    return definitions


def _slos(documents: Sequence[Table]) -> list[Table]:
    return [slo for document in documents for slo in document.tables("data") or [document]]
