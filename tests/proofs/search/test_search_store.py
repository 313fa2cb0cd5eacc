"""A store keeps whole shards, belongs to one search, and says what is wrong with it in one line."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from pluralign.formulations.errors import InputError
from pluralign.proofs.search.store import Store

SEARCH = {"rule": "lcpo", "bound": 2}


def test_results_come_back(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with Store(path, SEARCH) as store:
        store.save("a", 3, {"n": 1, "hits": [{"z": 1, "a": [1, "x"]}, {"z": 2}]})
        store.save("a", 1, {"n": 2, "hits": []})
        store.save("b", 1, {"n": 3, "hits": []})
        written = store.done("a")
    with Store(path, SEARCH) as store:
        assert store.done("a") == written
        assert written == {3: {"n": 1, "hits": [{"z": 1, "a": [1, "x"]}, {"z": 2}]}, 1: {"n": 2, "hits": []}}
        assert store.done("c") == {}


def test_keys_stay_in_their_order(tmp_path: Path) -> None:
    """Of candidates it is the order in which ties are broken."""
    result = {"instance": {"candidates": {"b": [1], "a": [2], "B": [3]}}, "hits": [{"z": 1, "a": {"y": 2, "x": 3}}]}
    with Store(tmp_path / "s.db", SEARCH) as store:
        store.save("a", 0, result)
    with Store(tmp_path / "s.db", SEARCH) as store:
        assert json.dumps(store.done("a")[0]) == json.dumps(result)


def test_a_shard_is_never_counted_twice(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db", SEARCH) as store:
        store.save("a", 1, {"n": 2, "hits": [{}]})
        with pytest.raises(InputError):
            store.save("a", 1, {"n": 3, "hits": []})
        assert store.done("a") == {1: {"n": 2, "hits": [{}]}}


def test_a_shard_is_kept_with_its_hits_or_not_at_all(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db", SEARCH) as store:
        with pytest.raises(TypeError):
            store.save("a", 1, {"n": 2, "hits": [{}, {"not": object()}]})
        assert store.done("a") == {}
        store.save("a", 1, {"n": 2, "hits": []})


@pytest.mark.parametrize("other", [{"rule": "lcpo", "bound": 3}, {"rule": "lcpo"}, SEARCH | {"version": "2"}])
def test_of_another_search(tmp_path: Path, other: dict[str, object]) -> None:
    Store(tmp_path / "s.db", SEARCH).close()
    with pytest.raises(InputError, match="another search"):
        Store(tmp_path / "s.db", other)


def test_of_another_layout(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    Store(path, SEARCH).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE search SET value = '0' WHERE key = 'format'")
    connection.close()
    with pytest.raises(InputError, match="format 0 there"):
        Store(path, SEARCH)


def test_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE mail (text)")
    connection.close()
    with pytest.raises(InputError, match="something else"):
        Store(path, SEARCH)


@pytest.mark.parametrize("content", [b"no database, but long enough to be looked at" * 40, b"SQLite format 3\0junk"])
def test_no_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s.db"
    path.write_bytes(content)
    with pytest.raises(InputError, match="no store of a search"):
        Store(path, SEARCH)
    assert path.read_bytes() == content


def test_damaged(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with Store(path, SEARCH) as store:
        for number in range(200):
            store.save("a", number, {"text": "x" * 500, "hits": []})
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 8] = b"\xff" * (4096 * 5)
    path.write_bytes(content)
    with pytest.raises(InputError, match="damaged"):
        Store(path, SEARCH)


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent" / "s.db"):
        with pytest.raises(InputError, match="cannot be used"):
            Store(path, SEARCH)


def test_in_use_by_another_process_until_it_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    code = (
        "import sys, time; from pluralign.proofs.search.store import Store; "
        "s = Store(sys.argv[1], {'rule': 'lcpo', 'bound': 2}); "
        "s.save('a', 0, {'n': 1, 'hits': []}); print('open', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(InputError, match="in use"):
            Store(path, SEARCH)
    finally:
        holder.kill()
        holder.wait()
    with Store(path, SEARCH) as store:
        assert store.done("a") == {0: {"n": 1, "hits": []}}


def test_a_store_in_use_here_is_refused_too(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db", SEARCH), pytest.raises(InputError, match="in use"):
        Store(tmp_path / "s.db", SEARCH)


def test_a_file_left_empty_by_a_kill_at_the_very_start(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    with Store(path, SEARCH) as store:
        store.save("a", 0, {"hits": []})


def test_disk_full(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with Store(path, SEARCH) as store:
        store.save("a", 0, {"text": "x", "hits": []})
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(InputError, match="disk is full"):
            store.save("a", 1, {"text": "x" * 100_000, "hits": [{}]})
        assert list(store.done("a")) == [0]
    with Store(path, SEARCH) as store:
        store.save("a", 1, {"text": "x" * 100_000, "hits": []})
        assert list(store.done("a")) == [0, 1]
