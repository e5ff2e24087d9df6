"""The picture of where the days go."""

import pytest
from unit.analysis.test_explaining import EFFECTS, explained
from unit.report.test_figures import assert_legible, texts_of

from siloSim.analysis.explaining import PARTS, TIME
from siloSim.report import style
from siloSim.report.bundle import draw_parts


@pytest.mark.parametrize("keys", ["a", "ab", "abc"])
def test_it_is_legible_and_says_what_it_shows(keys):
    figure = draw_parts(explained(keys), "20 paired runs, seed 7.")
    assert_legible(figure)
    said = {text.get_text() for text in texts_of(figure)}
    assert {"seeking", "waiting for an answer", "waiting for a decision", "work", "rework"} <= said
    assert "Working days" in said
    assert any("per shared challenge" in text for text in said)
    assert "before" in said


def test_a_bar_is_as_long_as_the_time():
    found = explained()
    (axes,) = draw_parts(found, "").axes
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels[:2] == ["before", "the whole bundle"]
    lengths = dict.fromkeys(range(len(labels)), 0.0)
    for patch in axes.patches:
        lengths[round(patch.get_y() + patch.get_height() / 2)] += patch.get_width()
    longest_first = [lengths[len(labels) - 1 - n] for n in range(len(labels))]
    by_arm = found.parts.set_index("arm")[TIME]
    assert longest_first[0] == pytest.approx(by_arm["before"])
    assert longest_first[1] == pytest.approx(by_arm["after"])
    assert len(axes.patches) == len(PARTS) * len(labels)


def test_long_names_and_many_policies_fit(monkeypatch):
    from dataclasses import replace

    found = explained()
    ones = [replace(one, key=f"a_rather_long_policy_name_{one.key}") for one in found.contributions]
    parts = found.parts.assign(
        policies=[tuple(f"a_rather_long_policy_name_{key}" for key in row) for row in found.parts["policies"]]
    )
    assert_legible(draw_parts(replace(found, contributions=tuple(ones), parts=parts), "Footer."))


def test_an_unclear_bundle_has_an_unclear_title(monkeypatch):
    monkeypatch.setitem(EFFECTS, "a", 0.0)
    figure = draw_parts(explained("a", noise=1.0, seed=4), "")
    assert any("No clear difference" in text.get_text() for text in texts_of(figure))


def test_files_are_the_same_every_time(tmp_path):
    one, two = (style.save(draw_parts(explained("ab"), "x"), tmp_path / n, "parts") for n in "ab")
    for first, second in zip(one, two, strict=True):
        assert first.read_bytes() == second.read_bytes()
