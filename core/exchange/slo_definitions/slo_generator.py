"""slo-generator's ServiceLevelObjective files."""

from collections.abc import Sequence

from .imported_slo import Definition, Remarks, per_window, percent_of_share, remark
from .untrusted_yaml import Table, iterate

TITLE = "slo-generator"
_VERSION, _KIND = "sre.google.com/v2", "ServiceLevelObjective"
_WINDOW = "28d"


def recognises(documents: Sequence[Table]) -> bool:
    return any(version == _VERSION and kind == _KIND for version, kind, _ in iterate(list(documents)))


def read(documents: Sequence[Table], remarks: Remarks) -> list[Definition]:
    definitions = []
    for version, kind, document in iterate(list(documents)):
        if version != _VERSION or kind != _KIND:
            remarks.append(remark(document, f"kind {kind[:40] or 'missing'} is not {_KIND}"))
            continue
        metadata, spec = document.table("metadata"), document.table("spec")
        name, target = metadata.text("name"), percent_of_share(spec.text("goal"))
        if target is None:
            remarks.append(remark(spec, f"{name} has no goal"))
            continue
        group = metadata.text("labels", "service_name") or None
        remarks.append(remark(spec, f"{name} has no window; {_WINDOW} is used"))
        definitions.append(Definition(name, target, _WINDOW, group, query=_query(spec, name, remarks)))
    return definitions


def _query(spec: Table, name: str, remarks: Remarks) -> str | None:
    indicator = spec.table("service_level_indicator")
    good, bad, valid = (indicator.text(f"filter_{kind}") for kind in ("good", "bad", "valid"))
    if spec.text("backend").startswith("prometheus") and (good or bad) and (valid or (good and bad)):
        share = per_window(bad or good, "increase")
        total = per_window(valid, "increase") if valid else f"({per_window(good, 'increase')} + {share})"
        return f"{share} / {total}" if bad else f"1 - {share} / {total}"
    text = f"{name}: its indicator cannot be converted to a Prometheus query"
    remarks.append(remark(indicator or spec, text))
    return None
