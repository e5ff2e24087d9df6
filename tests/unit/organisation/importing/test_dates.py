"""Days in the many forms in which they are written."""

from __future__ import annotations

from datetime import date

import pytest

from siloSim.organisation.importing.dates import read_days


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-04-01", date(2023, 4, 1)),
        ("2023-04-01T08:30:00Z", date(2023, 4, 1)),
        ("2023/4/1", date(2023, 4, 1)),
        ("20230401", date(2023, 4, 1)),
        ("01/04/2023", date(2023, 4, 1)),
        ("1.4.23", date(2023, 4, 1)),
        ("1-4-2023 00:00", date(2023, 4, 1)),
        ("31.12.68", date(2068, 12, 31)),
        ("31.12.69", date(1969, 12, 31)),
        ("45017", date(2023, 4, 1)),  # as Excel counts
        ("1-Apr-2023", date(2023, 4, 1)),
        ("April 1, 2023", date(2023, 4, 1)),
        ("29/02/2023", None),
        ("soon", None),
        ("0000-01-01", None),
    ],
)
def test_forms(text, day):
    read = read_days([text, ""], "Day")
    assert read.days == [day, None]
    assert read.wrong == ([] if day else [0])


@pytest.mark.parametrize(
    ("texts", "order", "days", "noted"),
    [
        (("13/02/2020", "03/04/2020"), None, [date(2020, 2, 13), date(2020, 4, 3)], False),
        (("02/13/2020", "03/04/2020"), None, [date(2020, 2, 13), date(2020, 3, 4)], False),
        (("02/03/2020",), None, [date(2020, 3, 2)], True),
        (("02/03/2020",), "mdy", [date(2020, 2, 3)], False),
        (("02/02/2020",), None, [date(2020, 2, 2)], False),  # the same either way
        (("13/02/2020", "02/13/2020"), None, [date(2020, 2, 13), None], False),  # not both in one column
    ],
)
def test_order_of_day_and_month(texts, order, days, noted):
    read = read_days(texts, "Day", order)
    assert read.days == days
    assert bool(read.note) == noted
