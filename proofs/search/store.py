"""The SQLite store of a search: every finished shard in one transaction with its hits, so that a killed search goes on.

The store belongs to one search: the same specification, the same version of this package, the same layout of the file. It is
locked by SQLite while it is open; the system drops that lock when the process ends, however it ends.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import shown
from pluralign.formulations.types import JsonObject

FORMAT = 1
APPLICATION = 0x706C7561  # "plua": SQLite's mark of whose file it is

_TABLES = (
    "CREATE TABLE search (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE shards (stage TEXT, number INTEGER, result TEXT NOT NULL, PRIMARY KEY (stage, number)) WITHOUT ROWID",
    "CREATE TABLE hits (stage TEXT, number INTEGER, place INTEGER, hit TEXT NOT NULL, "
    "PRIMARY KEY (stage, number, place)) WITHOUT ROWID",
)


class Store:
    """Results of shards by stage and number. Without a file (path None) they are kept in memory only.

    Raises `InputError` for a file that cannot be used, is no store, is damaged, in use, or of another search.
    """

    def __init__(self, path: str | Path | None, specification: dict[str, Any]) -> None:
        self.path = None if path is None else str(path)
        with self._explained():
            self._connection = sqlite3.connect(":memory:" if path is None else path, timeout=0, isolation_level=None)
        try:
            with self._explained():
                self._lock()
                self._claim(specification)
        except BaseException:
            self._connection.close()
            raise

    def done(self, stage: str) -> dict[int, JsonObject]:
        """The finished shards of a stage."""
        with self._explained():
            rows = self._connection.execute("SELECT number, result FROM shards WHERE stage = ?", (stage,)).fetchall()
            hits = self._connection.execute(
                "SELECT number, hit FROM hits WHERE stage = ? ORDER BY number, place", (stage,)
            ).fetchall()
        try:
            found: dict[int, JsonObject] = {number: json.loads(text) | {"hits": []} for number, text in rows}
            for number, text in hits:
                found[number]["hits"].append(json.loads(text))
        except (ValueError, KeyError, TypeError):
            raise self.damaged() from None
        return found

    def save(self, stage: str, number: int, result: JsonObject) -> None:
        """Keep the result of a shard, with its hits under "hits", whole or not at all."""
        rest = {key: value for key, value in result.items() if key != "hits"}
        hits = [(stage, number, place, _text(hit)) for place, hit in enumerate(result["hits"])]
        with self._explained(), self._transaction():
            self._connection.execute("INSERT INTO shards VALUES (?, ?, ?)", (stage, number, _text(rest)))
            self._connection.executemany("INSERT INTO hits VALUES (?, ?, ?, ?)", hits)

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _lock(self) -> None:
        execute = self._connection.execute
        execute("PRAGMA locking_mode = EXCLUSIVE")  # before the first access, and held until the connection closes
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = FULL")
        execute("BEGIN IMMEDIATE")
        execute("COMMIT")

    def _claim(self, specification: dict[str, Any]) -> None:
        """Lay out an empty file, or compare the one there is."""
        execute = self._connection.execute
        meant = {"format": FORMAT, **specification}
        if not execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            with self._transaction():
                for table in _TABLES:
                    execute(table)
                execute(f"PRAGMA application_id = {APPLICATION}")
                rows = [(key, _text(value)) for key, value in meant.items()]
                self._connection.executemany("INSERT INTO search VALUES (?, ?)", rows)
            return
        if execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
            raise InputError(f"{self.path}: is a database of something else; name another file for the store")
        if execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise self.damaged()
        try:
            there = {key: json.loads(value) for key, value in execute("SELECT key, value FROM search")}
        except ValueError:
            raise self.damaged() from None
        for key in dict.fromkeys((*meant, *there)):
            if there.get(key) != meant.get(key):
                raise InputError(
                    f"{self.path}: the store is of another search ({key} {shown(there.get(key))} there, "
                    f"{shown(meant.get(key))} here); name another file, or repeat that search's options"
                )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """SQLite's errors as one clear line."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                reason = "the store is in use by another process; wait for it, or name another file"
            elif code == sqlite3.SQLITE_FULL:
                reason = "the disk is full; every shard finished before is kept: make room and repeat the command"
            elif code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise self.damaged() from None
            else:
                reason = f"cannot be used as a store ({error}); name a file in a folder with room that you may write to"
            raise InputError(f"{self.path}: {reason}") from None

    def damaged(self) -> InputError:
        """What is said of a file that no search wrote so."""
        return InputError(f"{self.path}: is no store of a search, or a damaged one; name another file, or remove it")


def _text(value: Any) -> str:
    """JSON; keys stay in their order, which for candidates is that in which ties are broken."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
