"""Which services a filter lets pass: by their own name, their group and their tags."""

from budgettui.core.analysis.assessment import Assessment


def passes_filter(assessment: Assessment, text: str) -> bool:
    """Whether the service's name, its group or one of its tags holds `text`, in whatever case."""
    if not text:
        return True
    folded = text.casefold()
    return any(
        folded in name.casefold() for name in (assessment.service, assessment.group or "", *assessment.tags)
    )
