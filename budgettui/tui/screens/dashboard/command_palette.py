"""The entries of the command palette: the dashboard's actions, services and commands, with synonyms."""

from collections.abc import Mapping

from budgettui.tui.actions import ACTIONS
from budgettui.tui.base_app import BaseApp
from budgettui.tui.key_names import keys_of

from ..dialogs.chooser import Choice

SYNONYMS: Mapping[str, str] = {
    "add": "new outage incident event record log create downtime",
    "incident": "outage start stop begin end page down resolve resolved",
    "edit": "change correct amend fix events",
    "log": "events list journal incidents history outages",
    "review": "accept triage unreviewed sources",
    "sources": "sync pagerduty prometheus integrations stale",
    "void": "delete remove rm cancel false alarm",
    "undo": "revert take back",
    "redo": "repeat again",
    "quick": "one line command type",
    "explain": "why reason breakdown cost events",
    "exclude": "maintenance ignore exception not count justify",
    "exclusions": "maintenance ignored excluded windows",
    "service_add": "new create service slo",
    "compare": "versus vs diff side by side",
    "what_if": "whatif simulate preview affordable",
    "days_ahead": "gate ship deploy release calendar may it",
    "filter": "search find grep",
    "obligations": "policy due done freeze postmortem exceptions",
    "sort": "order arrange",
    "group": "groups teams fold",
    "shorter": "range days zoom in",
    "longer": "range days zoom out",
    "view": "consumed daily burn calendar heatmap",
    "earlier": "before previous month back",
    "later": "after next month forward",
    "moment": "past as of time travel history then",
    "known_then": "past recorded corrected audit believed",
    "moment_back": "previous event step",
    "moment_on": "next event step",
    "now": "present live",
    "command": "cli shell copy print pipe",
    "legend": "marks symbols colours colors meaning key",
    "problems": "errors warnings configuration banner wrong",
    "zoom": "maximize fullscreen enlarge",
    "copy": "yank clipboard export text",
    "wallboard": "tv screen tiles big",
    "themes": "colour color dark light contrast",
    "help": "keys shortcuts bindings ?",
    "quit": "exit leave close",
    "pane_1": "list board",
    "pane_2": "status budget burn",
    "pane_3": "plot chart graph",
    "pane_4": "predict prediction probability",
    "pane_5": "unusual days outliers spikes",
}
"""More words that find an action."""

COMMANDS: Mapping[str, tuple[str, str]] = {
    "report": ("A period as text, Markdown, HTML, JSON or CSV", "postmortem monthly pdf html summary"),
    "export": ("Write events to a file", "csv json download save backup"),
    "import": ("Read events from a file; again to pick up changes", "csv json load upload"),
    "sync": ("Update events from the configured sources", "fetch pull refresh"),
    "listen": ("Receive alerts from Alertmanager's webhook", "webhook alertmanager"),
    "notify": ("Notify Slack, PagerDuty, a webhook, … of changes", "alert message slack"),
    "notes": ("List notes on events and incidents", "comments annotations"),
    "note": ("Add a note to an event or incident", "comment annotate timeline"),
    "rename": ("Move all events of a service to its new name", "service"),
    "start": ("Open an event that lasts until it is stopped", "outage begin"),
    "stop": ("End an open event", "resolve end"),
    "status": ("The error budget of every service", "show table list json"),
    "forecast": ("Will the budget last, and when does it recover?", "predict"),
    "history": ("Patterns, trend and unusual days of a service's burn", "trend seasonality"),
    "anomalies": ("Unusual days of all services", "outliers"),
    "events": ("List events", "log ls"),
    "backtest": ("Would the forecasts have come true?", "accuracy calibration brier"),
    "whatif": ("The effect of one more event", "simulate"),
    "gate": ("May services ship, and if not, when?", "deploy release ci pipeline freeze"),
    "done": ("Mark an obligation as done", "policy"),
    "except": ("Grant an exception to the policy, until some time", "waive override policy"),
    "exceptions": ("List exceptions, or revoke one", "waivers policy"),
    "metrics": ("Error budgets for Prometheus", "openmetrics grafana scrape"),
    "rules": ("Burn alerts as rules for Prometheus", "alerting"),
    "segment": ("One line for a prompt or a status bar", "tmux shell prompt"),
    "mcp": ("The answers as tools for assistants", "ai agent"),
    "serve": ("The dashboard or the wallboard in a browser", "web http"),
    "demo": ("The dashboard over made-up data", "try sample"),
    "init": ("Write a commented configuration", "setup configure"),
    "services": ("Convert SLOs from OpenSLO, Sloth, Pyrra and others", "slo definitions"),
    "schema": ("The JSON Schema of a command's --json output", "json"),
    "completion": ("Completion for bash, zsh or fish", "shell tab"),
    "store": ("Inspect, check, copy or export the event store", "database backup sqlite"),
    "doctor": ("Check configuration, store and terminal", "diagnose health check problem"),
}
"""Commands that do what no key does, or in another form: their summary, and more words that find them.

Choosing one copies its command line.
"""
COMMAND_PREFIX, SERVICE_PREFIX = "$", "="


def palette_choices(app: BaseApp) -> list[Choice]:
    """The choices: actions by id, then services and commands by name with a prefix."""
    keys = app.settings.keys
    choices = [
        Choice(
            action.id,
            action.label,
            action.tooltip,
            " ".join(keys_of(action.id, keys)),
            f"{action.id.replace('_', ' ')} {SYNONYMS.get(action.id, '')}",
        )
        for action in ACTIONS
        if action.where == "dashboard" and action.id not in ("palette", "back")
    ]
    for name in app.service_list.assessments:
        choices.append(Choice(f"{SERVICE_PREFIX}{name}", name, "show this service", "", "go to service"))
    for name, (summary, synonyms) in COMMANDS.items():
        choices.append(Choice(f"{COMMAND_PREFIX}{name}", f"budgettui {name}", summary, "copies", synonyms))
    return choices
