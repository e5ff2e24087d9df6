#!/bin/sh
# Makes the virtual environment $1 with a Python that tools/find_python.sh finds. One that works is left alone;
# one that was made elsewhere (a copied folder), or whose Python is gone, is made anew.
set -eu

venv=$1
tools=$(dirname "$0")
here=$(pwd)

if [ -x "$venv/bin/python" ] && [ "$(cat "$venv/.made-in" 2>/dev/null)" = "$here" ] &&
    "$venv/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
    exit 0
fi
python=$(sh "$tools/find_python.sh")
echo "Making $venv with $("$python" --version) ($python)"
rm -rf "$venv"
"$python" -m venv "$venv"
printf '%s\n' "$here" >"$venv/.made-in"
