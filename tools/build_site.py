"""Builds the documentation site from the pages of the repository.

    python tools/build_site.py [--out site] [--fresh]

The pages stay where they are and read well in any viewer of Markdown; a copy of them, with the reference made from
the code, is put together in build/site and given to Sphinx. Needs the `dev` extra and no network, neither now nor
when the pages are read. A warning is an error: a link that leads nowhere stops the build.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "tools" / "site"


def build(out: Path, work: Path, *, fresh: bool = False) -> int:
    """Build the site into `out`, with scratch files in `work`; Sphinx's exit code."""
    # Before the model is imported: rules then are plain functions with signatures, and nothing is compiled.
    os.environ["NUMBA_DISABLE_JIT"] = "1"
    sys.path[:0] = [str(HERE), str(ROOT / "tools" / "docs"), str(ROOT / "src")]
    from sphinx.cmd.build import main as sphinx
    from staging import stage

    if fresh:
        shutil.rmtree(work, ignore_errors=True)
        shutil.rmtree(out, ignore_errors=True)
    pages = stage(ROOT, work / "pages")
    print(f"{len(pages)} pages", flush=True)
    # Every page is written: each has the titles of all others in its side bar.
    options = ["--write-all", "--fail-on-warning", "--keep-going", "--quiet", "-j", "auto", "-b", "html"]
    places = ["-c", str(HERE), "-d", str(work / "doctrees"), str(work / "pages"), str(out)]
    return sphinx([*options, *places])


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the site and say where it lies; 1 if Sphinx had anything to complain of."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=ROOT / "site", help="folder of the site (default: site)")
    parser.add_argument("--fresh", action="store_true", help="forget what was built before")
    options = parser.parse_args(arguments)
    out = options.out.resolve()
    work = ROOT / "build" / "site" if out == ROOT / "site" else out.with_name(f"{out.name}.build")
    if code := build(out, work, fresh=options.fresh):
        print("The site was not built: mend what stands above.", file=sys.stderr)
        return 1 if code else 0
    print(f"The site is ready: open {options.out / 'index.html'} in a browser.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
