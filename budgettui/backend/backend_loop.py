"""The backend's main loop: answers the screen's requests, and sends it every change.

Between requests, and between slices of loading, it does the most urgent work: check the store and the
configuration, assess services whose numbers change with time, load more services, simulate the one on screen.
It sleeps while there is nothing to do, and ends when the screen is gone.
"""

import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable, Collection, Mapping

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.config.settings import Settings
from budgettui.core.errors import BudgettuiError
from budgettui.core.model.instants import SECOND, Instant, to_datetime
from budgettui.core.store import StoreError
from budgettui.core.workspace import Workspace

from . import messages
from .assessment_scheduler import AssessmentScheduler
from .background_pacing import COALESCE_SECONDS, FIRST, HEARTBEAT_SECONDS, SLICE, Gathered, Slices
from .clock_watch import ClockWatch
from .config_reload import ConfigReload
from .event_cache import EventCache
from .failed_service_retry import FailedServices
from .integrity_watch import IntegrityWatch, damage_sentence
from .orphaned_events_watch import OrphanWatch
from .problem_reports import Problems, described
from .request_dispatch import answer
from .unreviewed_count import UnreviewedCounter
from .workers.notify_supervisor import NotifySupervisor
from .workers.source_status import sources_sentence
from .workers.sync_supervisor import SyncSupervisor
from .write_requests import WRITE_REQUESTS

STORE_CHANGED = object()
"""Put into the inbox when the store reports that something was recorded."""
WAKE_SECONDS = 0.1
"""Minimum time between two checks of the store while it keeps reporting changes."""

Inbox = queue.SimpleQueue[messages.NumberedRequest | object | None]
Send = Callable[[object], None]


class Server:
    """Answers requests, does background work between them, and sends the results to the screen."""

    def __init__(
        self,
        workspace: Workspace,
        send: Send,
        reread: Callable[[], Settings],
        clock: Callable[[], Instant] = lambda: time.time_ns() // 1000,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.workspace = workspace
        self.scheduler = AssessmentScheduler(workspace)
        self._send, self._clock, self._monotonic = send, clock, monotonic
        self._clock_watch = ClockWatch(lambda: clock() / SECOND, monotonic)
        self._problems = Problems(send)
        self._orphan_watch = OrphanWatch(self._problems)
        self._config_reload = ConfigReload(reread, self._problems)
        self._failed = FailedServices(self._problems, monotonic)
        self._unloaded: dict[str, None] = {}
        """Services to read and assess, in this order."""
        self._next_poll = self._next_heartbeat = self._last_poll = 0.0
        self._inbox: Inbox | None = None
        self._woken = threading.Event()
        self._is_store_changed = False
        """Whether the store has reported a change since it was checked."""
        self._loading, self._completing = Slices(SLICE, monotonic), Slices(SLICE, monotonic)
        self._gathered = Gathered(monotonic)
        self.integrity_watch: IntegrityWatch | None = None
        """Checks the whole store while `run` runs."""
        self.event_cache: EventCache | None = None
        """The cache of events between runs."""
        self.once_loaded: Callable[[], None] | None = None
        """Called when every service has been loaded for the first time."""
        self.sync_supervisor = SyncSupervisor(workspace.settings, self._wake, monotonic)
        self.notify_supervisor = NotifySupervisor(workspace.settings, send, self._wake, monotonic)
        self._unreviewed = UnreviewedCounter(monotonic)
        self._sources_sent = messages.SourcesChanged()

    def begin(self) -> None:
        """Send the first snapshot; raises `StoreError` if there is nothing to show."""
        now = self._clock()
        self._unloaded = dict.fromkeys(self.workspace.begin())
        self._problems.last_good = to_datetime(now)
        if not self._unloaded:
            self._show({}, now, always=True)
        self._load(FIRST)
        self._orphan_watch.look(self.workspace)

    def run(self, inbox: Inbox) -> None:
        """Work until the screen is gone."""
        self._next_poll = self._monotonic() + self.workspace.settings.display.refresh_seconds
        self.integrity_watch = IntegrityWatch(self.workspace.settings.store, self._monotonic)
        self._inbox = inbox
        self.workspace.store.on_change(self._wake)
        while True:
            try:
                request = inbox.get(timeout=self._pause())
            except queue.Empty:
                self.work()
                continue
            if request is None:
                self.integrity_watch.stop()
                self.sync_supervisor.stop()
                self.notify_supervisor.stop()
                self.workspace.close()
                return
            if not isinstance(request, messages.NumberedRequest):
                self._woken.clear()
                self._is_store_changed = True
                self._next_poll = min(self._next_poll, self._last_poll + WAKE_SECONDS)
                continue
            self.answer(request)  # then check the inbox for another one
            self._beat()

    def work(self) -> None:
        """Do what is due now, at most one slice of each kind, so that no request waits long."""
        self._beat()
        self.look_at_clock()
        if self._monotonic() + self._poll_slack() >= self._next_poll:
            self._last_poll, self._is_store_changed = self._monotonic(), False
            self._attempt(self.look_at_config, "reading the configuration")
            self._attempt(self.look_at_store, "reading the store")
            self._attempt(self.look_at_sources, "looking at the sources")
            self._attempt(self.look_for_damage, "looking through the store")
            self._next_poll = self._monotonic() + self.workspace.settings.display.refresh_seconds
            self._beat(self._next_poll)
        self._unloaded.update(dict.fromkeys(self._failed.pop_due()))
        self._reassess_due()
        if self._unloaded:
            if self._loading.is_due:
                self._attempt(lambda: self._loading.run(self._load), "reading events")
        elif self.scheduler.has_outlines and self._completing.is_due:
            self._completing.run(lambda count: self._complete(self.scheduler.next_outlined(count)))
        elif not self.scheduler.has_outlines:
            self._rest()
        self._attempt(self._forecast, "simulating")

    def _rest(self) -> None:
        """Do what waits until every service is loaded."""
        if self.once_loaded is not None:
            self.once_loaded()
            self.once_loaded = None
        if self.event_cache is not None:
            self._attempt(self.event_cache.save_if_due, "keeping events for the next start")

    def answer(self, numbered: messages.NumberedRequest) -> None:
        """Carry out one request, then show what it changed, before the next one."""
        request = numbered.request
        if isinstance(request, messages.Focus):
            self.scheduler.watch(request.service, request.closely)
            self._attempt(lambda: self._load_now(request.service), "reading events")
            if self.scheduler.is_outlined(request.service):
                self._complete([request.service], at_once=True)
        if isinstance(request, messages.Focus | messages.GetSeries):
            self._look_at(request.service)
        if isinstance(request, messages.ShowServices):
            self.scheduler.show(request.services)
        if isinstance(request, messages.Focus | messages.ShowServices | messages.CatchUp):
            self._send(messages.Response(numbered.number, None))
            return
        if (
            isinstance(request, WRITE_REQUESTS)
            and self.integrity_watch is not None
            and self.integrity_watch.problems
        ):
            self._send(messages.Refusal(numbered.number, damage_sentence(self.integrity_watch.problems)))
            return
        try:
            reply = answer(self.workspace, request, self._clock(), self.sync_supervisor)
        except (ValueError, BudgettuiError) as error:
            self._send(messages.Refusal(numbered.number, str(error)))
        except Exception as error:
            traceback.print_exc()
            sentence = f"unexpected error: {described(error)}"
            if isinstance(request, WRITE_REQUESTS):
                sentence += "; the list of events shows what was saved"
            self._send(messages.Refusal(numbered.number, sentence))
        else:
            self._send(messages.Response(numbered.number, reply))
        if isinstance(request, WRITE_REQUESTS):
            self._attempt(self.look_at_store, "reading the store")
        if isinstance(request, messages.AddService):
            self._attempt(self.look_at_config, "reading the configuration")

    def _wake(self) -> None:
        """Request a check of the store; called from a thread of the store."""
        if self._inbox is not None and not self._woken.is_set():
            self._woken.set()
            self._inbox.put(STORE_CHANGED)

    def look_at_clock(self) -> None:
        """Assess everything again if the clock was set or the machine slept, which upsets every due time."""
        if self._clock_watch.jumped():
            self._unloaded = dict.fromkeys([*self.scheduler.current, *self._unloaded])
            self._loading.next = 0.0

    def look_at_store(self) -> None:
        """Send the services whose events changed; report once when the store is lost and when it is back."""
        now = self._clock()
        revision = self.workspace.revision
        try:
            names = self.workspace.invalidate()
            self._orphan_watch.look_since(self.workspace, revision)
        except StoreError as error:
            self._problems.report("store", str(error))
            return
        self._problems.last_good = to_datetime(now)
        self._problems.report("store", "")
        if len(names) > SLICE:  # so many are loaded in slices
            self._unloaded.update(dict.fromkeys(sorted(names)))
            return
        for name in names:
            self._unloaded.pop(name, None)
        self._show(self._failed.assess_each(names, self.scheduler.assess, now), now)

    def look_at_sources(self) -> None:
        """Send the status of the sources, and how many of their events are unreviewed."""
        self.sync_supervisor.step()
        store = self.workspace.store
        notice = messages.SourcesChanged(
            self.sync_supervisor.statuses(store), self._unreviewed.count(store, self.workspace.revision)
        )
        if notice != self._sources_sent:
            self._sources_sent = notice
            self._send(notice)
        self._problems.report("sources", *sources_sentence(notice.sources))
        self.notify_supervisor.step()
        self._problems.report("notify", self.notify_supervisor.problem)

    def look_for_damage(self) -> None:
        """Report what the integrity check found, and when the store has been repaired."""
        if self.integrity_watch is not None and not (self._unloaded or self.scheduler.has_outlines):
            self.integrity_watch.step()
            self._problems.report("damage", damage_sentence(self.integrity_watch.problems))

    def look_at_config(self) -> None:
        """Apply an edited configuration, with another store if it names one."""
        now = self._clock()
        reloaded = self._config_reload.look(self.workspace, now)
        if reloaded is None:
            return
        if reloaded.workspace is not self.workspace:
            self._change_store(reloaded.workspace)
        settings, present = self.workspace.settings, self.workspace.services
        removed = tuple(name for name in self.scheduler.current if name not in present)
        self.scheduler.forget(removed)
        self._unloaded = {name: None for name in self._unloaded if name in present}
        self._failed.keep(present)
        self._send(messages.SettingsChanged(settings))
        self.sync_supervisor.use(settings)
        self.notify_supervisor.use(settings)
        self._show(self._failed.assess_each(reloaded.changed, self.scheduler.assess, now), now, removed)
        self._orphan_watch.look(self.workspace)

    def _change_store(self, workspace: Workspace) -> None:
        """Switch to another store, and close the previous one."""
        self.workspace.close()
        self.workspace = self.scheduler.workspace = workspace
        workspace.store.on_change(self._wake)
        if self.integrity_watch is not None:
            self.integrity_watch.stop()
            self.integrity_watch = IntegrityWatch(workspace.settings.store, self._monotonic)

    # -- loading and assessing

    def _load_now(self, name: str) -> None:
        """Load a service that the user wants to see ahead of the others."""
        if name in self._unloaded:
            self._unloaded = {name: None, **self._unloaded}
            self._load(1, at_once=True)

    def _look_at(self, name: str) -> None:
        """Show the current details of a service that comes on screen."""
        if self.scheduler.look_at(name):
            now = self._clock()
            self._show(self._failed.assess_each([name], self.scheduler.reassess, now), now)

    def _reassess_due(self) -> None:
        """Assess some of the services that are due; they are sent once all due ones are assessed."""
        now = self._clock()
        fresh = self._failed.assess_each(self.scheduler.pop_due(now, SLICE), self.scheduler.reassess, now)
        due = self.scheduler.next_due
        is_last = due is None or due > now
        is_loading = bool(self._unloaded) or self.scheduler.has_outlines
        if fresh or (is_last and not is_loading):
            self._show(self._gathered.add(fresh, is_last), now, partial=bool(self._unloaded))

    def _complete(self, names: Collection[str], at_once: bool = False) -> None:
        """Complete some services of which only an outline is known."""
        now = self._clock()
        self._gather(self._failed.assess_each(names, self.scheduler.complete, now), now, at_once)

    def _gather(self, fresh: Mapping[str, Assessment], now: Instant, at_once: bool) -> None:
        """Send what was loaded; unless `at_once`, together with what follows shortly."""
        is_last = at_once or not (self._unloaded or self.scheduler.has_outlines)
        self._show(self._gathered.add(fresh, is_last), now, partial=bool(self._unloaded))

    def _load(self, count: int, at_once: bool = False) -> None:
        """Read and assess the next services; those that fail are noted and retried later."""
        now = self._clock()
        names = list(self._unloaded)[:count]
        try:
            (self.event_cache or self.workspace).read(names, now)
        except StoreError:
            self.workspace.store.revision()  # also raises if the whole store is unreachable
        except Exception:
            traceback.print_exc()  # each is read separately next, so that only the broken one fails
        for name in names:
            del self._unloaded[name]
        self._gather(self._failed.assess_each(names, self._first_assessment, now), now, at_once)

    def _first_assessment(self, name: str, now: Instant) -> Assessment:
        """A complete assessment if the service is viewed or was complete before, else an outline."""
        if (
            len(self.workspace.services) <= FIRST
            or name == self.scheduler.focus
            or self.scheduler.is_complete(name)
        ):
            return self.scheduler.assess(name, now)
        return self.scheduler.outline(name, now)

    def _forecast(self) -> None:
        now = self._clock()
        self._show(self.scheduler.forecast(), now)

    def _attempt(self, step: Callable[[], None], doing: str) -> None:
        """Run a step; report its errors, and continue."""
        try:
            step()
        except BrokenPipeError:
            raise
        except StoreError as error:
            self._problems.report("store", str(error))
        except Exception as error:
            if self._problems.report("backend", f"unexpected error while {doing}: {described(error)}"):
                traceback.print_exc()

    # -- sending to the screen

    def _beat(self, until: float = 0.0) -> None:
        """Say that the backend is alive, if it is time or will be before `until`, when it wakes next."""
        if max(self._monotonic() + COALESCE_SECONDS, until - COALESCE_SECONDS) >= self._next_heartbeat:
            sys.stderr.flush()
            self._send(messages.Heartbeat())
            self._next_heartbeat = self._monotonic() + HEARTBEAT_SECONDS

    def _show(
        self,
        fresh: Mapping[str, Assessment],
        now: Instant,
        removed: tuple[str, ...] = (),
        *,
        always: bool = False,
        partial: bool = False,
    ) -> None:
        self._gathered.drop([*fresh, *removed])
        if fresh or removed or always:
            self._send(messages.Snapshot(fresh, removed, to_datetime(now), self.workspace.revision, partial))

    # -- time

    def _poll_slack(self) -> float:
        """How much earlier than due the store is checked, if there is other work now."""
        refresh = self.workspace.settings.display.refresh_seconds
        return 0.0 if self._is_store_changed else min(COALESCE_SECONDS, refresh / 2)

    def _pause(self) -> float:
        """Seconds to wait for a request before there is other work."""
        if self.scheduler.has_forecast_waiting:
            return 0.0
        moments = [self._next_poll, self._next_heartbeat]
        if self._unloaded:
            moments.append(self._loading.next)
        elif self.scheduler.has_outlines:
            moments.append(self._completing.next)
        if self._failed.next_retry is not None:
            moments.append(self._failed.next_retry)
        pause = min(moments) - self._monotonic()
        due = self.scheduler.next_due
        if due is not None:
            pause = min(pause, (due - self._clock()) / SECOND)
        return max(pause, 0.0)
