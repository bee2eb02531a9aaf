"""Every command refuses a name that nothing has: exit code 2, and the nearest that there is."""

import pytest
from test_quiet import ALL

from budgettui.cli.command_synonyms import SYNONYMS

GROUP = "did you mean shop?"
SERVICE = "did you mean checkout"
CATEGORY = "did you mean maintenance?"

CALLS: list[tuple[str, str]] = [
    # a group
    ("status --group shopp", GROUP),
    ("explain --group shopp", GROUP),
    ("forecast --group shopp", GROUP),
    ("history --group shopp", GROUP),
    ("anomalies --group shopp", GROUP),
    ("report --group shopp", GROUP),
    ("gate --group shopp", GROUP),
    ("events --group shopp", GROUP),
    ("export --group shopp", GROUP),
    ("obligations --group shopp", GROUP),
    ("except --group shopp --until 2h --reason agreed", GROUP),
    ("exclude --group shopp 10:00 5m --reason agreed", GROUP),
    ("metrics --group shopp", GROUP),
    ("rules --group shopp", GROUP),
    # a service
    ("add checkoutt 5m", SERVICE),
    ("start checkoutt", SERVICE),
    ("stop checkoutt", SERVICE),
    ("edit 1 --service checkoutt", SERVICE),
    ("exclude checkoutt 10:00 5m --reason agreed", SERVICE),
    ("exclusions checkoutt", SERVICE),
    ("rename checkoutt search", SERVICE),
    ("rename checkout serch", "did you mean search?"),
    ("events checkoutt", SERVICE),
    ("export checkoutt", SERVICE),
    ("status checkoutt", SERVICE),
    ("explain checkoutt", SERVICE),
    ("forecast checkoutt", SERVICE),
    ("history checkoutt", SERVICE),
    ("anomalies checkoutt", SERVICE),
    ("report checkoutt", SERVICE),
    ("backtest checkoutt", SERVICE),
    ("whatif checkoutt 5m", SERVICE),
    ("gate checkoutt", SERVICE),
    ("obligations checkoutt", SERVICE),
    ("except checkoutt --until 2h --reason agreed", SERVICE),
    ("exceptions checkoutt", SERVICE),
    ("metrics checkoutt", SERVICE),
    ("rules checkoutt", SERVICE),
    ("segment checkoutt", SERVICE),
    # a category
    ("add checkout 5m --category maintenence", CATEGORY),
    ("start checkout --category maintenence", CATEGORY),
    ("edit 1 --category maintenence", CATEGORY),
    ("events --category maintenence", CATEGORY),
    ("export --category maintenence", CATEGORY),
    ("whatif checkout 5m --category maintenence", CATEGORY),
    # a number or an id
    ("edit 99 5m", "99"),
    ("void 99", "99"),
    ("undo 99", "99"),
    ("redo 99", "99"),
    ("review 99", "99"),
    ("stop 99", "99"),
    ("note 99 seen", "99"),
    ("notes 99", "99"),
    ("events --versions 99", "99"),
    ("report --event 99", "99"),
    ("report --incident INC-821", "did you mean INC-812?"),
    ("note INC-821 seen", "did you mean INC-812?"),
    ("notes INC-821", "did you mean INC-812?"),
    ("exclude --incident INC-821 --reason agreed", "INC-821"),
    ("exclude --edit 99 --reason agreed", "99"),
    ("exclusions --versions 99", "99"),
    ("exclusions void 99", "99"),
    ("exclusions undo 99", "99"),
    ("exclusions redo 99", "99"),
    ("exceptions revoke 99", "99"),
    ("gate --withdraw 99", "99"),
    ("done 2kx7v3qa -m written", "2kx7v3qa"),
    # a tag, a rule, a source, a receiver, a command, a choice
    ("exclude --tag tier2 10:00 5m --reason agreed", "did you mean tier1?"),
    ("except checkout --until 2h --reason agreed --rule freze", "did you mean freeze?"),
    ("sync prd", "did you mean prod?"),
    ("notify tem --test", "did you mean team?"),
    ("schema statsu", "did you mean status?"),
    ("statsu", "did you mean status?"),
    ("store chek", "did you mean check?"),
    ("report --format htm", "html"),
    ("completion bsh", "bash"),
]
"""A call with a name that nothing has, and what the sentence says."""


@pytest.fixture
def named(busy):
    """`busy`, with a tag."""
    busy.config.write_text(
        busy.config.read_text().replace('group = "shop"', 'group = "shop"\ntags = ["tier1"]')
    )
    return busy


@pytest.mark.parametrize(("call", "sentence"), CALLS)
def test_a_name_that_nothing_has_is_refused_with_the_nearest(named, call: str, sentence: str) -> None:
    result = named.run(*call.split())
    assert (result.code, result.out) == (2, ""), result
    assert sentence in result.err


def test_the_walk_passes_every_command_that_takes_a_name() -> None:
    """A new option that names something needs its call above."""
    for name, command in ALL.items():
        if name == "init":
            continue  # it makes services
        calls = [call for call, _ in CALLS if f"{call} ".startswith(f"{name} ")]
        for parameter in command.params:
            if parameter.name in ("group", "groups", "category", "incident", "tags", "rule", "exclusion_id"):
                option = max(parameter.opts, key=len)
                known = name in ("add", "start", "edit", "whatif") and option == "--incident"  # a new one
                assert known or any(f" {option} " in call for call in calls), (name, option)
            elif parameter.name in ("service", "services", "event_id", "event_ids", "about", "names"):
                assert calls, (name, parameter.name)


@pytest.mark.parametrize("synonym", SYNONYMS)
def test_what_else_people_call_a_command_leads_to_it(shop, synonym: str) -> None:
    assert SYNONYMS[synonym] in {name.split()[0] for name in ALL} and synonym not in ALL
    result = shop.run(synonym)
    assert (result.code, result.out) == (2, "")
    assert f"there is no command {synonym!r}; did you mean {SYNONYMS[synonym]}" in result.err
