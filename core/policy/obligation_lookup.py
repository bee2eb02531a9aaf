"""Obligation ids, which survive renames and corrections, and looking one up by a prefix."""

import base64
import hashlib
from collections.abc import Iterable, Iterator

from ..analysis.obligation import Obligation
from ..config.settings import ServiceSettings
from ..errors import NotFoundError
from ..model.policy_rule import PolicyRule
from .obligation_triggers import Trigger

_SHORTEST_PREFIX = 4
"""Characters of an obligation's id that identify it, if no other id begins with them."""


def obligation_ids(rule: PolicyRule, service: ServiceSettings, trigger: Trigger) -> Iterator[str]:
    """Every id that this obligation has or may have had; the first is its own."""
    names = (service.name,) if service.parent is not None else (service.name, *service.formerly)
    for key in trigger.keys:
        for name in names:
            digest = hashlib.sha256("\0".join((rule.name, name, key)).encode("utf-8", "replace")).digest()
            yield base64.b32encode(digest[:5]).decode().lower()


def find_obligation(id_or_prefix: str, obligations: Iterable[Obligation]) -> Obligation:
    """The obligation with an id or an unambiguous prefix of it; `NotFoundError` for none or several."""
    prefix = id_or_prefix.strip().lower()
    matches = [each for each in obligations if each.id.startswith(prefix)]
    exact = [each for each in matches if each.id == prefix]
    if len(exact) == 1:
        return exact[0]
    if not matches or len(prefix) < _SHORTEST_PREFIX:
        raise NotFoundError(
            f"there is no obligation {id_or_prefix!r}; `budgettui obligations --all` lists them"
        )
    if len(matches) > 1:
        ids = ", ".join(each.id for each in matches[:5])
        raise NotFoundError(f"{id_or_prefix!r} matches several obligations: {ids}; type more of the id")
    return matches[0]
