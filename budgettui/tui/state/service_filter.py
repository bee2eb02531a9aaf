"""The filter of the list of services: by name, group and tags."""

from budgettui.core.analysis.assessment import Assessment


def passes_filter(assessment: Assessment, text: str) -> bool:
    """Whether the service's name, its group or one of its tags contains `text`, ignoring case."""
    if not text:
        return True
    folded = text.casefold()
    return any(
        folded in name.casefold() for name in (assessment.service, assessment.group or "", *assessment.tags)
    )
