"""Break the model on purpose, one place at a time, and see whether a test notices.

    python tools/mutants.py [--only TEXT] [--list] [--workers 2] [--out results/mutants.csv]

Two kinds of mutants: every number and name that a rule computes with gets the other sign, and every
process is dropped from the day. Tests run on a copy of the code, uncompiled, where a mutant costs
seconds; one that the rules' own tests miss goes on to those of the processes. Exit code 1 if a mutant
survives that is not on the list of those that cannot matter.
"""

from __future__ import annotations

import argparse
import ast
import csv
import os
import queue
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RULES = Path("src/siloSim/model/rules")
DAY = Path("src/siloSim/model/day.py")
type Tests = tuple[str, ...]

RULE_TESTS = ("tests/unit/model/rules",)
DAY_TESTS = ("tests/unit/model/processes", "tests/unit/model/test_network.py")

# Mutants that no test can notice, each with the reason. Keys as printed.
CANNOT_MATTER: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed file."""

    name: str
    file: Path  # relative to the root
    text: str  # of the whole file
    tests: tuple[Tests, ...]  # groups of tests, tried in turn until one fails


def rule_mutants() -> Iterator[Mutant]:
    """The other sign for every operand of every rule."""
    for path in sorted((ROOT / RULES).glob("*.py")):
        source = path.read_text(encoding="utf-8")
        lines = source.splitlines(keepends=True)
        for function in ast.parse(source).body:
            if not isinstance(function, ast.FunctionDef) or not _is_rule(function):
                continue
            seen: dict[str, int] = {}
            for node in _operands(function):
                operand = ast.get_source_segment(source, node) or ""
                seen[operand] = seen.get(operand, 0) + 1
                line = lines[node.lineno - 1]
                changed = f"{line[: node.col_offset]}(-{operand}){line[node.end_col_offset :]}"
                text = "".join([*lines[: node.lineno - 1], changed, *lines[node.lineno :]])
                name = f"{function.name}: {operand} -> -{operand}, no. {seen[operand]}"
                yield Mutant(name, RULES / path.name, text, (RULE_TESTS, DAY_TESTS))


def _is_rule(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "rule"
        for mark in function.decorator_list
    )


def _operands(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Numbers, parameters and arguments that the body reads; not functions that it calls, nor named events."""
    called = {id(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    for statement in function.body:
        for node in ast.walk(statement):
            if id(node) in called:
                continue
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "v":
                yield node
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                if node.id not in ("v", "math") and not node.id.isupper():
                    yield node
            elif isinstance(node, ast.Constant) and isinstance(node.value, int | float) and node.value:
                yield node


def day_mutants() -> Iterator[Mutant]:
    """The day without each of its calls in turn."""
    source = (ROOT / DAY).read_text(encoding="utf-8")
    lines = source.splitlines(keepends=True)
    day = next(n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef) and n.name == "one_day")
    for node in ast.walk(day):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            call = ast.unparse(node.value.func)
            first, last = node.lineno - 1, node.end_lineno or node.lineno
            text = "".join([*lines[:first], " " * node.col_offset + "pass\n", *lines[last:]])
            yield Mutant(f"day without {call}", DAY, text, (DAY_TESTS,))


class Copy:
    """A copy of the code and its tests, in which one mutant at a time lives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("src", "tests"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", folder)

    def survives(self, mutant: Mutant) -> bool:
        """Whether all its tests pass with the mutant in place."""
        (self.folder / mutant.file).write_text(mutant.text, encoding="utf-8")
        try:
            return all(self._pass(group) for group in mutant.tests)
        finally:
            shutil.copy(ROOT / mutant.file, self.folder / mutant.file)

    def _pass(self, tests: Sequence[str]) -> bool:
        command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
        path = os.pathsep.join(str(self.folder / name) for name in ("src", "tests"))
        environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": path}
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=1200,
        )
        if done.returncode not in (0, 1, 2):  # passed, failed, broke off; else pytest itself did not run
            raise RuntimeError(
                f"pytest ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            )
        return done.returncode == 0


def judge(
    mutants: Sequence[Mutant], workers: int, sound: Sequence[Tests] = (RULE_TESTS, DAY_TESTS)
) -> Iterator[tuple[Mutant, bool]]:
    """Every mutant with whether it survives, in order. First `sound` has to pass on the code as it is."""
    with tempfile.TemporaryDirectory() as folder:
        copies: queue.SimpleQueue[Copy] = queue.SimpleQueue()
        for number in range(workers):
            copies.put(Copy(Path(folder) / str(number)))

        def one(mutant: Mutant) -> bool:
            copy = copies.get()
            try:
                return copy.survives(mutant)
            finally:
                copies.put(copy)

        untouched = Mutant("none", DAY, (ROOT / DAY).read_text(encoding="utf-8"), tuple(sound))
        if not one(untouched):
            raise SystemExit("The tests fail on the code as it is; mend that first.")
        with ThreadPoolExecutor(workers) as pool:
            yield from zip(mutants, pool.map(one, mutants), strict=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge all mutants, or those whose name holds a text."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="mutants whose name contains this text")
    parser.add_argument("--list", action="store_true", help="name them and stop")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, help="a table of all verdicts")
    options = parser.parse_args(arguments)
    mutants = [one for one in (*rule_mutants(), *day_mutants()) if options.only in one.name]
    if options.list or not mutants:
        print("\n".join(one.name for one in mutants) or f"No mutant's name contains {options.only!r}.")
        return 0 if mutants else 2
    verdicts = []
    for count, (mutant, survives) in enumerate(judge(mutants, options.workers), 1):
        known = CANNOT_MATTER.get(mutant.name, "")
        verdict = "found" if not survives else f"cannot matter: {known}" if known else "SURVIVES"
        verdicts.append((mutant.name, verdict))
        print(f"{count} of {len(mutants)}  {verdict:8}  {mutant.name}", flush=True)
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        with options.out.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("mutant", "verdict"), *verdicts])
    alive = [name for name, verdict in verdicts if verdict == "SURVIVES"]
    print(f"{len(verdicts) - len(alive)} of {len(verdicts)} mutants are found or cannot matter.")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
