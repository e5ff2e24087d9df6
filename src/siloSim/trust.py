"""Whether code that a scenario names may run in this process.

A scenario file is data until somebody says that its code is trusted: importing a file runs whatever stands
in it. In Python, whoever loads a scenario trusts it; the command line asks for --trust-code.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_TRUSTED = [True]  # the last entry counts


@contextmanager
def code_refused() -> Iterator[None]:
    """No code that a scenario names is run as long as this lasts, unless `trust_code` is called."""
    _TRUSTED.append(False)
    try:
        yield
    finally:
        _TRUSTED.pop()


def trust_code() -> None:
    """Whoever started the program says that he or she has read the code."""
    _TRUSTED[-1] = True


def code_is_trusted() -> bool:
    """Whether code that scenarios name may run."""
    return _TRUSTED[-1]
