"""Texts that no spreadsheet takes for a formula, whoever wrote them into a people file.

A cell that begins with = + - or @, also in full width, or behind spaces, or with a tab or a line end, may be
evaluated when a CSV file is opened, and then read other files or run programs. Such a text gets an apostrophe
in front, as spreadsheets themselves mark text; so does one that begins with an apostrophe already, so that
taking the first apostrophe away always gives back the original. Numbers are left alone.
"""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa

from siloSim.organisation.formulas import MARK, is_formula

# What XML cannot hold; a workbook shows the replacement character instead.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def marked(text: str) -> str:
    """The text with an apostrophe in front where it needs one.

    >>> marked("=1+1"), marked("Sales"), marked("'s-Hertogenbosch")
    ("'=1+1", 'Sales', "''s-Hertogenbosch")
    """
    return MARK + text if text.startswith(MARK) or is_formula(text) else text


def unmarked(text: str) -> str:
    """What was written before it was marked.

    >>> unmarked(marked("=1+1")), unmarked("Sales")
    ('=1+1', 'Sales')
    """
    return text.removeprefix(MARK)


def writable(text: str) -> str:
    r"""The text without characters that a workbook cannot hold.

    >>> writable("a\x00b")
    'a�b'
    """
    return _UNWRITABLE.sub("\ufffd", text)


def marked_column(column: Any) -> Any:
    """A column of text, or of codes for it, with every value marked; pyarrow, nulls stay."""
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    chunks = encoded.chunks if isinstance(encoded, pa.ChunkedArray) else [encoded]
    done = [
        pa.array([marked(str(word)) for word in chunk.dictionary.to_pylist()], pa.string()).take(
            chunk.indices
        )
        for chunk in chunks
    ]
    return pa.chunked_array(done, pa.string())


def is_text(kind: Any) -> bool:
    """Whether a column of this pyarrow type holds text."""
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(inner) or pa.types.is_large_string(inner))
