"""Values derived from each service's assessment, recomputed only for services that changed."""

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

from budgettui.core.analysis.assessment import Assessment

Derived = TypeVar("Derived")


class PerService(Generic[Derived]):
    """Caches `derive` of each service's latest assessment."""

    def __init__(self, derive: Callable[[Assessment], Derived]) -> None:
        self._derive = derive
        self._derived: dict[str, tuple[Assessment, Derived]] = {}

    def of_each(self, assessments: Iterable[Assessment]) -> list[Derived]:
        """The derived value of each assessment, computed once per object."""
        cached, unknown = self._derived.get, (None, None)
        return [
            entry[1] if (entry := cached(each.service, unknown))[0] is each else self._renewed(each)
            for each in assessments
        ]

    def _renewed(self, assessment: Assessment) -> Derived:
        derived = self._derive(assessment)
        self._derived[assessment.service] = assessment, derived
        return derived

    def all_of(self, assessments: Mapping[str, Assessment]) -> list[Derived]:
        """The derived values of all `assessments`, in their order; other services leave the cache."""
        if len(self._derived) > len(assessments):
            for name in self._derived.keys() - assessments.keys():
                del self._derived[name]
        return self.of_each(assessments.values())
