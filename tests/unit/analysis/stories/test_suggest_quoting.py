"""Options that are suggested can be pasted into a shell."""

import shlex

import pytest

from siloSim.analysis.stories import Suggestion


@pytest.mark.parametrize("name", ["'=cmd11", "Ann Lee", "$(ls)", "p01"])
def test_the_option_comes_out_of_a_shell_as_it_is(name: str) -> None:
    assert shlex.split(Suggestion("person", name, "").option) == ["--person", name]
