"""The text of scenario files: a new one to start from, and one that holds a given scenario."""

import json
import textwrap
from collections.abc import Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML

from model.faults import Fault, ScenarioError
from model.levers import Levers
from model.quantities import Quantity, declared, shown
from model.scenario import Scenario, load_scenario
from model.scenario_file import bundled_scenarios
from model.scenario_form import TEXTS, check_key, in_sentence, title_of

_TEMPLATE = """\
# {title}: a scenario of Interlock.
# It holds only what differs from the scenario it extends.
#   interlock scenario check FILE       lists what is wrong
#   interlock compare {parent} FILE     what difference does it make?

extends: {parent}
name: "{title}"
name_in_sentence: "{in_sentence}"
plural: off
question: What happens to revenue, retention and people if ...?
changes: What is different from the baseline, in a sentence.
look_at: What to look at first in the results.

# What management chooses. Take the # away from the lines to change (keep two spaces).
levers:
{levers}
# What nobody knows exactly; all names: interlock scenario schema
uncertainties:

# Mechanisms can be switched off, to see what they contribute.
mechanisms:
  # blame: off

# Levers that change at a date, counted from the end of the warm-up.
events:
  # - at: 6 months
  #   levers:
  #     check_in_cadence: weekly
"""


def scenario_template(name: str, parent: str = "baseline") -> str:
    """Write the text of a new scenario file that lists all levers.

    Parameters
    ----------
    name
        Its name.
    parent
        The scenario that it extends: a bundled one, or a file relative to it.

    Raises
    ------
    ScenarioError
        If the name is no good file name, or that of a bundled scenario.
    """
    check_key(name)
    if name in bundled_scenarios():
        message = f"'{name}' is the name of a bundled scenario; choose another."
        raise ScenarioError([Fault(None, None, "name", message)])
    title = title_of(name)
    levers = "\n".join(_template_lines(quantity) for quantity in declared(Levers))
    return _TEMPLATE.format(
        title=title, in_sentence=in_sentence(title), levers=levers, parent=json.dumps(parent)
        if " " in parent or ":" in parent
        else parent,
    )  # fmt: skip


def _template_lines(lever: Quantity) -> str:
    """Show one lever as comment lines of a new scenario file."""
    text = f"{lever.doc} It must be {lever.allowed}."
    value = lever.written(lever.default)
    written = value if isinstance(value, str) else shown(value)
    lines = [*textwrap.wrap(text, width=90), f"{lever.name}: {written}"]
    return "".join(f"  # {line}\n" for line in lines)


def scenario_text(scenario: Scenario, comment: str = "") -> str:
    """Write a scenario as the text of a file that extends `baseline` and holds what differs.

    Loaded from a file, it has the same inputs; its key is then the name of that file.

    Parameters
    ----------
    scenario
        The scenario.
    comment
        What the file says about itself at its top.
    """
    parent, own = load_scenario("baseline").resolved(), scenario.resolved()
    content: dict[str, Any] = {"extends": "baseline"}
    for name, value in own.items():
        if name in TEXTS:
            content[name] = value
        elif isinstance(value, dict):
            same = parent.get(name, {})
            other = {key: each for key, each in value.items() if each != same.get(key)}
            content |= {name: other} if other else {}
        elif name != "key" and value != parent.get(name):
            content[name] = value
    return file_text(content, comment)


def file_text(content: Mapping[str, Any], comment: str = "") -> str:
    """Write what a scenario file holds as YAML, below what the file says about itself."""
    text = StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.dump(dict(content), text)
    return "".join(f"# {line}\n" for line in comment.splitlines()) + text.getvalue()
