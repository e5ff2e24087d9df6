"""Texts that a spreadsheet would evaluate: ids and names of a client's files may be made for that."""

from __future__ import annotations

import unicodedata

MARK = "'"  # in front of a text, it keeps spreadsheets from evaluating it
_SIGNS = frozenset("=+-@\u2212")
_UNSEEN = ("Zs", "Zl", "Zp", "Cf")  # categories of characters that a spreadsheet may skip


def is_formula(text: str) -> bool:
    r"""Whether a spreadsheet might evaluate the text: = + - @ in front, in full width or behind spaces, too.

    So might one that begins with a tab, a line end or another control character.

    >>> [is_formula(text) for text in ("=1+1", " @SUM(1)", "\uff1dcmd", "\tx", "-5", "A-5", "")]
    [True, True, True, True, True, False, False]
    """
    for character in text:
        category = unicodedata.category(character)
        if category == "Cc":
            return True
        if category not in _UNSEEN:
            return unicodedata.normalize("NFKC", character)[0] in _SIGNS
    return False
