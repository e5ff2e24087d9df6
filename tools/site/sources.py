"""A Sphinx extension: links to files and folders of the repository that are no pages lead to a view of them.

Our pages point to code, tables and scenario files, by paths as any Git host follows them. In the site each such file
becomes a page of numbered lines, `…/rules/trust.py#L18` included, and each folder a list of its files.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath
from typing import Any

from docutils import nodes
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, get_lexer_for_filename
from pygments.util import ClassNotFound
from sphinx import addnodes
from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "view"  # of the site
MOST_LINES = 2000  # of a file that are shown
SUFFIXES = {".cff", ".csv", ".json", ".md", ".py", ".sh", ".toml", ".txt", ".yaml", ".yml", ""}

type Viewed = dict[str, set[str]]  # page → paths that it links to


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("doctree-read", lead_to_views)
    app.connect("env-purge-doc", lambda _, env, page: viewed(env).pop(page, None))
    app.connect("env-merge-info", lambda _, env, __, other: viewed(env).update(viewed(other)))
    app.connect("html-collect-pages", views)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}


def viewed(env: Any) -> Viewed:
    """What the pages link to, kept with Sphinx's own memory of them."""
    if not hasattr(env, "silosim_viewed"):
        env.silosim_viewed = {}
    found: Viewed = env.silosim_viewed
    return found


def lead_to_views(app: Sphinx, document: nodes.document) -> None:
    """Turn every link to a file or folder of the repository into one to its view."""
    page = app.env.current_document.docname
    for node in list(document.findall(addnodes.pending_xref)):
        if node.get("reftype") != "myst" or node.get("refdomain"):
            continue
        target, _, anchor = str(node["reftarget"]).partition("#")
        path = normpath(str(PurePosixPath(page).parent / target))
        if path.startswith("..") or not (ROOT / path).exists():
            continue  # Sphinx says so
        viewed(app.env).setdefault(page, set()).add(path)
        address = relpath(_address(app, path), str(PurePosixPath(page).parent))
        link = nodes.reference("", "", *node.children, refuri=address + (f"#{anchor}" if anchor else ""))
        link["classes"] = ["view"]
        node.replace_self(link)


def _address(app: Sphinx, path: str) -> str:
    """Where the site shows a path: a page of its own for what is one, else a view."""
    for page in (path.removesuffix(".md"), f"{path}/README", f"{path}/index"):
        if page in app.env.found_docs:
            return f"{page}.html"
    return f"{FOLDER}/{path}.html"


def views(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """A page for each path that some page links to, and for the files of each folder among them."""
    paths = {path for found in viewed(app.env).values() for path in found}
    for folder in sorted(path for path in paths if (ROOT / path).is_dir()):
        paths |= {f"{folder}/{file.name}" for file in _files(ROOT / folder)}
    for path in sorted(paths):
        if not _address(app, path).startswith(f"{FOLDER}/"):
            continue
        body = _listing(app, path) if (ROOT / path).is_dir() else _lines(ROOT / path)
        title = html.escape(path)
        yield f"{FOLDER}/{path}", {"title": title, "body": f"<h1>{title}</h1>\n{body}"}, "page.html"


def _files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and path.suffix in SUFFIXES and not path.name.startswith(".")
    )


def _listing(app: Sphinx, folder: str) -> str:
    here = str(PurePosixPath(f"{FOLDER}/{folder}").parent)
    rows = []
    for file in _files(ROOT / folder):
        address = relpath(_address(app, f"{folder}/{file.name}"), here)
        rows.append(f'<li><a href="{html.escape(address)}">{html.escape(file.name)}</a></li>')
    return "<ul>\n" + "\n".join(rows) + "\n</ul>"


def _lines(path: Path) -> str:
    """The text of a file, coloured, every line with its number as anchor."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    note = f"<p>The first {MOST_LINES:,} of {len(lines):,} lines.</p>" if len(lines) > MOST_LINES else ""
    try:
        lexer = get_lexer_for_filename(path.name)
    except ClassNotFound:
        lexer = TextLexer()
    # Numbers are drawn by the style sheet: selecting the text does not select them.
    formatter = HtmlFormatter(linespans="L", cssclass="highlight view")
    shown = highlight("\n".join(lines[:MOST_LINES]) + "\n", lexer, formatter)
    return note + shown.replace('<span id="L-', '<span class="line" id="L')
