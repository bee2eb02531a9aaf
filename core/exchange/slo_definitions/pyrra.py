"""Pyrra's ServiceLevelObjective resources."""

import re
from collections.abc import Sequence

from .imported_slo import Definition, Remarks, decimal_of, label_tags, per_window, remark
from .untrusted_yaml import Table, iterate

TITLE = "Pyrra"
_VERSION, _KIND = "pyrra.dev/", "ServiceLevelObjective"
_WEEKS = re.compile(r"(\d{1,4})w", re.ASCII)


def recognises(documents: Sequence[Table]) -> bool:
    return any(
        version.startswith(_VERSION) and kind == _KIND for version, kind, _ in iterate(list(documents))
    )


def read(documents: Sequence[Table], remarks: Remarks) -> list[Definition]:
    definitions = []
    for version, kind, document in iterate(list(documents)):
        if not version.startswith(_VERSION) or kind != _KIND:
            remarks.append(remark(document, f"kind {kind[:40] or 'missing'} is not {_KIND}"))
            continue
        metadata, spec = document.table("metadata"), document.table("spec")
        name, target = metadata.text("name"), decimal_of(spec.text("target"))
        if target is None:
            remarks.append(remark(spec, f"{name} has no target"))
            continue
        window = spec.text("window")
        weeks = _WEEKS.fullmatch(window)
        definitions.append(
            Definition(
                name,
                target.normalize(),
                f"{7 * int(weeks[1])}d" if weeks else window,
                metadata.text("namespace") or None,
                label_tags(metadata.table("labels"), _VERSION),
                query=_query(spec.table("indicator"), name, remarks),
            )
        )
    return definitions


def _query(indicator: Table, name: str, remarks: Remarks) -> str | None:
    for kind in ("ratio", "latency", "latencyNative", "bool_gauge", "boolGauge"):
        if indicator.table(kind).get("grouping"):
            remarks.append(
                remark(
                    indicator.table(kind),
                    f"{name} is one SLO per value of its grouping; here it is one service",
                )
            )
    errors, total = (indicator.text("ratio", key, "metric") for key in ("errors", "total"))
    if errors and total:
        return f"{per_window(errors)} / {per_window(total)}"
    success, total = (indicator.text("latency", key, "metric") for key in ("success", "total"))
    if success and total:
        return f"1 - {per_window(success)} / {per_window(total)}"
    gauge = indicator.text("bool_gauge", "metric") or indicator.text("boolGauge", "metric")
    if gauge:
        return f"1 - avg(avg_over_time({gauge}[{{window}}]))"
    remarks.append(remark(indicator, f"{name}: its indicator cannot be converted to a Prometheus query"))
    return None
