"""A backtest's result as text."""

from .backtest import SIMULATION, BacktestResult


def report_text(result: BacktestResult) -> str:
    """The result for a person: a table of scores per horizon, and the simulation's reliability."""
    targets = ", ".join(f"{target:g}" for target in result.targets)
    lines = [
        f"Backtest: {result.services} services, {result.origins} origins "
        f"every {result.step_days:g} days, targets {targets} %",
        "Question: given that the budget is not exhausted now, will it be within the horizon?",
    ]
    if not result.horizons:
        lines += [
            "",
            "Nothing could be asked: no origin has an event before it and a whole horizon after it.",
        ]
    for horizon in result.horizons:
        lines += [
            "",
            f"{horizon.horizon_days:g} days: {horizon.questions} questions, yes to {horizon.base_rate:.1%}",
            f"  {'forecast':<12}{'Brier':>8}{'skill':>9}{'log loss':>10}{'AUC':>7}{'ECE':>7}",
        ]
        lines += [
            f"  {row.forecaster:<12}{row.brier:>8.4f}{_figure(row.skill, '+.3f'):>9}"
            f"{row.log_loss:>10.3f}{_figure(row.auc, '.3f'):>7}{row.calibration_error:>7.3f}"
            for row in horizon.scores
        ]
        lines += ["  simulation said    times   mean  came true"]
        lines += [
            f"  {row.low:>6.0%} to {row.high:>4.0%}{row.count:>9}{row.forecast:>7.1%}{row.observed:>11.1%}"
            for row in horizon.of(SIMULATION).reliability
            if row.count
        ]
    if any(moment.horizons for moment in result.moments[1:]):
        lines += ["", "Skill of the simulation by moment (share of yes)"]
    for moment in result.moments:
        skills = [
            f"{row.horizon_days:g} d {_figure(row.of(SIMULATION).skill, '+.3f')} ({row.base_rate:.1%})"
            for row in moment.horizons
        ]
        lines += [f"  {moment.moment:<12}{moment.origins:>7} origins  {'  '.join(skills)}"] if skills else []
    return "\n".join(lines) + "\n"


def _figure(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)
