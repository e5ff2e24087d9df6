"""`silosim doctor`: whether all that siloSim needs is there and works, in words, with remedies.

Nothing outside the standard library is imported before the check that needs it, so that a broken
installation is described and does not break the description.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from siloSim.cli.doctor.finding import Finding, examined
from siloSim.cli.terminal import note, out, out_json, wrapped

__all__ = ["doctor"]

HEALTHY, ILL = 0, 1


def doctor(*, as_json: bool, clean_cache: bool) -> int:
    """Look at everything and say it; 0 if nothing is wrong, 1 otherwise."""
    say: Callable[[str], None] = _silent if as_json else note
    groups: dict[str, list[Finding]] = {}
    removed: list[dict[str, object]] = []
    for title, check in _checks(say, removed, clean_cache=clean_cache):
        groups[title] = examined(title, check)
        if not as_json:
            _say(title, groups[title])
    findings = [finding for group in groups.values() for finding in group]
    problems = sum(finding.status == "problem" for finding in findings)
    if as_json:
        rows = [
            {"group": title, "status": finding.status, "what": finding.what, "remedy": finding.remedy}
            for title, group in groups.items()
            for finding in group
        ]
        out_json(
            {
                "schema": 1,
                "command": "doctor",
                "healthy": not problems,
                "findings": rows,
                "removed": removed,
            }
        )
    else:
        notes = sum(finding.status == "note" for finding in findings)
        out()
        out(_conclusion(problems, notes))
    return ILL if problems else HEALTHY


def _checks(
    say: Callable[[str], None], removed: list[dict[str, object]], *, clean_cache: bool
) -> Iterable[tuple[str, Callable[[], Iterable[Finding]]]]:
    from siloSim.cli.doctor import cache, computer, here, packages, selfcheck

    def cleaned() -> Iterable[Finding]:
        gone, findings = cache.clean(say)
        removed.extend({"path": str(one.path), "bytes": one.bytes} for one in gone)
        return findings

    yield "Installation", packages.installation
    yield "Packages", packages.dependencies
    yield "Extras", packages.extras
    yield "Computer", computer.computer
    if clean_cache:
        yield "Cleaning", cleaned
    yield "Compiled code", cache.cache
    yield "Here", here.here
    yield "Self-check", lambda: selfcheck.selfcheck(say)


def _say(title: str, findings: Iterable[Finding]) -> None:
    out(title)
    for finding in findings:
        out(wrapped(finding.what, first=f"  {finding.status:<8} ", indent=" " * 11))
        if finding.remedy:
            out(f"{' ' * 11}Remedy: {finding.remedy}")  # in one line, so that a command can be copied


def _conclusion(problems: int, notes: int) -> str:
    said = f"{notes} note{'' if notes == 1 else 's'}" if notes else ""
    if not problems:
        return "Nothing is wrong." if not said else f"Nothing is wrong; {said}."
    wrong = "1 problem" if problems == 1 else f"{problems} problems"
    return f"{wrong}, {said}." if said else f"{wrong}."


def _silent(_: str) -> None:
    pass
