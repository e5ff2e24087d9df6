"""hours.csv: two forms, one meaning, and everything that can be wrong with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from siloSim.errors import OrganisationError, Problem
from siloSim.organisation import TieSpec
from siloSim.organisation.hours import hours_csv, read_hours
from siloSim.organisation.hours_figures import figures_of_hours

HEADS = {"Sales": 20, "R&D": 30, "Board": 1}
LONG = "from,to,hours\nSales,Sales,50\nSales,R&D,8\nR&D,Sales,12\nR&D,R&D,90.5\nBoard,Sales,3\n"


def written(folder: Path, text: str, name: str = "hours.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> list[Problem]:
    with pytest.raises(OrganisationError) as caught:
        read_hours(written(folder, text), HEADS)
    assert all(problem.file == str(folder / "hours.csv") for problem in caught.value.problems)
    return list(caught.value.problems)


def test_both_directions_are_averaged_and_one_stands_for_both(tmp_path: Path) -> None:
    hours = read_hours(written(tmp_path, LONG), HEADS)
    assert hours.table == ((50, 10, 3), (10, 90.5, 0), (3, 0, 0))
    assert hours.path == str((tmp_path / "hours.csv").resolve())


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffHours;TO;From\n90,5;r&d;R&D\n3;sales ;BOARD\n12;Sales;R&D\n8;R&D;Sales\n50;Sales;Sales\n",
        ",Sales,R&D,Board\nSales,50,8,\nR&D,12,90.5,0\nBoard,3,,\n",
        "hours of;Sales;R&D\nSales;50;8\nR&D;12;90,5\nBoard;3;\n",
    ],
    ids=["semicolons", "square", "rectangular"],
)
def test_form_and_order_do_not_count(tmp_path: Path, text: str) -> None:
    one, other = (
        read_hours(written(tmp_path, LONG), HEADS),
        read_hours(written(tmp_path, text, "b.csv"), HEADS),
    )
    assert one.table == other.table
    assert one.content == other.content


def test_the_content_counts(tmp_path: Path) -> None:
    one = read_hours(written(tmp_path, LONG), HEADS)
    other = read_hours(written(tmp_path, LONG.replace("90.5", "91"), "b.csv"), HEADS)
    assert one.content != other.content
    turned = read_hours(written(tmp_path, LONG, "c.csv"), dict(reversed(HEADS.items())))
    assert turned.content == one.content
    assert turned.table[0][2] == 3  # Board and Sales


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    table = np.array([[1 / 3, 0.1, 2], [0.1, 7, 0], [2, 0, 0]])
    names = ("Sales", "R&D", "Board")
    assert read_hours(written(tmp_path, hours_csv(names, table)), HEADS).table == tuple(
        map(tuple, table.tolist())
    )


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = (
        "from,to,hours\nSales,Sale,1\n,R&D,1\nSales,R&D,many\nSales,R&D,-1\nR&D,R&D,5\nR&D,R&D,6\n"
        "Board,Board,2\nR&D,Board,\nR&D,Board,inf\nOps,Sales,1\n"
    )
    found = [(problem.line, problem.key, problem.message) for problem in problems(tmp_path, text)]
    assert found == [
        (2, "to", "'Sale' is no department of the scenario"),
        (3, "from", "the department is blank"),
        (11, "from", "'Ops' is no department of the scenario"),
        (4, "hours", "hours is 'many'"),
        (5, "hours", "hours is '-1'"),
        (7, "hours", "R&D to R&D stands on line 6 already"),
        (8, "hours", "Board has 1 person, who has nobody inside to spend hours with"),
        (9, "hours", "hours is blank"),
        (10, "hours", "hours is 'inf'"),
    ]
    first = problems(tmp_path, text)[0]
    assert first.remedy == "did you mean 'Sales'?"
    assert first.allowed == "Sales, R&D, Board"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("a,b,c\n1,2,3\n", "no table of hours"),
        ("from,to\nSales,R&D\n", "no table of hours"),
        ("from,to,hours\n", "Sales has no hours with any department"),
        ("from,to,hours\nSales,R&D,5\n", "Board has no hours with any department"),
        (",Sales,Marketing\nSales,1,2\n", "the column 'Marketing' is no department"),
        ("from,to,hours\nSales,R&D,5,6\n", "4 fields"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, text: str, message: str) -> None:
    assert message in problems(tmp_path, text)[0].message


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(OrganisationError, match="no such file"):
        read_hours(tmp_path / "hours.csv", HEADS)


def test_figures_in_words() -> None:
    heads = {"A": 30, "B": 30, "C": 30}
    found = figures_of_hours(heads, [[60, 20, 0], [20, 60, 10], [0, 10, 60]], TieSpec())
    assert found.within_share == pytest.approx(180 / 240)
    assert found.ei_index == pytest.approx(-0.5)
    assert found.chance_share == pytest.approx(29 / 89)
    assert [(pair.one, pair.other) for pair in found.closest] == [("A", "B"), ("B", "C")]
    assert found.closest[0].times_chance == pytest.approx(2)
    assert found.lines() == [
        "75% of hours within departments (by chance 33%); E-I index -0.50",
        "1 of 3 pairs of departments have no hours",
        "most hours across: A and B (67%, 2.0 times chance); B and C (33%, 1.0 times chance)",
        "in the model 50% of ties are within departments, if those weigh 3.0 times those across (ties.weight_ratio)",
    ]
