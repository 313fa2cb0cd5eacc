"""The server answers its own page on this machine, and nobody else; answers can be cancelled, and are kept."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("tornado", reason="the extra explore is not installed")
import tornado.httpclient
import tornado.websocket
from support.slow_questions import SLOW

from pluralign.explorer.documents import FIRST, first
from pluralign.explorer.server import FILES, MOST_PAGES, Explorer
from pluralign.explorer.session import MOST_BYTES, MOST_OPEN, Answers, Session
from pluralign.explorer.workers import Job, Workers

ROOT = Path(__file__).parents[2]
M4 = first(FIRST)


class Served:
    """A server in a thread, and questions to it."""

    def __init__(self) -> None:
        ready = threading.Event()
        self.loop = asyncio.new_event_loop()

        async def start() -> None:
            self.explorer = Explorer(M4, 0, 2)
            ready.set()

        def run() -> None:
            asyncio.set_event_loop(self.loop)
            self.loop.run_until_complete(start())
            self.loop.run_forever()

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        assert ready.wait(30)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.explorer.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(20)

    def do(self, job: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(job, self.loop).result(60)

    def get(self, path: str, **headers: str) -> Any:
        async def fetch() -> Any:
            client = tornado.httpclient.AsyncHTTPClient()
            return await client.fetch(
                f"http://127.0.0.1:{self.explorer.port}/{path}", headers=headers, raise_error=False
            )

        return self.do(fetch())

    async def connected(self, path: str | None = None, **headers: str) -> Any:
        where = f"127.0.0.1:{self.explorer.port}"
        path = f"{self.explorer.token}/talk" if path is None else path
        own = {"Origin": f"http://{where}"} | headers
        request = tornado.httpclient.HTTPRequest(f"ws://{where}/{path}", headers={k: v for k, v in own.items() if v})
        return await tornado.websocket.websocket_connect(request, max_message_size=2**26)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    server = Served()
    yield server
    server.close()


def test_the_page_is_whole_and_loads_nothing_from_elsewhere(served: Served) -> None:
    token = served.explorer.token
    page = served.get(f"{token}/")
    assert page.code == 200
    assert b"explorer.js" in page.body
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in policy
    for header, value in (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")):
        assert page.headers[header] == value
    assert "Server" not in page.headers
    for name in FILES:
        assert served.get(f"{token}/{name}").code == 200
    for name in ("explorer.js", "explorer.css"):
        text = served.get(f"{token}/{name}").body.decode()
        assert "https://" not in text.replace("https://github.com", "")
        assert "@import" not in text
    assert json.loads(served.get(f"{token}/start.json").body)["instance"] == M4
    assert "preact" in served.get(f"{token}/licenses.txt").body.decode()


def test_strangers_get_nothing(served: Served) -> None:
    token = served.explorer.token
    for path in (
        "",
        "x/",
        f"{token[:-1]}/",
        f"{token}x/",
        f"{token}/../",
        f"{token}/server.py",
        f"{token}/index.html.bak",
    ):
        assert served.get(path).code == 404, path
    for host in ("evil.example", f"evil.example:{served.explorer.port}", "127.0.0.1", "127.0.0.1:1"):
        assert served.get(f"{token}/", Host=host).code == 403, host
        assert served.get(f"{token}/start.json", Host=host).code == 403, host


def test_only_its_own_page_may_talk(served: Served) -> None:
    port = served.explorer.port

    async def refused(code: int, **given: str) -> None:
        with pytest.raises(tornado.httpclient.HTTPClientError) as error:
            await served.connected(**given)
        assert error.value.code == code

    for origin in ("http://evil.example", f"https://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", "null", ""):
        served.do(refused(403, Origin=origin))
    served.do(refused(403, Host="evil.example"))
    served.do(refused(404, path="x/talk"))


def test_it_listens_on_this_machine_only(served: Served) -> None:
    inodes = (
        [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        if Path("/proc/net/tcp").exists()
        else []
    )
    if not inodes:
        pytest.skip("this system does not show its sockets in /proc")
    own = f":{served.explorer.port:04X}"
    addresses = {row[1] for row in inodes if row[1].endswith(own) and row[3] == "0A"}
    assert addresses == {f"0100007F{own}"}
    assert not [
        line for line in Path("/proc/net/tcp6").read_text().splitlines()[1:] if f"{own} " in line and " 0A " in line
    ]


def test_a_question_is_answered_part_by_part_and_then_from_what_is_kept(served: Served) -> None:
    question = {"about": "axioms", "rule": "lcpo", "axioms": ["po", "pmc"], "instance": M4}

    async def talk() -> list[Any]:
        socket = await served.connected()
        messages = []
        for number in (1, 2):
            await socket.write_message(json.dumps({"id": number, "ask": question}))
            while not messages or "answer" not in messages[-1] or messages[-1]["id"] != number:
                messages.append(json.loads(await socket.read_message()))
        socket.close()
        return messages

    first_time, second_time = (
        [m for m in messages if m["id"] == number] for messages in [served.do(talk())] for number in (1, 2)
    )
    assert [list(m["part"]) for m in first_time[:-1]] == [["po"], ["pmc"]]
    assert first_time[-1]["answer"]["value"]["axioms"]["po"]["holds"] is True
    assert [m.get("part") for m in second_time] == [m.get("part") for m in first_time]
    assert second_time[-1]["answer"] == first_time[-1]["answer"]
    assert second_time[-1]["seconds"] == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "the message: not JSON"),
        ("3", "it must be an object"),
        ("[" * 100_000, "nested too deeply"),
        ('{"id": "1", "ask": {}}', 'needs "id"'),
        ('{"id": 1, "ask": 3}', 'and "ask"'),
        ('{"id": 1, "ask": {"about": "nothing"}}', "about is 'nothing'"),
    ],
)
def test_odd_messages_are_answered_in_a_line(served: Served, text: str, said: str) -> None:
    async def talk() -> Any:
        socket = await served.connected()
        await socket.write_message(text)
        message = json.loads(await socket.read_message())
        socket.close()
        return message

    assert said in served.do(talk())["answer"]["problem"]


def test_a_message_that_is_too_large_ends_the_conversation(served: Served) -> None:
    async def talk() -> Any:
        socket = await served.connected()
        await socket.write_message("x" * (MOST_BYTES + 1))
        return await socket.read_message(), socket.close_code

    assert served.do(talk()) == (None, 1009)


def test_there_are_only_so_many_pages(served: Served) -> None:
    async def talk() -> Any:
        sockets = [await served.connected() for _ in range(MOST_PAGES + 1)]
        last = await sockets[-1].read_message()
        for socket in sockets:
            socket.close()
        return last, sockets[-1].close_code

    assert served.do(talk()) == (None, 1013)
    deadline = time.monotonic() + 20
    while served.explorer.pages and time.monotonic() < deadline:
        time.sleep(0.05)
    assert served.explorer.pages == 0


class Heard:
    """What a session has told."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.change = threading.Condition()

    def tell(self, text: str) -> None:
        with self.change:
            self.messages.append(json.loads(text))
            self.change.notify_all()

    def until(self, true: Callable[[], Any], seconds: float = 120) -> Any:
        with self.change:
            assert self.change.wait_for(true, seconds)
            return true()

    def answers(self) -> dict[int, Any]:
        return {message["id"]: message["answer"] for message in self.messages if "answer" in message}


def test_a_slow_question_leaves_room_for_quick_ones_and_is_cancelled_at_once() -> None:
    workers, heard = Workers(2), Heard()
    try:
        session = Session(workers, Answers(), heard.tell)
        session.receive(json.dumps({"id": 1, "ask": SLOW}))
        session.receive(json.dumps({"id": 2, "ask": {**SLOW, "rule": "loss:hinge"}}))  # waits for the first
        session.receive(json.dumps({"id": 3, "ask": {"about": "rule", "rule": "lcpo", "instance": M4}}))
        assert heard.until(lambda: heard.answers().get(3))["value"]["status"] == "proved"
        assert set(heard.answers()) == {3}
        for number in (2, 1):
            session.receive(json.dumps({"cancel": number}))
        cancelled = {"problem": "cancelled", "cancelled": True}
        heard.until(lambda: len(heard.answers()) == 3, 30)
        assert heard.answers()[1] == heard.answers()[2] == cancelled
        session.receive(json.dumps({"cancel": 1}))  # nothing happens
        for number in (4, 5, 6):
            session.receive(json.dumps({"id": number, "ask": {"about": "rule", "rule": "kemeny", "instance": M4}}))
        heard.until(lambda: len(heard.answers()) == 6)
        assert {json.dumps(heard.answers()[k]["value"]["ranking"]) for k in (4, 5, 6)} == {'["x2", "x0", "x1", "x3"]'}
    finally:
        workers.close()


def test_questions_without_end_are_refused_and_closing_cancels_them() -> None:
    workers, heard = Workers(1), Heard()
    try:
        session = Session(workers, Answers(), heard.tell)
        for number in range(MOST_OPEN + 1):
            session.receive(json.dumps({"id": number, "ask": {**SLOW, "seconds": 100 + number}}))
        assert "questions are open" in heard.until(lambda: heard.answers().get(MOST_OPEN))["problem"]
        session.close()
        heard.until(lambda: len(heard.answers()) == MOST_OPEN + 1, 30)
    finally:
        workers.close()


@pytest.mark.slow
def test_a_process_that_dies_is_replaced() -> None:
    workers, done = Workers(1), threading.Event()
    replies: list[Any] = []

    def ended(reply: Any) -> None:
        replies.append(reply)
        done.set()

    try:
        job = Job(SLOW, lambda part: os.kill(workers._workers[0].process._process.pid, signal.SIGSEGV), ended)  # type: ignore[union-attr]
        job.question = {**SLOW, "axioms": ["po", "separability"]}
        workers.submit(job)
        assert done.wait(120)
        assert replies[0]["problem"] == "its process died of SIGSEGV; try a smaller instance"
        done.clear()
        workers.submit(Job({"about": "vocabulary"}, lambda part: None, ended))
        assert done.wait(120)
        assert len(replies[1]["value"]["rules"]) > 10
    finally:
        workers.close()


def test_answers_are_kept_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pluralign.explorer.session.KEPT", 3)
    monkeypatch.setattr("pluralign.explorer.session.KEPT_BYTES", 100)
    answers = Answers()
    for k in range(5):
        answers.keep(str(k), ["x"])
    assert [answers.get(str(k)) for k in range(5)] == [None, None, ["x"], ["x"], ["x"]]
    answers.get("2")
    answers.keep("large", ["y" * 99])
    assert [k for k in ("2", "3", "4", "large") if answers.get(k)] == ["2", "large"]


def test_the_command_serves_until_ctrl_c(tmp_path: Path) -> None:
    file = tmp_path / "thirds.json"
    file.write_text('{"candidates": {"a": ["1/3"], "b": [0]}, "ballots": [{"theta": [1]}]}')
    command = subprocess.Popen(
        [sys.executable, "-m", "pluralign", "explore", str(file), "--no-browser", "--json", "--workers", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert command.stdout is not None
    url = json.loads(command.stdout.readline())["url"]
    client = tornado.httpclient.HTTPClient()
    start = json.loads(client.fetch(f"{url}start.json").body)["instance"]
    assert start["candidates"] == [["a", ["1/3"]], ["b", ["0"]]]
    assert start["ballots"] == [{"count": 1, "theta": ["1"]}]
    command.send_signal(signal.SIGINT)
    out, err = command.communicate(timeout=30)
    assert (command.returncode, out, err) == (0, "", "")


def test_a_port_that_is_taken_and_an_instance_that_is_none(run: Any, served: Served, tmp_path: Path) -> None:
    done = run("explore", "--no-browser", "--port", served.explorer.port)
    assert (done.code, done.out) == (2, "")
    assert "cannot listen there" in done.err
    done = run("explore", tmp_path / "nothing.json", "--no-browser")
    assert done.code == 2
    assert "no such file" in done.err
