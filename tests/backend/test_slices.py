"""The pace of work in the background."""

from itertools import pairwise

from budgettui.backend.background_pacing import (
    BACKGROUND_SHARE,
    GATHER_SECONDS,
    LONGEST_SECONDS,
    Gathered,
    Slices,
)


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_work_in_the_background_takes_its_share_and_no_more() -> None:
    clock = _Clock()
    slices = Slices(20, clock, clock)
    worked = 0.0

    def work(count: int) -> None:
        nonlocal worked
        worked += 0.01 * count
        clock.now += 0.01 * count

    while clock.now < 100:
        if slices.is_due:
            slices.run(work)
        else:
            clock.now = slices.next
    assert abs(worked / clock.now - BACKGROUND_SHARE) < 0.01


def test_slices_shrink_until_a_request_waits_no_longer_than_it_may() -> None:
    clock = _Clock()
    slices = Slices(20, clock, clock)
    counts: list[int] = []
    for seconds_each in (0.01, 0.01, 10.0, 10.0, 0.0, 0.0):

        def work(count: int, seconds: float = seconds_each) -> None:
            counts.append(count)
            clock.now += seconds * count

        slices.run(work)
    assert counts == [20, round(LONGEST_SECONDS / 0.01), round(LONGEST_SECONDS / 0.01), 1, 1, 20]


def test_pauses_are_proportional_to_processor_time_not_to_wall_time() -> None:
    clock, spent = _Clock(), _Clock()
    slices = Slices(20, clock, spent)

    def work(_count: int) -> None:
        clock.now += 1.0  # on a busy machine
        spent.now += 0.03

    slices.run(work)
    assert abs(slices.next - clock.now - 0.03 * (1 / BACKGROUND_SHARE - 1)) < 1e-9


def test_results_are_sent_often_at_first_less_often_later_and_completely() -> None:
    clock = _Clock()
    gathered = Gathered(clock)
    sent: list[float] = []
    names: set[str] = set()
    for number in range(2_000):
        due = gathered.add({str(number): object()}, number == 1_999)  # type: ignore[dict-item]
        if due:
            sent.append(clock.now)
            names |= due.keys()
        clock.now += 0.01
    waits = [after - before for before, after in pairwise(sent[:-1])]
    assert waits[0] < 1.1 * GATHER_SECONDS[0]
    assert max(waits) < GATHER_SECONDS[1] + 0.02
    assert all(later > earlier - 0.02 for earlier, later in pairwise(waits))
    assert len(sent) < 40
    assert len(names) == 2_000
