"""Services that cannot be assessed: they do not affect the others, and are retried later."""

import traceback
from collections.abc import Callable, Collection

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.model.instants import Instant
from budgettui.core.store import StoreError

from .problem_reports import Problems, described

RETRY_SECONDS = 5.0
"""How soon a service that could not be assessed is retried."""


class FailedServices:
    """Assesses services one by one, and remembers which failed and why."""

    def __init__(self, problems: Problems, monotonic: Callable[[], float]) -> None:
        self._problems, self._monotonic = problems, monotonic
        self._reasons: dict[str, str] = {}
        self._next_retry = 0.0

    @property
    def next_retry(self) -> float | None:
        """When the failed services are retried, in monotonic seconds; None if there are none."""
        return self._next_retry if self._reasons else None

    def pop_due(self) -> list[str]:
        """The services to retry now; their next retry is `RETRY_SECONDS` later."""
        if not self._reasons or self._monotonic() < self._next_retry:
            return []
        self._next_retry = self._monotonic() + RETRY_SECONDS
        return list(self._reasons)

    def keep(self, names: Collection[str]) -> None:
        """Forget services that are not in `names`, because they are no longer configured."""
        self._reasons = {name: reason for name, reason in self._reasons.items() if name in names}

    def assess_each(
        self, names: Collection[str], assess: Callable[[str, Instant], Assessment], now: Instant
    ) -> dict[str, Assessment]:
        """Assess each service; one that fails is reported and does not affect the others."""
        fresh = {}
        for name in names:
            try:
                fresh[name] = assess(name, now)
            except Exception as error:
                sentence = str(error) if isinstance(error, StoreError) else described(error)
                if self._reasons.get(name) != sentence:
                    traceback.print_exc()
                    self._reasons[name] = sentence
                    self._next_retry = self._monotonic() + RETRY_SECONDS
            else:
                self._reasons.pop(name, None)
        self._problems.report("backend", self._sentence())
        return fresh

    def _sentence(self) -> str:
        if not self._reasons:
            return ""
        name, reason = next(iter(self._reasons.items()))
        others = f" (and {len(self._reasons) - 1} more)" if len(self._reasons) > 1 else ""
        return f"{name}{others} cannot be assessed: {reason}"
