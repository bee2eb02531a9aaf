"""From what is recorded to what receivers are told: every edge, in order, whatever dies on the way."""

import os
import random
from collections import Counter, defaultdict
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest
from fake_server import Answer, FakeServer
from hypothesis_share import scaled

from budgettui.core.config.receiver_settings import ReceiverSettings
from budgettui.core.config.settings import AlertSettings, ServiceSettings, Settings, StoreSettings
from budgettui.core.exclusions.service_hours import ServiceHours
from budgettui.core.model.alert_pairs import AlertPair
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, HOUR, MINUTE, SECOND, to_datetime
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window
from budgettui.core.notify import Notifier
from budgettui.core.notify.delivery_record import FileRecord
from budgettui.core.notify.held_messages import is_quiet
from budgettui.core.notify.outbox import Outbox
from budgettui.core.notify.receiver_delivery import ReceiverDelivery
from budgettui.core.notify.send_by_kind import Sender
from budgettui.core.store import open_store
from budgettui.core.workspace import Workspace

T0 = 1_795_435_200_000_000
ALL = ("page", "ticket", "spent", "incident")


class Clock:
    """The time, as the test sets it; the same in seconds for pauses."""

    def __init__(self) -> None:
        self.now = T0
        self.waited = 0.0

    def __call__(self) -> int:
        return self.now

    def monotonic(self) -> float:
        return self.now / SECOND + self.waited


class Shop:
    """A store of its own, and whoever notifies over it."""

    def __init__(self, folder, services=("checkout",)) -> None:
        self.store = StoreSettings(folder / "events.db")
        self.settings = Settings(
            self.store,
            services=tuple(
                ServiceSettings(name, Slo("99.9"), Window.rolling(30), group="shop") for name in services
            ),
        )
        self.clock = Clock()
        self.writer = Workspace(self.settings, open_store(self.store), "ann")

    def add(self, start, end, service="checkout", **fields):
        return self.writer.add(Draft(service, start, end, **fields), self.clock.now)

    @contextmanager
    def notifier(self, *receivers, **options):
        workspace = Workspace(self.settings, open_store(self.store), "notify")
        with closing(workspace):
            notifier = Notifier(
                workspace, receivers, clock=self.clock, monotonic=self.clock.monotonic, **options
            )
            try:
                yield notifier
            finally:
                notifier.close()


@pytest.fixture
def shop(tmp_path):
    shop = Shop(tmp_path)
    yield shop
    shop.writer.close()


def bell(**fields) -> ReceiverSettings:
    return ReceiverSettings("bell", "osc777", **{"kinds": ALL, **fields})


def pump(notifier) -> None:
    """Send all that is due, however often it has to be tried."""
    for delivery in notifier.deliveries:
        while (wait := delivery.step()) is not None:
            delivery._monotonic.__self__.waited += wait


def titles(written) -> list[str]:
    return [text.split(";")[2] for text in written]


def run(shop, receiver, *moments, **options) -> list[str]:
    """The titles of what one notifier, looking at these moments, writes."""
    written: list[str] = []
    with shop.notifier(receiver, write=written.append, **options) as notifier:
        for moment in moments:
            shop.clock.now = moment
            notifier.look()
            pump(notifier)
    return titles(written)


def test_the_first_start_says_nothing_of_what_holds_unless_asked(shop) -> None:
    shop.add(T0 - HOUR, None)
    assert run(shop, bell(), T0) == []
    assert run(shop, replace(bell(), name="new"), T0, initial=True) == [
        "PAGE checkout",
        "PAGE checkout",
        "SPENT checkout",
        "TICKET checkout",
        "TICKET checkout",
        "OPEN checkout",
    ]


def test_an_outage_from_its_start_to_its_end(shop) -> None:
    assert run(shop, bell(), T0) == []
    event = shop.add(T0, None)
    moments = [T0 + minute * MINUTE for minute in range(11)]
    assert run(shop, bell(), *moments) == [
        "OPEN checkout",
        "PAGE checkout",
        "PAGE checkout",
        "TICKET checkout",
        "TICKET checkout",
    ]
    shop.writer.finish(event.id, T0 + 10 * MINUTE, shop.clock.now)
    assert run(shop, bell(), T0 + 11 * MINUTE) == ["CLOSED checkout"]
    over = run(shop, bell(), *(T0 + minute * MINUTE for minute in range(12, 600)))
    assert over == [
        "PAGE OVER checkout",
        "PAGE OVER checkout",
        "TICKET OVER checkout",
        "TICKET OVER checkout",
    ]


def test_what_changed_while_nobody_ran_is_sent_in_order_with_its_time(shop) -> None:
    written: list[str] = []
    assert run(shop, bell(), T0) == []
    shop.add(T0 + HOUR, T0 + HOUR + 10 * MINUTE, description="while we slept")
    with shop.notifier(bell(kinds=("page", "incident")), write=written.append) as notifier:
        shop.clock.now = T0 + 20 * HOUR
        notifier.look()
        pump(notifier)
    assert titles(written) == [
        "OPEN checkout", "PAGE checkout", "PAGE checkout", "CLOSED checkout",
        "PAGE OVER checkout", "PAGE OVER checkout",
    ]  # fmt: skip
    assert "while we slept is ongoing" in written[0]
    assert all("it was at 2026-11-23 1" in text for text in written)


def test_what_is_recorded_late_is_sent_if_it_still_applies(shop) -> None:
    assert run(shop, bell(kinds=ALL), T0) == []
    shop.clock.now = T0 + DAY
    shop.add(T0 - 5 * HOUR, T0 - 5 * HOUR + 20 * MINUTE)  # over long ago but for the ticket
    assert run(shop, bell(kinds=ALL), T0 + DAY) == []
    shop.add(T0 + DAY - 10 * MINUTE, T0 + DAY - MINUTE)
    assert "PAGE checkout" in run(shop, bell(kinds=ALL), T0 + DAY)
    shop.writer.undo(shop.clock.now)
    assert "PAGE OVER checkout" in run(shop, bell(kinds=ALL), T0 + DAY + 1)


def test_a_service_that_is_no_longer_configured_is_over(shop) -> None:
    shop.add(T0 - 10 * MINUTE, None)
    assert run(shop, bell(kinds=("spent", "page")), T0, initial=True) == ["PAGE checkout", "PAGE checkout"]
    shop.settings = replace(shop.settings, services=(replace(shop.settings.services[0], name="search"),))
    assert run(shop, bell(kinds=("spent", "page")), T0 + 1) == ["PAGE OVER checkout", "PAGE OVER checkout"]


def test_only_one_process_sends_to_a_receiver_and_the_other_takes_over(shop) -> None:
    first: list[str] = []
    second: list[str] = []
    with shop.notifier(bell(), write=second.append) as other:
        with shop.notifier(bell(), write=first.append) as notifier:
            notifier.look()
            other.look()
            assert [delivery.is_elsewhere for delivery in other.deliveries] == [True]
            shop.add(T0 - MINUTE, None)
            shop.clock.now += SECOND
            for each in (notifier, other):
                each.look()
                pump(each)
            assert "PAGE checkout" in titles(first) and second == []
        shop.clock.now += HOUR
        other.look()
        pump(other)
    assert "OPEN checkout" in titles(first)
    assert "SPENT checkout" in titles(second) and "OPEN checkout" not in titles(second)
    assert not [text for text in second if "PAGE checkout" in text and "over 1h" in text]


def test_alertmanager_is_notified_repeatedly_during_an_alert_and_once_at_its_end(shop) -> None:
    with FakeServer(lambda _: Answer({})).running() as server:
        receiver = ReceiverSettings("am", "alertmanager", url=server.url, kinds=("page",), repeat=MINUTE)
        with shop.notifier(receiver) as notifier:
            notifier.look()
            event = shop.add(T0, None)
            for second in range(0, 600, 5):
                shop.clock.now = T0 + second * SECOND
                notifier.look()
                pump(notifier)
        posted = [len(asked.json) for asked in server.asked]
        assert posted[:2] == [1, 1] and posted.count(2) in (8, 9, 10)
        with shop.notifier(receiver) as notifier:  # a restart: it is told at once that they go on
            count = len(server.asked)
            notifier.look()
            pump(notifier)
            assert [len(asked.json) for asked in server.asked[count:]] == [2]
            shop.writer.finish(event.id, shop.clock.now, shop.clock.now)
            shop.clock.now += 10 * HOUR
            notifier.look()
            pump(notifier)
            ended = server.asked[-1].json[0]
            assert ended["endsAt"] < "2026-11-23T20:00:00"
            count = len(server.asked)
            shop.clock.now += HOUR
            notifier.look()
            pump(notifier)
            assert len(server.asked) == count


class Killed(Exception):
    """The process died."""


PAGING = AlertSettings((AlertPair("page", HOUR, 5 * MINUTE, factor=14.4),))


class Chaos:
    """A receiver that takes what it is sent, or not, or says nothing of it; and a process that dies."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.arrived: list[dict] = []
        self.may_repeat: set[str] = set()
        """What was under way when something died: only that may arrive twice."""

    def respond(self, asked):
        kind = self.chance.random()
        if kind < 0.1:
            return Answer({}, self.chance.choice([500, 503, 429]))
        self.arrived.append(asked.json)
        if kind < 0.15:
            self.may_repeat.add(asked.json["id"])
            return Answer(drop=True)
        return Answer({})

    def haunt(self, delivery) -> None:
        """Have the process die now and then before something is recorded."""
        save = delivery.record.save

        def save_or_die(text):
            if self.chance.random() < 0.005:
                if self.arrived:
                    self.may_repeat.add(self.arrived[-1]["id"])
                delivery.outbox = None  # what it knows dies with it
                raise Killed
            save(text)

        delivery.record.save = save_or_die


def test_what_the_ledger_holds_arrives_whatever_dies(tmp_path, monkeypatch) -> None:
    """Every edge arrives, in order; twice only what was under way when something died."""
    monkeypatch.setattr(os, "fsync", lambda _: None)  # a process dies here, not the machine
    chaos = Chaos(4711)
    chance = chaos.chance
    shop = Shop(tmp_path, tuple(f"service-{number}" for number in range(4)))
    shop.settings = replace(shop.settings, alerts=PAGING)
    drafts = []
    for service in shop.settings.services:
        moment = T0 + MINUTE
        for _ in range(60):
            length = chance.randint(20, 200) * SECOND
            drafts.append(Draft(service.name, moment, moment + length, chance.choice([0.01, 0.2, 1.0])))
            moment += length + chance.randint(60, 2000) * SECOND
    shop.writer.sync_events(drafts, shop.clock.now, "sync:test")
    shop.writer.close()
    last = max(draft.end for draft in drafts) + 2 * HOUR
    with FakeServer(chaos.respond).running() as server:
        receiver = ReceiverSettings("hook", "webhook", url=server.url, kinds=("incident", "page"))
        with shop.notifier(receiver) as notifier:
            notifier.look()
        waiting = True
        while waiting:
            try:
                with shop.notifier(receiver) as notifier:
                    chaos.haunt(notifier.deliveries[0])
                    while shop.clock.now < last:
                        shop.clock.now += chance.choice([10, 300, 3000, 6000]) * SECOND
                        notifier.look()
                        pump(notifier)
                    notifier.look()
                    pump(notifier)
                    waiting = bool(notifier.deliveries[0].waiting)
            except Killed:
                shop.clock.now += chance.choice([0, 1, 1000]) * SECOND
    ids = Counter(each["id"] for each in chaos.arrived)
    assert {each for each, count in ids.items() if count > 1} <= chaos.may_repeat
    unique = list({each["id"]: each for each in chaos.arrived}.values())
    ends = {(each["service"], each["key"], each["state"]) for each in unique if each["kind"] == "incident"}
    assert len(ends) == 2 * len(drafts)
    by_service, by_condition = defaultdict(list), defaultdict(list)
    for each in unique:
        by_service[each["service"]].append(each["at"])
        by_condition[each["service"], each["kind"], each["key"]].append(each["state"])
    assert all(moments == sorted(moments) for moments in by_service.values())
    for states in by_condition.values():
        assert states == ["firing", "resolved"] * (len(states) // 2)
    assert len(unique) > 600 and sum(each["kind"] == "page" for each in unique) > 60


@pytest.mark.long
def test_ten_thousand_changes_with_everything_dying(tmp_path, message, monkeypatch) -> None:
    """Every one arrives, in order; twice only what was under way when something died."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
    total = scaled(10_000)
    chaos, clock = Chaos(815), Clock()
    states: dict[str, bool] = {}
    changes: list[tuple[str, str]] = []
    quiet = ServiceHours.parse("daily 01:00-03:00", "Europe/Berlin")
    written: list[tuple[int, str]] = []
    hushed = Outbox(bell(quiet=quiet), "s")
    with FakeServer(chaos.respond).running() as server:
        receiver = ReceiverSettings("hook", "webhook", url=server.url)
        delivery = None
        while len(changes) < total or delivery is None or delivery.waiting:
            if delivery is None:
                record = FileRecord(tmp_path / "events.db", "hook")
                delivery = ReceiverDelivery(receiver, record, Sender(receiver), clock, clock.monotonic)
                assert delivery.acquire("s") and delivery.outbox is not None
                delivery.outbox.as_of = delivery.outbox.as_of or clock.now
                chaos.haunt(delivery)
            try:
                for _ in range(min(chaos.chance.randint(0, 30), total - len(changes))):
                    clock.now += chaos.chance.randint(1, 60) * SECOND
                    service = f"service-{chaos.chance.randrange(9)}"
                    states[service] = not states.get(service, False)
                    state = "firing" if states[service] else "resolved"
                    change = message(
                        service=service, state=state, id=str(len(changes)), at=to_datetime(clock.now)
                    )
                    changes.append((service, state))
                    delivery.outbox.note(change, clock.now)
                    hushed.note(change, clock.now)
                    while (due := hushed.due(clock.now)) is not None:
                        hushed.sent(due, clock.now)
                        written.append((clock.now, f"{due.service} {due.state}"))
                FileRecord.save(record, delivery.outbox.to_json())
                while (wait := delivery.step()) is not None:
                    clock.waited += wait
            except Killed:
                record.close()
                delivery = None
    record.close()
    ids = Counter(int(each["id"]) for each in chaos.arrived)
    assert sorted(ids) == list(range(total))
    assert {str(each) for each, count in ids.items() if count > 1} <= chaos.may_repeat
    in_order = list(dict.fromkeys(int(each["id"]) for each in chaos.arrived))
    assert in_order == sorted(in_order)
    assert [(each["service"], each["state"]) for each in unique_by_id(chaos.arrived)] == changes
    assert len(chaos.may_repeat) > total / 100
    clock.now += 4 * HOUR
    while (due := hushed.due(clock.now)) is not None:
        hushed.sent(due, clock.now)
        written.append((clock.now, f"{due.service} {due.state}"))
    assert not [at for at, _ in written if is_quiet(hushed.receiver, at)]
    for service, is_firing in states.items():
        turns = [text.split()[1] for _, text in written if text.split()[0] == service]
        assert turns == [("firing", "resolved")[index % 2] for index in range(len(turns))]
        assert (turns[-1] == "firing") == is_firing
    assert 0.8 * total < len(written) < total


def unique_by_id(arrived):
    return {each["id"]: each for each in arrived}.values()
