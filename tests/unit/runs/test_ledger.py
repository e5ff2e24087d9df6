"""The ledger: what was written comes back, whatever a kill leaves of the end."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siloSim.errors import ResultsError
from siloSim.runs.ledger import Entry, Part, Warned, append, as_line, drop_torn_line, entries, mended


def entry(number, runs=2):
    return Entry(
        number,
        {"runs": Part(runs, 900 + number, f"{number:064x}")},
        tuple("abcdefgh"[:runs]),
        tuple(range(runs)),
        (number,) * runs,
        bytes(range(32)) * runs,
        {"a": Warned(1, "Der Rückstand wächst – \n sehr")},
    )


@pytest.fixture
def ledger(tmp_path):
    for number in range(3):
        append(tmp_path / "ledger.jsonl", as_line(entry(number)))
    return tmp_path / "ledger.jsonl"


def test_what_was_written_comes_back(ledger, tmp_path):
    assert entries(ledger) == [entry(0), entry(1), entry(2)]
    assert dict(entry(1).runs()) == {("a", 0, 1): bytes(range(32)), ("b", 1, 1): bytes(range(32))}
    assert entries(tmp_path / "nothing") == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1))
def test_cut_anywhere_it_holds_the_lines_before(ledger, tmp_path, share):
    whole = ledger.read_bytes()
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(whole[: int(share * len(whole))])
    count = cut.read_bytes().count(b"\n")
    assert entries(cut) == [entry(number) for number in range(count)]
    drop_torn_line(cut)
    assert cut.read_bytes() == b"".join(whole.splitlines(keepends=True)[:count])
    append(cut, as_line(entry(9)))
    assert entries(cut) == [*(entry(number) for number in range(count)), entry(9)]


def test_a_dropped_batch_does_not_count(ledger):
    append(ledger, {"dropped": 1})
    assert entries(ledger) == [entry(0), entry(2)]
    append(ledger, as_line(entry(1)))
    assert [one.batch for one in entries(ledger)] == [0, 2, 1]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 0.999), bit=st.integers(0, 7))
def test_any_changed_bit_is_noticed(ledger, tmp_path, share, bit):
    content = bytearray(ledger.read_bytes())
    content[int(share * len(content))] ^= 1 << bit
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(content)
    if content.endswith(b"\n"):
        with pytest.raises(ResultsError) as error:
            entries(bad)
        assert error.value.problems[0].file == str(bad)
        assert error.value.problems[0].line in (1, 2, 3)
        left, damaged = mended(bad)
        assert damaged
        assert 1 <= len(left) == len(entries(bad)) <= 2
    else:
        assert entries(bad) == [entry(0), entry(1)]  # the last line has lost its end, as if it were torn
    for path in tmp_path.glob("bad*"):
        path.unlink()
