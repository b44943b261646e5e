"""A JSON array cut into its objects, wherever the pieces it comes in are cut."""

from __future__ import annotations

import json
import random

import pytest

from sesportal.lib.api.json_rows import BadJson, RowSplitter

ROWS = [{"a": 'x]},{"\\\n', "n": [1, {"b": None}]}, {}, {"é": "\u2028", "z": "[" * 50}, {"t": True}]


def cut(text: str, size: int) -> list[str]:
    splitter = RowSplitter()
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    return [line for piece in pieces for line in splitter.feed(piece)] + splitter.feed("", is_last=True)


@pytest.mark.parametrize("size", [1, 2, 7, 10_000])
@pytest.mark.parametrize("form", ["{}", '{{"rows": {}}}', ' \n {{ "rows"\t:\n{} }} \n'])
@pytest.mark.parametrize("indent", [None, 2])
def test_the_objects_come_whole_and_in_order(size, form, indent):
    lines = cut(form.format(json.dumps(ROWS, indent=indent)), size)
    assert [json.loads(line) for line in lines] == ROWS
    assert not any("\n" in line for line in lines)


def test_an_empty_array_has_no_rows():
    assert cut("[ ]", 1) == cut('{"rows":[]}', 3) == []


@pytest.mark.parametrize("seed", range(60))
def test_a_spoilt_array_is_refused_or_gives_what_it_holds(seed):
    chance = random.Random(seed)
    text = json.dumps({"rows": ROWS})
    place = chance.randrange(len(text))
    spoilt = text[:place] + chance.choice(["", "}", "]", ",", '"', "x"]) + text[place + 1 :]
    try:
        expected = json.loads(spoilt)["rows"]
    except (ValueError, KeyError, TypeError):
        expected = None
    try:
        found = [json.loads(line) for line in cut(spoilt, chance.choice([3, 11, 999]))]
    except BadJson:
        found = None
    assert found == expected
