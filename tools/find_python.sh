#!/bin/sh
# Prints the path of a CPython >= 3.12 that can make virtual environments, or says what to install and exits 1.
#
# Every candidate is run and asked for its version: a name proves nothing, since a version manager may put a
# python3.13 on the path that refuses to start. Looked at, in this order:
#   1. $PYTHON, if set (nothing else then)
#   2. the versions named in .python-version, in the working folder
#   3. python3.13 and python3.12 (the versions that the tests run on), python3.14, python3, python on the path
#   4. versions installed by pyenv and uv, and the usual folders of Homebrew and of local builds
set -u

OLDEST="3.12"
CHECK='
import sys
if sys.implementation.name != "cpython" or sys.version_info < (3, 12):
    sys.exit(3)
try:
    import ensurepip, venv
except ImportError:
    sys.exit(4)
print(sys.executable)
'
without_venv=""

# Prints the real path of candidate $1 and succeeds if it is usable; notes the ones that only lack venv.
usable() {
    found=$("$1" -c "$CHECK" 2>/dev/null)
    case $? in
        0) [ -n "$found" ] && printf '%s\n' "$found" && return 0 ;;
        4) without_venv="${without_venv:-$1}" ;;
    esac
    return 1
}

# Ends the search at the first usable candidate. A subshell would lose without_venv, so no $(...) here.
try() {
    if usable "$1"; then exit 0; fi
}

try_all() {
    for candidate in "$@"; do
        if [ -x "$candidate" ]; then try "$candidate"; fi
    done
}

if [ -n "${PYTHON:-}" ]; then
    try "$PYTHON"
    echo "PYTHON=$PYTHON is not a Python >= $OLDEST with the modules venv and ensurepip." >&2
    echo "Set PYTHON to another one, or leave it out to let make look for one." >&2
    exit 1
fi

pyenv_versions="${PYENV_ROOT:-$HOME/.pyenv}/versions"
if command -v pyenv >/dev/null 2>&1; then
    pyenv_versions="$(pyenv root 2>/dev/null || printf '%s' "${PYENV_ROOT:-$HOME/.pyenv}")/versions"
fi
uv_versions="${UV_PYTHON_INSTALL_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/uv/python}"

if [ -f .python-version ]; then
    # One version a line; pyenv and uv both allow comments, several lines and a bare "3.13".
    named=$(tr -d '\r' <.python-version | sed -e 's/#.*//')
    for version in $named; do
        try_all "$pyenv_versions/$version/bin/python" "$pyenv_versions/$version".*/bin/python \
            "$uv_versions/cpython-$version"[.-]*/bin/python
        case $version in
            [0-9]*.[0-9]*)
                minor=$(printf '%s' "$version" | cut -d. -f1,2)
                for command in "python$version" "python$minor"; do
                    if command -v "$command" >/dev/null 2>&1; then try "$command"; fi
                done
                ;;
        esac
        if [ "$version" = system ]; then try_all /usr/local/bin/python3 /usr/bin/python3; fi
    done
    if [ -n "$named" ]; then
        echo "note: .python-version asks for" $named "- not found, or older than $OLDEST; looking for another." >&2
    fi
fi

for command in python3.13 python3.12 python3.14 python3 python; do
    if command -v "$command" >/dev/null 2>&1; then try "$command"; fi
done

for minor in 3.13 3.12 3.14; do
    try_all "$pyenv_versions/$minor".*/bin/python "$uv_versions/cpython-$minor".*/bin/python \
        "/opt/homebrew/bin/python$minor" "/usr/local/bin/python$minor" "/opt/local/bin/python$minor" \
        "/usr/bin/python$minor" "$HOME/.local/bin/python$minor"
done
try_all "$pyenv_versions"/3.*/bin/python

{
    if [ -n "$without_venv" ]; then
        echo "$without_venv is new enough but lacks the modules venv or ensurepip."
        echo "On Debian and Ubuntu they are in a package of their own: sudo apt install python3-venv"
        echo "(or python3.12-venv, python3.13-venv, after its version)."
    else
        echo "siloSim needs Python $OLDEST or newer, and none was found; python3 here is:" \
            "$(python3 --version 2>/dev/null || echo 'not installed')."
        echo "Install one, for instance:"
        echo "  Debian, Ubuntu   sudo apt install python3.12 python3.12-venv"
        echo "  Fedora           sudo dnf install python3.13"
        echo "  macOS            brew install python@3.13"
        echo "  anywhere         pyenv install 3.13   or   uv python install 3.13"
        echo "  Windows          winget install Python.Python.3.13"
    fi
    echo "If it is somewhere unusual, say where: make PYTHON=/path/to/python"
} >&2
exit 1
