"""The pages of the reference, made from the code: public names, commands, rules, parameters, outcomes."""

from __future__ import annotations

import inspect
import textwrap

import odd_tables
import submodel_pages
import typer

import siloSim as ss
from siloSim import errors
from siloSim.cli.app import app
from siloSim.model.rules import SIGNATURES, SUBMODELS

# Heading → public names in the order in which one meets them; what is not named here comes last, by itself.
GROUPS = {
    "Load, run, compare": ("load", "run", "compare", "open"),
    "What comes back": ("RunRecord", "Runs", "Comparison"),
    "A scenario": ("Scenario",),
    "The Mesa face": ("SiloModel", "Employee"),
    "Rules of one's own": ("rule",),
}
ERRORS = "Errors"

PYTHON = """# Python

Everything public stands in one place: `import siloSim as ss`, and a name is resolved when it is first used. Tables come
as pandas DataFrames.
"""
COMMANDS = """# Commands

The same stands behind `--help` of each. Exit codes: 0 done, 1 ran and failed, 2 bad input, 130 interrupted.
"""
RULES = """# Rules

A rule is a function of numbers that fills a slot of the day; each can be replaced by one's own
(`rules: {trust_update: my_rules.py:sticky}` in a scenario, `SiloModel(…, rules={…})` in Python). `v` holds today's values
of all parameters in the department concerned: `v.trust_gain` is `trust.gain`. Reasons, pictures and a rival for each
stand on its page. The same list is printed by `silosim rules`.
"""
PARAMETERS = """# Parameters

Names are the same in YAML (below `behaviour`, but for `challenges` and `money`), in Python and in results;
[notation](../notation.md) sets all of them side by side. What a policy may change is listed in the
[ODD](../odd.md#71-calendar).
"""
OUTCOMES = """# Outcomes

What a run is judged by, over the days from `policy_day` to the horizon.
"""


def reference_pages() -> dict[str, str]:
    """Name → text of every page of the reference."""
    makers = {
        "python": python,
        "commands": commands,
        "rules": rules,
        "parameters": parameters,
        "outcomes": outcomes,
    }
    return {f"docs/reference/{name}.md": make() for name, make in makers.items()}


def python() -> str:
    """The public names, with signatures and docstrings."""
    named = {name for names in GROUPS.values() for name in names}
    public = [name for name in ss.__all__ if not name.startswith("__")]
    groups = {heading: [name for name in names if name in public] for heading, names in GROUPS.items()}
    groups["More"] = [name for name in public if name not in named and not hasattr(errors, name)]
    groups[ERRORS] = _by_descent([name for name in public if hasattr(errors, name)])
    parts = [PYTHON]
    for heading, names in groups.items():
        if not names:
            continue
        parts.append(f"## {heading}\n")
        if heading == ERRORS:
            tree = (errors.__doc__ or "").partition("\n\n")[2].rstrip()
            parts.append(
                f"Raised on purpose; everything else is a mistake of ours.\n\n```text\n{tree}\n```\n"
            )
        parts += [_documented(name) for name in names]
    return "\n".join(parts)


def _by_descent(names: list[str]) -> list[str]:
    """Errors in the order of the file that defines them, which is that of their tree."""
    defined = list(vars(errors))
    return sorted(names, key=defined.index)


def _documented(name: str) -> str:
    thing = getattr(ss, name)
    if not inspect.isclass(thing):
        return f"```{{eval-rst}}\n.. autofunction:: siloSim.{name}\n```\n"
    options = "   :inherited-members: object\n" if _of_ours(thing) else ""
    return f"```{{eval-rst}}\n.. autoclass:: siloSim.{name}\n{options}```\n"


def _of_ours(thing: type) -> bool:
    """Whether what a class inherits is documented by us too; of Mesa's and Python's own classes it is not."""
    bases = thing.__mro__[1:-1]
    return bool(bases) and all(base.__module__.startswith("siloSim.") for base in bases)


def commands() -> str:
    """Every command with its help, as the terminal shows it."""
    group = typer.main.get_command(app)
    context = group.make_context("silosim", ["--help"], resilient_parsing=True)
    parts = [COMMANDS]
    for name in group.list_commands(context):  # type: ignore[attr-defined]
        command = group.get_command(context, name)  # type: ignore[attr-defined]
        if command is None or command.hidden:
            continue
        inner = command.make_context(name, [], parent=context, resilient_parsing=True)
        inner.info_name = name
        parts.append(f"## `silosim {name}`\n\n```text\n{command.get_help(inner)}\n```\n")
    return "\n".join(parts)


def rules() -> str:
    """Every rule: slot, signature, equation, units, source, and the way to its page and its code."""
    parts = [RULES]
    section = ""
    for s in SUBMODELS.values():
        if s.section != section:
            section = s.section
            parts.append(f"## Step {section}\n")
        equation = textwrap.fill(s.equation, 96, subsequent_indent="    ", break_long_words=False)
        parts.append(
            f"### `{s.slot}`\n\n"
            f"```{{py:function}} {s.slot}({', '.join(SIGNATURES[s.slot])})\n:no-index-entry:\n:no-contents-entry:\n```\n\n"
            f"```text\n{equation}\n```\n\n**Units:** {s.units}\n\n**Source:** {s.source}\n\n"
            f"[Reasons and picture](../submodels/{s.slot}.md) · "
            f"[the code](../{submodel_pages.SOURCE.removeprefix('../')}/rules/{s.file}#L{s.line})\n"
        )
    return "\n".join(parts)


def parameters() -> str:
    """Every parameter."""
    return PARAMETERS + odd_tables.parameters().replace("](submodels/", "](../submodels/")


def outcomes() -> str:
    """Every outcome."""
    return OUTCOMES + odd_tables.outcomes()
