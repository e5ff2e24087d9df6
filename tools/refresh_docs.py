"""Puts the generated parts of the documentation in step with the code.

    python tools/refresh_docs.py [--check] [PAGE…]

Without a page: docs/odd.md, docs/notation.md, docs/glossary.md, docs/fitting.md, docs/dictionary.md, every page of docs/submodels/ and the pictures there. A generated part stands between
two comments, and whatever stood there is replaced; text outside them is written by hand and left alone:

    <!-- table: parameters -->          in docs/odd.md: schedule, state, records, parameters, primitives,
    <!-- /table: parameters -->         submodels, outcomes, draws
                                       in docs/fitting.md: anchors, governors, parameters
                                       in docs/dictionary.md: every table of results
    <!-- part: about -->                in docs/submodels/: about, arguments, parameters, response, code, replace
    <!-- /part: about -->               of a slot; functions, parameters of a process

`--check` changes nothing and fails if anything differs. Pictures are compared by the numbers that they show; delete
one to have it drawn anew after a change of looks only.
A slot or process without a page gets one, with a heading where somebody has to say why it is as it is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "docs"))

import anchor_tables
import dictionary_tables
import glossary
import notation
import pictures
import submodel_pages
from marked import MARKED, Makers, UnknownTable
from marked import refreshed as refreshed_with
from odd_tables import TABLES
from panels import RESPONSES

from siloSim.model.rules import SUBMODELS

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "odd.md"
LISTS: dict[str, Makers] = {  # pages that hold one list each
    "notation": {"notation": notation.notation},
    "glossary": {"terms": glossary.terms},
    "fitting": anchor_tables.TABLES,
    "dictionary": dictionary_tables.TABLES,
}
FIGURES = submodel_pages.FOLDER / "figures"
OUT_OF_STEP = "out of step with the code; run python tools/refresh_docs.py"


def refreshed(text: str) -> str:
    """The text of docs/odd.md with every marked table made anew; raises UnknownTable."""
    return refreshed_with(text, TABLES)


def pages() -> list[Path]:
    """Every page with generated parts; those of submodels need not exist yet."""
    names = ["README", *SUBMODELS, *submodel_pages.PROCESSES]
    return [
        PAGE,
        *(DOCS / f"{name}.md" for name in LISTS),
        *(submodel_pages.FOLDER / f"{name}.md" for name in names),
    ]


def makers_for(page: Path) -> Makers:
    """What may be marked on a page: by its name, or by its name in a folder called submodels; else the ODD's tables."""
    if page.parent.name == "submodels":
        return submodel_pages.makers(page.stem)
    return LISTS.get(page.stem, TABLES)


def new_page(name: str) -> str:
    """The beginning of a page for a slot or process that has none."""
    parts = list(submodel_pages.makers(name))
    first, rest = parts[0], parts[1:]
    blocks = [f"<!-- part: {part} -->\n<!-- /part: {part} -->\n" for part in (first, *rest)]
    return f"# {name}\n\n{blocks[0]}\n## Why so\n\n" + "\n".join(blocks[1:])


def refresh_page(page: Path, check: bool) -> int:
    """Refresh or check one page; 0 in step or refreshed, 1 out of step, 2 nothing or something unknown marked."""
    try:
        makers = makers_for(page)
    except KeyError:
        print(f"{page.name}: neither a slot nor a process; see tools/docs/submodel_pages.py", file=sys.stderr)
        return 2
    here = page.exists()
    text = page.read_text(encoding="utf-8") if here else new_page(page.stem)
    if not MARKED.search(text):
        print(f"{page.name}: no marked table", file=sys.stderr)
        return 2
    try:
        new = refreshed_with(text, makers)
    except UnknownTable as error:
        print(f"{page.name}: {error}", file=sys.stderr)
        return 2
    if here and new == text:
        return 0
    if check:
        print(f"{page.name}: {OUT_OF_STEP}")
        return 1
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(new, encoding="utf-8", newline="\n")
    print(f"{page.name}: refreshed")
    return 0


def refresh_pictures(check: bool) -> int:
    """Refresh or check every picture; 1 if one is out of step."""
    code = 0
    for name in RESPONSES:
        if not check:
            if pictures.refresh(name, FIGURES):
                print(f"{name}.png: drawn")
        elif files := pictures.stale(name, FIGURES):
            print(f"{', '.join(files)}: {OUT_OF_STEP}")
            code = 1
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Refresh what is named, or everything; 1 if --check finds a difference, 2 if a page cannot be made."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="*", type=Path, metavar="PAGE", help="every page if none is given")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail if anything is out of step"
    )
    options = parser.parse_args(arguments)
    if missing := [page for page in options.pages if not page.is_file()]:
        print(f"{missing[0]}: there is no such page", file=sys.stderr)
        return 2
    codes = [refresh_page(page, options.check) for page in options.pages or pages()]
    if not options.pages:
        codes.append(refresh_pictures(options.check))
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
