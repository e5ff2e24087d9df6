"""Texts that no spreadsheet evaluates, and that can be had back."""

from xml.etree import ElementTree as ET

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siloSim.export.harmless import marked, marked_column, unmarked, writable
from siloSim.organisation.formulas import is_formula
from siloSim.organisation.importing.pseudonyms import neutral

ATTACKS = [
    '=HYPERLINK("http://example.org","x")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u3000\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(1)",
    "\ufe661+1",
    "\u22121",
]


@pytest.mark.parametrize("text", ATTACKS, ids=ascii)
def test_attacks_are_marked(text):
    assert is_formula(text)
    assert marked(text) == neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Sales", "A-5", "000123", "a=b", "Köln", "", " ", "1+1", "R&D", '"=1"'])
def test_ordinary_texts_are_left_alone(text):
    assert marked(text) == text


@given(st.text())
def test_marking_can_be_undone_and_is_enough(text):
    assert unmarked(marked(text)) == text
    assert not is_formula(marked(text))


@given(st.text())
def test_what_a_workbook_gets_is_xml(text):
    ET.fromstring(f"<t>{writable(text).replace('&', '&amp;').replace('<', '&lt;')}</t>")


def test_columns_of_any_kind_of_text():
    words = ["=1", None, "b", "=1"]
    plain = pa.chunked_array([words[:2], words[2:]])
    for column in (plain, plain.dictionary_encode(), plain.cast(pa.large_string())):
        assert marked_column(column).to_pylist() == ["'=1", None, "b", "'=1"]
