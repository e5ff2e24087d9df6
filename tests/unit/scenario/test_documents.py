"""Reading YAML: positions, and everything unsafe refused with its place and remedy."""

import time
from pathlib import Path

import pytest

from siloSim.errors import Problem, ScenarioError
from siloSim.scenario.documents import MAX_NODES, compose, read
from siloSim.scenario.nodes import Source, from_data

HERE = Source("file.yaml")


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ScenarioError) as caught:
        compose(text, HERE)
    return caught.value.problems


def test_every_value_and_key_knows_its_line_and_column() -> None:
    node = compose("a: 1\nb:\n  c: [x, 2.5]\n", HERE)
    assert node.plain() == {"a": 1, "b": {"c": ["x", 2.5]}}
    item, place = node.at(("b", "c", 1))
    assert (item.value, place.line, place.column) == (2.5, 3, 10)
    assert (node.fields["b"].keys["c"].line, node.fields["b"].keys["c"].column) == (3, 3)
    assert place.source.label == "file.yaml"


def test_a_path_that_ends_early_gives_the_nearest_node_above() -> None:
    node = compose("a:\n  b: 1\n", HERE)
    assert node.at(("a", "missing", "deeper"))[1].line == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("12:30", "12:30"), ("yes", "yes"), ("true", True), ("~", None), ("", None),
        ("007", 7), ("1e3", 1000.0), (".5", 0.5), ("'5'", "5"), ("5 %", "5 %"), ("-.inf", float("-inf")),
        ("0x1F", "0x1F"), ("!!str 5", "5"),
    ],
)  # fmt: skip
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    assert compose(f"a: {text}", HERE).fields["a"].value == value


def test_a_huge_whole_number_is_infinite_and_takes_no_time() -> None:
    assert compose("a: " + "9" * 100_000, HERE).fields["a"].value == float("inf")


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "empty"),
        ("# only a comment\n", 1, 1, "empty"),
        ("- a\n", 1, 1, "list"),
        ("5\n", 1, 1, "not a mapping"),
        ("a: 1\na: 2\n", 2, 1, '"a" stands twice'),
        ("a: {b: 1, b: 2}\n", 1, 11, '"b" stands twice'),
        ("a:\n\t- b\n", 2, 1, "tab"),
        ("a: 1\n---\nb: 2\n", 2, 1, "second document"),
        ("a: b: c\n", 1, 5, "colon"),
        ("a: [1,\n", 2, 1, "not valid YAML"),
        ("a: *x\n", 1, 4, "no anchor"),
        ("a: &x [*x]\n", 1, 8, "contains itself"),
        ("a: !!python/object:os.system x\n", 1, 4, "tag"),
        ("? [b]\n: 1\n", 1, 3, "key must be"),
        ("a: 1\nb: \x01\n", 2, 4, "U+0001"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_place(text: str, line: int, column: int, words: str) -> None:
    (problem,) = problems(text)
    assert words in problem.message
    assert (problem.file, problem.line, problem.column) == ("file.yaml", line, column)


def test_all_duplicates_and_tags_of_a_text_are_found_at_once() -> None:
    assert [p.line for p in problems("a: 1\na: 2\nb: !t 3\nc: {d: 1, d: 2}\n")] == [2, 3, 4]


def test_problems_can_be_collected_and_the_rest_still_read() -> None:
    found: list[Problem] = []
    assert compose("a: 1\na: 2\nb: 3\n", HERE, found).plain() == {"a": 1, "b": 3}
    assert len(found) == 1


def test_aliases_stand_for_their_anchor() -> None:
    assert compose("a: &x {b: 1}\nc: *x\n", HERE).plain() == {"a": {"b": 1}, "c": {"b": 1}}


def test_an_alias_bomb_is_refused_before_it_goes_off() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [" + ", ".join([f"*a{i - 1}"] * 10) + "]" for i in range(1, 9)]
    assert "too large" in problems("\n".join(lines))[0].message


@pytest.mark.slow
def test_many_aliases_many_values_and_many_levels_are_refused() -> None:
    many = "a: &a 1\nb: [" + ", ".join(["*a"] * 200) + "]"
    assert "aliases" in problems(many)[0].message
    assert "too large" in problems("a: [" + "1," * (MAX_NODES + 1) + "]")[0].message
    assert "levels" in problems("a: " + "[" * 3000)[0].message
    assert "levels" in problems("- " * 3000)[0].message


def test_messages_stay_readable_whatever_a_damaged_file_holds() -> None:
    assert len(str(problems("a: *" + "b" * 100_000)[0])) < 1000


def test_files_that_are_no_text_are_refused(tmp_path: Path) -> None:
    def message(path: Path) -> Problem:
        with pytest.raises(ScenarioError) as caught:
            read(path)
        return caught.value.problems[0]

    assert "no such file" in message(tmp_path / "none.yaml").message
    assert "folder" in message(tmp_path).message
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("a: 1\nb: Grün\n".encode("latin-1"))
    found = message(latin)
    assert "byte 10 is 0xfc" in found.message
    assert (found.line, found.column) == (2, 6)
    wide = tmp_path / "wide.yaml"
    wide.write_bytes("a: 1".encode("utf-16"))
    assert "not UTF-8" in message(wide).message
    assert message(Path("a\0b")).message  # which words depend on the version of Python


def test_a_file_of_10_mb_is_refused_at_once(tmp_path: Path) -> None:
    big = tmp_path / "big.yaml"
    big.write_bytes(b"a: 1\n" * 2_000_000)
    start = time.perf_counter()
    with pytest.raises(ScenarioError, match=r"10\.0 MB"):
        read(big)
    assert time.perf_counter() - start < 0.5


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read(path).plain() == {"a": 1}


def test_plain_data_makes_the_same_nodes_without_positions() -> None:
    import numpy as np

    node = from_data({"a": [1, np.float64(2.5)], "b": {"c": "x"}}, HERE)
    assert node.plain() == {"a": [1, 2.5], "b": {"c": "x"}}
    assert type(node.fields["a"].items[1].value) is float
    assert node.place.line is None
