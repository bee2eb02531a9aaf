"""Values derived from each service's assessment, recomputed only for services that changed."""

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from budgettui.core.analysis.assessment import Assessment

Derived = TypeVar("Derived")


class PerService(Generic[Derived]):
    """Caches `derive` of each service's latest assessment."""

    def __init__(self, derive: Callable[[Assessment], Derived]) -> None:
        self._derive = derive
        self._derived: dict[str, tuple[Assessment, Derived]] = {}

    def of(self, assessment: Assessment) -> Derived:
        """What is derived from an assessment; computed once for the same object."""
        name = assessment.service
        cached = self._derived.get(name)
        if cached is None or cached[0] is not assessment:
            cached = self._derived[name] = assessment, self._derive(assessment)
        return cached[1]

    def all_of(self, assessments: Mapping[str, Assessment]) -> list[Derived]:
        """What is derived from each of them, in their order; the others are forgotten."""
        if len(self._derived) > len(assessments):
            for name in self._derived.keys() - assessments.keys():
                del self._derived[name]
        return [self.of(assessment) for assessment in assessments.values()]
