"""Day and month: the whole column decides."""

from datetime import date

import pytest

from siloSim.organisation.dates import read_dates


@pytest.mark.parametrize(
    ("texts", "order", "guessed", "unit", "first"),
    [
        (["2023-04-01", "2023-05-01"], "year-month-day", False, "month", date(2023, 4, 1)),
        (["2023-04-02T00:00:00", "2023-04-09 10:00"], "year-month-day", False, "week", date(2023, 4, 2)),
        (["30/04/2023", "31.05.2023"], "day/month/year", False, "period", date(2023, 4, 30)),
        (["4/30/2023", "5/1/23"], "month/day/year", False, "period", date(2023, 4, 30)),
        (["01/04/2023", "01/05/2023"], "day/month/year", True, "month", date(2023, 4, 1)),
        (["4/1/2023", "5/1/2023", "12/1/2023"], "month/day/year", True, "month", date(2023, 4, 1)),
        (["04/02/2023 12:00:00 AM", "04/09/2023 12:00:00 AM"], "month/day/year", True, "week", date(2023, 4, 2)),
        (["01/04/2023"], "day/month/year", True, "period", date(2023, 4, 1)),
        (["01/01/2023"], "day/month/year", False, "period", date(2023, 1, 1)),
        ([], "day/month/year", False, "period", None),
    ],
)  # fmt: skip
def test_order(texts: list[str], order: str, guessed: bool, unit: str, first: date | None) -> None:
    dates = read_dates(texts)
    assert not dates.wrong
    assert (dates.order, dates.guessed, dates.unit) == (order, guessed, unit)
    assert min(dates.of.values(), default=None) == first


def test_wrong_dates_are_named() -> None:
    assert read_dates(["30/04/2023", "31/04/2023", "soon", ""]).wrong == {"31/04/2023", "soon", ""}
    assert read_dates(["2023-04-30", "30/04/2023"]).wrong == {"30/04/2023"}
    assert read_dates(["30/04/2023", "04/30/2023", "01/02/2023"]).wrong == {"04/30/2023"}
