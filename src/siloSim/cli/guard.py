"""From whatever a command raises to a readable message and an exit code.

0  done                 1  it ran and failed
2  bad input            130  interrupted
"""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer

from siloSim.cli.terminal import ReaderLeft, forget_output, note, out_json
from siloSim.cli.usage import usage_problem
from siloSim.errors import Cancelled, InputError, MissingExtra, Problem, RunError

OK, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

# Typer carries its own copy of click, or depends on it, by version; the public BadParameter leads to both.
_UsageError: type[Exception] = typer.BadParameter.__bases__[0]


def guarded(call: Callable[[], object], *, as_json: bool) -> int:
    """Call and translate: the exit code, after whatever there was to say.

    No traceback is printed, whatever happens; that of a mistake in siloSim goes to a file.
    """
    try:
        result = call()
        sys.stdout.flush()
        if result == INTERRUPTED:  # Typer answers Ctrl-C outside of a run itself
            return _report(as_json, [Problem("Interrupted; nothing was kept.")], INTERRUPTED)
        return result if isinstance(result, int) else OK
    except (ReaderLeft, BrokenPipeError):
        forget_output()
        return OK  # `silosim policies | head`: the reader has what it wanted
    except SystemExit as error:
        forget_output()  # Typer's answer to a reader who has left its help
        return error.code if isinstance(error.code, int) else OK
    except (KeyboardInterrupt, Cancelled) as error:
        said = str(error) or "Interrupted; nothing was kept."
        return _report(as_json, [Problem(said)], INTERRUPTED)
    except typer.Abort:
        return _report(as_json, [Problem("Interrupted.")], INTERRUPTED)
    except InputError as error:
        return _report(as_json, error.problems, BAD_INPUT, error.left_out)
    except _UsageError as error:
        return _report(as_json, [usage_problem(error)], BAD_INPUT)
    except RunError as error:
        return _report(as_json, [Problem(f"{str(error).rstrip('.')}.{_filed(error)}")], FAILED)
    except MissingExtra as error:
        return _report(as_json, [Problem(str(error))], FAILED)
    except Exception as error:
        said = f"siloSim made a mistake: {type(error).__name__}: {_first_line(error)}.{_filed(error)}"
        return _report(as_json, [Problem(said)], FAILED)


def _report(as_json: bool, problems: Sequence[Problem], code: int, left_out: int = 0) -> int:
    """Print the problems, to standard output as JSON or to standard error for people."""
    try:
        if as_json:
            more = {"left_out": left_out} if left_out else {}
            out_json({"errors": [problem.as_json() for problem in problems], **more})
        else:
            for problem in problems:
                note(str(problem))
            if code == BAD_INPUT and len(problems) > 1:
                listed = f"; the first {len(problems)} are listed" if left_out else ""
                note(f"{len(problems) + left_out} problems{listed}.")
    except (ReaderLeft, BrokenPipeError):
        forget_output()
    return code


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no message"])[0].rstrip(".")


def _filed(error: BaseException) -> str:
    """Write the traceback, notes included, to a file; a sentence that says where."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    text = f"silosim {' '.join(sys.argv[1:])}\n\n{''.join(traceback.format_exception(error))}"
    try:
        with tempfile.NamedTemporaryFile(
            "w",
            prefix=f"silosim-{stamp}-",
            suffix=".txt",
            delete=False,
            encoding="utf-8",
            errors="backslashreplace",
        ) as file:
            file.write(text)
    except OSError:
        return ""
    return f" The full report is in {Path(file.name)}"
