"""Sloth's SLOs: its own files (`version: prometheus/v1`) and its Kubernetes resources."""

from collections.abc import Sequence

from ...text.query_placeholders import unify_placeholders
from .imported_slo import Definition, Remarks, decimal_of, label_tags, remark
from .untrusted_yaml import Table

TITLE = "Sloth"
_FILE, _RESOURCE = "prometheus/v1", "sloth.slok.dev/v1"
_WINDOW = "30d"


def recognises(documents: Sequence[Table]) -> bool:
    return any(_is_file(item) or _is_resource(item) for item in documents)


def read(documents: Sequence[Table], remarks: Remarks) -> list[Definition]:
    """A service for each SLO, called `SERVICE-SLO` as in Sloth."""
    definitions = []
    for document in documents:
        if _is_file(document):
            definitions += _slos(document, remarks)
        elif _is_resource(document):
            definitions += _slos(document.table("spec"), remarks)
        else:
            remarks.append(remark(document, "it is not a Sloth document"))
    if definitions:
        remarks.append(remark(documents[0], f"Sloth's files have no window; {_WINDOW}, its default, is used"))
    return definitions


def _is_file(document: Table) -> bool:
    return document.text("version") == _FILE


def _is_resource(document: Table) -> bool:
    return document.text("apiVersion") == _RESOURCE and document.text("kind") == "PrometheusServiceLevel"


def _slos(spec: Table, remarks: Remarks) -> list[Definition]:
    service = spec.text("service")
    shared = label_tags(spec.table("labels"))
    definitions = []
    for slo in spec.tables("slos"):
        name = f"{service}-{slo.text('name')}"
        target = decimal_of(slo.text("objective"))
        if target is None:
            remarks.append(remark(slo, f"{name} has no objective"))
            continue
        tags = (*shared, *(tag for tag in label_tags(slo.table("labels")) if tag not in shared))
        definitions.append(
            Definition(name, target, _WINDOW, service or None, tags, query=_query(slo, name, remarks))
        )
    return definitions


def _query(slo: Table, name: str, remarks: Remarks) -> str | None:
    sli = slo.table("sli")
    raw = sli.text("raw", "error_ratio_query") or sli.text("raw", "errorRatioQuery")
    if raw:
        return unify_placeholders(raw)
    events = sli.table("events")
    errors = events.text("error_query") or events.text("errorQuery")
    total = events.text("total_query") or events.text("totalQuery")
    if errors and total:
        return f"({unify_placeholders(errors)}) / ({unify_placeholders(total)})"
    remarks.append(remark(slo, f"{name} has no query; that of Sloth's recording rule is used"))
    return f'slo:sli_error:ratio_rate5m{{sloth_id="{name}"}}'
