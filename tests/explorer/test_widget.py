"""The widget of a notebook asks by messages of the kernel, and its instance is what is drawn."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

import pluralign as pl

pytest.importorskip("anywidget", reason="the extra widget is not installed")


def test_it_answers_the_page_and_follows_it() -> None:
    heard: list[dict[str, Any]] = []
    done = threading.Event()

    def hear(content: dict[str, Any]) -> None:
        heard.append(json.loads(content["talk"]))
        done.set()

    widget = pl.explore("builtin:loss-counterexample-m4", workers=1)
    try:
        widget.send = hear
        assert widget.instance == pl.load("builtin:loss-counterexample-m4")
        question = {"id": 1, "ask": {"about": "rule", "rule": "lcpo", "instance": widget.document}}
        widget._handle_custom_msg({"talk": json.dumps(question)}, [])
        assert done.wait(120)
        assert heard[0]["answer"]["value"]["ranking"] == pl.aggregate(widget.instance, "lcpo").ranking
        moved = json.loads(json.dumps(widget.document))
        moved["candidates"][3][1] = ["1/3", "1"]
        widget.set_state({"document": moved})  # what the page does when a candidate is dragged
        assert str(widget.instance.features[3][0]) == "1/3"
        widget.instance = {"candidates": {"a": [0], "b": [1]}, "ballots": [{"theta": [1]}]}
        assert widget.document["candidates"] == [["a", ["0"]], ["b", ["1"]]]
        assert "render" in str(widget._esm)
        assert ".px-root" in str(widget._css)
    finally:
        widget.close()


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(pl.InputError, match="draws up to 30"):
        pl.explore(pl.Instance([f"c{i}" for i in range(31)]))
    with pytest.raises(pl.InputError, match="workers"):
        pl.explore(workers=0)
