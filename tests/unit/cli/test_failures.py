"""What goes wrong: exit codes, readable messages, JSON errors, never a traceback."""

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import fake_engine
import pytest

from siloSim.cli.app import call
from siloSim.report import figures
from siloSim.runs.store import hash_results, open_results

COMPARE = ["compare", "tiny", "--policy", "council", "--replications", "3"]


@pytest.fixture(autouse=True)
def _fakes(monkeypatch, tmp_path):
    fake_engine.install(monkeypatch)
    fake_engine.install_loader(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(figures, "draw_all", lambda *arguments, **options: [])


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["compare"],
        ["compare", "tiny"],
        ["compare", "tiny", "other", "--policy", "council"],
        ["compare", "tiny", "--policy", "nonsense"],
        ["compare", "missing.yaml", "--policy", "council"],
        ["run", "missing.yaml"],
        ["run", "tiny", "--seed", "-1"],
        ["run", "tiny", "--seed", "x"],
        ["run", "tiny", "--replications", "0"],
        ["run", "tiny", "--workers", "0"],
        ["run", "tiny", "--colour"],
        ["schema", "poem"],
        ["policies", "leadership_counsil"],
        ["rules", "nonsense"],
        ["hash", "missing"],
        ["validate"],
        ["validate", "missing.yaml"],
        ["new"],
        ["new", "x", "--from", "missing.yaml"],
        ["new", "x", "--from", "builtin:nonsense"],
        ["new", "x", "--departments", "Sales"],
        ["new", "x", "--departments", "Sales=4"],
        ["new", "x", "--departments", "Sales=sixty"],
        ["new", "x", "--name", "a/b"],
        ["diff", "builtin:reference"],
        ["diff", "builtin:reference", "missing.yaml"],
        ["diff", "builtin:reference", "."],
        ["diff", "builtin:reference", "builtin:leadership_council"],
        ["doctor", "--cleancache"],
    ],
    ids=" ".join,
)
def test_bad_input_is_exit_2_with_words(capsys, arguments):
    assert call(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip()
    assert "Traceback" not in said.err
    assert call([*arguments, "--json"]) == 2
    said = capsys.readouterr()
    assert said.err == ""
    errors = json.loads(said.out)["errors"]
    assert errors
    assert {"file", "line", "column", "key", "value", "allowed", "remedy"} <= set(errors[0])


@pytest.mark.parametrize(
    ("arguments", "value", "allowed"),
    [
        (["run", "tiny", "--seed", "x"], "x", "a whole number, 0 to 9,223,372,036,854,775,807"),
        (["run", "tiny", "--replications", "2.5"], "2.5", "a whole number, 1 to 1,000,000"),
        (["run", "tiny", "--replications", "0"], "0", "a whole number, 1 to 1,000,000"),
        (["run", "tiny", "--workers", "many"], "many", "a whole number, 1 or more"),
        (["import", "a.csv", "--threshold", "x"], "x", "a number such as 0.5"),
        (["trace", "tiny", "--challenge", "1,5"], "1,5", "a whole number"),
    ],
)
def test_numbers_that_are_none_are_told_in_our_words(capsys, arguments, value, allowed):
    assert call([*arguments, "--json"]) == 2
    (problem,) = json.loads(capsys.readouterr().out)["errors"]
    assert (problem["key"], problem["value"], problem["allowed"]) == (arguments[2], value, allowed)
    assert problem["message"] in (
        "this is not a whole number",
        "this is not a number",
        "this is out of range",
    )
    assert f"Write for instance {arguments[2]} " in problem["remedy"]
    assert f"silosim {arguments[0]} --help" in problem["remedy"]


def test_the_nearest_name_is_offered(capsys):
    call(["policies", "leadership_counsil"])
    assert 'Did you mean "leadership_council"?' in capsys.readouterr().err


def test_a_taken_place_is_refused_before_anything_runs(monkeypatch, capsys, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("")
    fake_engine.install(monkeypatch, fake_engine.failing(0))
    assert call([*COMPARE, "--out", "mine"]) == 2
    assert "--out" in capsys.readouterr().err


def test_results_of_another_version_are_neither_lost_nor_overwritten(monkeypatch, capsys, tmp_path):
    assert call([*COMPARE, "--quiet", "--out", "x"]) == 0
    before = hash_results(tmp_path / "x")

    def newer(chosen, people, seed, replication, **options):
        return fake_engine.simulate(chosen, people, seed + 1, replication, **options)

    fake_engine.install(monkeypatch, newer)
    assert call([*COMPARE, "--quiet", "--out", "x"]) == 0
    assert "instead" in capsys.readouterr().err
    assert hash_results(tmp_path / "x") == before
    (beside,) = [path for path in tmp_path.iterdir() if path.name.startswith("x-")]
    assert hash_results(beside).startswith(beside.name[2:])


def test_a_failed_run_is_exit_1_and_the_others_are_kept(monkeypatch, capsys, tmp_path):
    fake_engine.install(monkeypatch, fake_engine.failing(1))
    assert call([*COMPARE, "--out", "x"]) == 1
    said = capsys.readouterr()
    assert "2 paired runs" in said.out
    assert "made to fail" in said.err
    assert "Traceback" not in said.err + said.out
    assert open_results(tmp_path / "x").manifest["status"] == "partial"


def test_all_runs_failed(monkeypatch, capsys):
    fake_engine.install(monkeypatch, fake_engine.failing(0))
    assert call(["run", "tiny"]) == 1
    said = capsys.readouterr().err
    assert "made to fail" in said
    report = Path(re.search(r"The full report is in (\S+)", said)[1])
    assert "ZeroDivisionError" in report.read_text("utf-8")
    report.unlink()


def test_a_mistake_of_ours_is_one_line_and_a_report(monkeypatch, capsys):
    from siloSim import scenario as package

    def broken(path):
        raise KeyError("oops")

    monkeypatch.setattr(package, "load", broken)
    assert call(["run", "tiny"]) == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    report = Path(re.search(r"The full report is in (\S+)", said)[1])
    assert "in broken" in report.read_text("utf-8")
    report.unlink()
    assert call(["run", "tiny", "--json"]) == 1
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    Path(re.search(r"The full report is in (\S+)", error["message"])[1]).unlink()


def test_pictures_that_cannot_be_drawn_do_not_cost_the_results(monkeypatch, capsys, tmp_path):
    def fail(*arguments, **options):
        raise ValueError("no ink")

    monkeypatch.setattr(figures, "draw_all", fail)
    assert call([*COMPARE, "--out", "x"]) == 0
    assert "could not be drawn" in capsys.readouterr().err
    hash_results(tmp_path / "x")


SLOW = """
import sys
from pathlib import Path
import pytest
import fake_engine
from siloSim.cli.app import call
patch = pytest.MonkeyPatch()
wait = fake_engine.slow({seconds})
def simulate(scenario, people, seed, replication, **options):
    Path(f"started-{{replication}}").touch()
    return wait(scenario, people, seed, replication, **options)
fake_engine.install(patch, simulate)
fake_engine.install_loader(patch)
sys.exit(call({arguments!r}))
"""


def interrupted(tmp_path, arguments, seconds, after):
    """Start, wait until so many replications have begun, interrupt: the process, its output and errors."""
    script = tmp_path / "slow.py"
    script.write_text(textwrap.dedent(SLOW.format(arguments=arguments, seconds=seconds)))
    process = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    )
    end = time.monotonic() + 60
    while len(list(tmp_path.glob("started-*"))) < after and time.monotonic() < end and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to a single process there")
@pytest.mark.parametrize("as_json", [False, True])
def test_ctrl_c_is_130_and_says_what_was_kept(tmp_path, as_json):
    arguments = ["compare", "tiny", "--policy", "council", "--replications", "20", "--out", "x"]
    code, out, err = interrupted(tmp_path, arguments + ["--json"] * as_json, seconds=0.1, after=6)
    assert code == 130, err
    assert "Traceback" not in err
    said = json.loads(out)["errors"][0]["message"] if as_json else err
    done = int(re.search(r"Interrupted: (\d+) of 20 replications are kept in x", said)[1])
    results = open_results(tmp_path / "x")
    assert results.manifest["status"] == "partial"
    assert results.arrow("runs").num_rows == 2 * done
    assert hash_results(tmp_path / "x") == results.manifest["content_hash"]
    assert "`silosim show x` reads them" in said
    shown = subprocess.run(
        [sys.executable, "-m", "siloSim", "show", "x"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert shown.returncode == 0, shown.stderr
    assert f"{done} paired runs" in shown.stdout
    assert f"Interrupted: {2 * done} of 40 runs were finished." in " ".join(shown.stdout.split())
    assert "Again:   silosim compare tiny --policy council --replications 20 --seed 7" in shown.stdout


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to a single process there")
def test_ctrl_c_before_anything_was_done(tmp_path):
    code, _, err = interrupted(tmp_path, ["run", "tiny"], seconds=60, after=1)
    assert code == 130
    assert "nothing was kept" in err
    assert not (tmp_path / "results").exists()
