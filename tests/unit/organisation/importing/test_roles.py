"""Roles as Viva writes them."""

import pytest

from siloSim.organisation.importing.values import roles


@pytest.mark.parametrize(("text", "role"), [("Mngr", "manager"), ("MNGR+", "manager"), ("ic", "staff")])
def test_the_supervisor_indicator_is_read(text: str, role: str) -> None:
    assert roles([text], "SupervisorIndicator") == ([role], [])
