"""When the figures on screen are old: the backend fell silent, or is gone."""

from datetime import timedelta

from sample_events import NOW

from budgettui.backend import messages
from budgettui.tui.state.figures_age import old_since


def test_a_backend_that_falls_silent_makes_the_data_old():
    later = NOW + timedelta(seconds=25)
    assert old_since(later, NOW, {}, ticking=True) == NOW
    assert old_since(later, NOW, {}, ticking=False) is None
    assert old_since(NOW + timedelta(hours=2), NOW, {}, ticking=False) == NOW
    assert old_since(later, None, {}, ticking=True) is None
    lost = {"backend": messages.Problem("backend", "it stopped")}
    assert old_since(later, NOW, lost, ticking=False) == NOW
