"""The recommendation for a probability of exhaustion, with steps at 80, 50 and 20 percent."""


def recommendation(probability: float | None, spent: bool = False) -> str:
    """The recommendation for a probability of exhaustion; None is for a service without events."""
    if spent:
        return (
            "CRITICAL: the budget is already spent; put reliability work first "
            "and consider a feature freeze until it comes back"
        )
    if probability is None:
        return "HEALTHY: no event is known that cost budget, so there is no forecast; carry on"
    if probability >= 0.8:
        return "CRITICAL: start reliability work immediately and consider a feature freeze"
    if probability >= 0.5:
        return "WARNING: prioritise reliability and defer risky releases"
    if probability >= 0.2:
        return "ATTENTION: watch the budget closely and have mitigation ready"
    return "HEALTHY: carry on as planned"
