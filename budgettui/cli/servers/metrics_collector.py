"""Collects the current metrics for each request, or reports that the store cannot be read."""

from collections.abc import Sequence

from budgettui import __version__
from budgettui.cli.exit_codes import CommandError
from budgettui.cli.session import Session
from budgettui.core.analysis.assessment import Assessment
from budgettui.core.config.config_changes import files_changed
from budgettui.core.config.config_errors import ConfigError
from budgettui.core.config.source_settings import WEBHOOK
from budgettui.core.errors import StoreError
from budgettui.core.model.instants import Instant
from budgettui.core.monitoring.budget_metrics import BudgetSnapshot, budget_metrics
from budgettui.core.monitoring.health_metrics import health_metrics
from budgettui.core.monitoring.prometheus_text_format import Family, render
from budgettui.core.monitoring.sloth_pyrra_metrics import Dialect, familiar_metrics
from budgettui.core.store.orphaned_events import orphans_like
from budgettui.core.workspace import Workspace, read_settings


def metrics_without_store(config_is_current: bool = True, last_success: Instant | None = None) -> str:
    """The metrics while the store cannot be read: `budgettui_up` is 0, and there are no figures."""
    return render(_health(False, config_is_current, last_success))


def _health(is_up: bool, config_is_current: bool, last_success: Instant | None) -> list[Family]:
    return health_metrics(
        __version__, is_up=is_up, config_is_current=config_is_current, last_success=last_success
    )


class MetricsCollector:
    """Assesses the services again for each request; earlier figures are never repeated.

    Use it from one thread. `problem` says why the last text is incomplete; empty if it is complete.
    """

    def __init__(
        self, session: Session, services: Sequence[str], group: str | None, dialect: Dialect | None
    ) -> None:
        """Raises `ConfigError`, or `CommandError` for an unknown service or group."""
        self._session, self._services, self._group, self._dialect = session, services, group, dialect
        self._selected = [service.name for service in session.select(services, group)]
        self._config_is_current = True
        self._last_success: Instant | None = None
        self.problem = ""

    @property
    def without_store(self) -> str:
        """The metrics to serve if the store does not answer."""
        return metrics_without_store(self._config_is_current, self._last_success)

    def collect(self) -> str:
        """The current metrics in the text format."""
        self.problem = ""
        now = self._session.read_clock()
        self._look_at_config(now)
        try:
            workspace = self._session.open("read_existing")
            workspace.refresh(now)
            snapshot = self._snapshot(workspace, now)
        except StoreError as error:
            self.problem = str(error)
            self._session.close()  # opened again next time
            return self.without_store
        self._last_success = now
        calendar_problem = workspace.calendar_problem()
        self.problem = self.problem or calendar_problem
        families = _health(True, self._config_is_current and not calendar_problem, now)
        if self._dialect is not None:
            families += familiar_metrics(snapshot.assessments, self._dialect)
        else:
            families += budget_metrics(snapshot)
        return render(families)

    def _snapshot(self, workspace: Workspace, now: Instant) -> BudgetSnapshot:
        assessments: list[Assessment] = []
        unassessed: list[str] = []
        for name in self._selected:
            try:
                assessments.append(workspace.assess(name, now))
            except StoreError as error:
                workspace.store.revision()  # also raises if the whole store is unreachable
                self.problem = f"{name} cannot be assessed: {error}"
                unassessed.append(name)
        states = workspace.store.source_states()
        sources = [source.name for source in self._session.settings.sources if source.type != WEBHOOK]
        orphans = workspace.orphans()
        names = [assessment.service for assessment in assessments] if self._dialect is None else []
        has_policy = bool(self._session.settings.policy.rules)
        return BudgetSnapshot(
            assessments,
            unassessed,
            orphans,
            {name: states.get(name) for name in sources},
            gate={
                name: workspace.verdict(name, now).allowed
                for name in names
                if not orphans_like(workspace.service(name), orphans)
            },
            obligations={name: workspace.obligations(name, now) for name in names} if has_policy else None,
        )

    def _look_at_config(self, now: Instant) -> None:
        """Apply an edited configuration; a broken one is reported, and the previous one stays."""
        session = self._session
        if self._config_is_current and not files_changed(session.settings):
            return
        before = session.settings
        try:
            session.use(read_settings(session.config, session.store, now=now))
            self._selected = [service.name for service in session.select(self._services, self._group)]
        except (ConfigError, CommandError) as error:
            session.use(before)
            self._config_is_current = False
            self.problem = str(error)
            return
        self._config_is_current = True
