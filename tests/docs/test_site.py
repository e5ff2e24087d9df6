"""The documentation site builds without a warning, leads nowhere wrong, and asks the network for nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import build_site
import pytest

import siloSim as ss
from siloSim.model.measures import OUTCOMES
from siloSim.model.rules import SUBMODELS
from siloSim.scenario.parameters import TABLE

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow
# Tag → attributes that make a browser fetch something by itself.
FETCHED = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "link": "href",
    "embed": "src",
}
LINKS_ONLY = {
    "search",
    "next",
    "prev",
    "index",
    "canonical",
    "author",
    "help",
    "contents",
}  # rel of links not fetched


class Page(HTMLParser):
    """What a page fetches, links to, and can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.without_text: list[str] = []  # pictures that a screen reader cannot tell
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.ids.update(filter(None, (known.get("id"), known.get("name"))))
        if tag == "html":
            self.language = known.get("lang", "")
        if tag == "a" and "href" in known:
            self.links.append(known["href"])
        if tag == "img" and not known.get("alt"):
            self.without_text.append(known.get("src", ""))
        if tag in FETCHED and FETCHED[tag] in known and known.get("rel") not in LINKS_ONLY:
            self.fetched.append(known[FETCHED[tag]])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "built"
    # A process of its own: the model has to be imported with compiling switched off.
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "build_site.py"), "--out", str(folder)],
        env=os.environ
        | {
            "PYTHONPATH": str(ROOT / "src"),
            "http_proxy": "http://127.0.0.1:9",
            "https_proxy": "http://127.0.0.1:9",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


def outside(address: str) -> bool:
    return bool(re.match(r"(?:[a-z][a-z+.-]*:)?//", address))


def test_nothing_is_fetched_from_elsewhere(site: Path, pages: dict[Path, Page]) -> None:
    assert {address for page in pages.values() for address in page.fetched if outside(address)} == set()
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        named = re.findall(r"@import\s+[\"']([^\"']+)|url\(\s*[\"']?([^\"')]+)", text)
        assert [address for pair in named for address in pair if outside(address)] == [], style.name


def test_what_is_fetched_and_linked_to_is_there(pages: dict[Path, Page]) -> None:
    assert dead(pages) == []


def dead(pages: dict[Path, Page]) -> list[str]:
    """Addresses within the site that lead nowhere, with the page that they stand on."""
    return [
        f"{path.name}: {address}"
        for path, page in pages.items()
        for address in (*page.fetched, *page.links)
        if not outside(address)
        and not address.startswith(("mailto:", "data:"))
        and not leads(path, address, pages)
    ]


def leads(path: Path, address: str, pages: dict[Path, Page]) -> bool:
    file, _, anchor = unquote(address).partition("#")
    target = (path.parent / file.partition("?")[0]).resolve() if file else path
    if anchor and target in pages:
        return anchor in pages[target].ids
    return target.is_file()


def test_everything_public_is_in_the_reference(site: Path, pages: dict[Path, Page]) -> None:
    ids = pages[site / "docs/reference/python.html"].ids
    assert {name for name in ss.__all__ if name != "__version__"} <= {
        name.removeprefix("siloSim.") for name in ids
    }
    assert {"siloSim.SiloModel.step", "siloSim.Comparison.save", "siloSim.RunRecord.daily"} <= ids
    assert set(SUBMODELS) <= pages[site / "docs/reference/rules.html"].ids
    for page, names in (("parameters", [p.name for p in TABLE]), ("outcomes", [o.name for o in OUTCOMES])):
        text = (site / f"docs/reference/{page}.html").read_text(encoding="utf-8")
        assert [name for name in names if f'<span class="pre">{name}</span>' not in text] == []


def test_signatures_are_those_of_the_code(site: Path) -> None:
    text = re.sub(r"<[^>]+>", "", (site / "docs/reference/python.html").read_text(encoding="utf-8"))
    for shown in ("load(path_or_builtin: str | Path)", "seed: int = 7", "rules: Mapping[str, Callable"):
        assert shown in text


def test_every_page_of_the_repository_is_there(pages: dict[Path, Page], site: Path) -> None:
    known = {path.relative_to(site).as_posix() for path in pages}
    for page in [*ROOT.glob("docs/**/*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]:
        name = page.relative_to(ROOT).with_suffix(".html").as_posix()
        if name not in ("docs/README.html", "docs/decisions/0000-template.html"):
            assert name in known


def test_links_to_code_lead_to_the_line(pages: dict[Path, Page], site: Path) -> None:
    line = SUBMODELS["trust_update"].line
    target = f"../../view/src/siloSim/model/rules/trust.py.html#L{line}"
    assert target in pages[site / "docs/submodels/trust_update.html"].links
    assert f"L{line}" in pages[site / "view/src/siloSim/model/rules/trust.py.html"].ids


def test_search_is_a_file_beside_the_pages(site: Path) -> None:
    assert "trust_update" in (site / "searchindex.js").read_text(encoding="utf-8")
    assert (site / "search.html").is_file()


def test_pages_can_be_heard(pages: dict[Path, Page]) -> None:
    assert {path.name: page.without_text for path, page in pages.items() if page.without_text} == {}
    assert {page.language for page in pages.values()} == {"en-GB"}


def test_the_tool_says_so_when_sphinx_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_site, "build", lambda *_, **__: 1)
    assert build_site.main(["--out", str(tmp_path / "site")]) == 1
    assert "not built" in capsys.readouterr().err
