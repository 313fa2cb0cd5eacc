"""The page's server: on this machine only, for who has the address with its token, and for pages that it has sent itself.

Tornado, since it is one package without dependencies that has HTTP, WebSockets, their limits and the check of origins;
notebooks and dask stand on it, too.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hmac
import secrets
from collections.abc import Callable
from typing import Any

import tornado.httpserver
import tornado.netutil
import tornado.web
import tornado.websocket

from pluralign.explorer.documents import Document, shipped
from pluralign.explorer.session import MOST_BYTES, Answers, Session
from pluralign.explorer.workers import Workers
from pluralign.formulations.errors import InputError
from pluralign.solver.errors import parameter

HOST = "127.0.0.1"
MOST_PAGES = 8
"""Pages that are connected at a time."""
MOST_REQUEST = 20_000
"""Bytes of a request for a file, which has no body."""
TYPES = {"css": "text/css", "js": "text/javascript", "txt": "text/plain", "svg": "image/svg+xml"}
FILES = ("explorer.js", "explorer.css", "licenses.txt", "icon.svg")


class Explorer:
    """A server with its workers. url: what the browser opens; it holds the token."""

    def __init__(self, start: Document, port: int, workers: int) -> None:
        self.token = secrets.token_urlsafe(24)
        try:
            sockets = tornado.netutil.bind_sockets(port, HOST, flags=0)
        except OSError as error:
            mend = "choose another, or leave it out" if error.errno == errno.EADDRINUSE else "choose one above 1023"
            raise InputError(f"{parameter('port', port)}: cannot listen there ({error.strerror}); {mend}") from None
        self.port = sockets[0].getsockname()[1]
        self.hosts = (f"{HOST}:{self.port}", f"localhost:{self.port}")
        self.start = start
        self.answers, self.pages = Answers(), 0
        self.workers = Workers(workers)
        self._http = tornado.httpserver.HTTPServer(
            _application(self), max_header_size=MOST_REQUEST, max_body_size=MOST_REQUEST, idle_connection_timeout=600
        )
        self._http.add_sockets(sockets)

    @property
    def url(self) -> str:
        """The address of the page."""
        return f"http://{self.hosts[0]}/{self.token}/"

    def close(self) -> None:
        """Answer nobody any more."""
        self._http.stop()
        self.workers.close()


def _application(explorer: Explorer) -> tornado.web.Application:
    own = {"explorer": explorer}
    talk = " ".join(f"ws://{host}" for host in explorer.hosts)
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self' {talk}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return tornado.web.Application(
        [
            (r"/([A-Za-z0-9_-]+)/", _Page, own),
            (r"/([A-Za-z0-9_-]+)/talk", _Talk, own),
            (r"/([A-Za-z0-9_-]+)/([a-z.]+)", _File, own),
        ],
        default_handler_class=_Nothing,
        default_handler_args=own,
        log_function=lambda handler: None,
        websocket_max_message_size=MOST_BYTES,
        websocket_ping_interval=20,
        policy=policy,
    )


class _Guarded(tornado.web.RequestHandler):
    """Refuses what did not come to this machine by its own name, and who does not know the token."""

    def initialize(self, explorer: Explorer) -> None:
        self.explorer = explorer

    def prepare(self) -> None:
        """A name of somebody else's that leads here (DNS rebinding) is as wrong as a wrong token."""
        host = self.request.headers.get("Host", "")
        if host not in self.explorer.hosts:
            raise tornado.web.HTTPError(403)
        token = self.path_args[0] if self.path_args else ""
        if not hmac.compare_digest(token.encode(), self.explorer.token.encode()):
            raise tornado.web.HTTPError(404)

    def set_default_headers(self) -> None:
        """Nothing is loaded from elsewhere, kept, framed or told to anybody."""
        self.set_header("Content-Security-Policy", self.settings["policy"])
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")
        self.clear_header("Server")

    def write_error(self, status_code: int, **_: Any) -> None:
        """One line."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}: open the address that `pluralign explore` has printed\n")


class _Page(_Guarded):
    def get(self, token: str) -> None:
        """The page."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(shipped("index.html"))


class _File(_Guarded):
    def get(self, token: str, name: str) -> None:
        """A file of the page, or the instance that it begins with."""
        if name == "start.json":
            self.set_header("Content-Type", "application/json; charset=utf-8")
            self.finish({"instance": self.explorer.start})
            return
        if name not in FILES:
            raise tornado.web.HTTPError(404)
        self.set_header("Content-Type", f"{TYPES[name.rpartition('.')[2]]}; charset=utf-8")
        self.finish(shipped(name))


class _Nothing(_Guarded):
    def prepare(self) -> None:
        """There is nothing else."""
        raise tornado.web.HTTPError(404)


class _Talk(_Guarded, tornado.websocket.WebSocketHandler):
    session: Session | None = None

    def prepare(self) -> None:
        """Only pages of this server may talk to it; browsers leave that check to servers."""
        super().prepare()
        if not self.check_origin(self.request.headers.get("Origin", "")):
            raise tornado.web.HTTPError(403)

    def check_origin(self, origin: str) -> bool:
        """Whether the page is of this server."""
        return origin in {f"http://{host}" for host in self.explorer.hosts}

    def open(self, *_: str, **__: str) -> None:
        """A page has come."""
        self.explorer.pages += 1
        if self.explorer.pages > MOST_PAGES:
            self.close(1013, f"{MOST_PAGES} pages are open; close one")
            return
        loop = asyncio.get_running_loop()

        def tell(text: str) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the program ends
                loop.call_soon_threadsafe(self._send, text)

        self.session = Session(self.explorer.workers, self.explorer.answers, tell)

    def on_message(self, message: str | bytes) -> None:
        """A message of the page."""
        if self.session is not None:
            self.session.receive(message if isinstance(message, str) else message.decode("utf-8", "replace"))

    def on_close(self) -> None:
        """The page has gone."""
        self.explorer.pages -= 1
        if self.session is not None:
            self.session.close()

    def _send(self, text: str) -> None:
        if self.ws_connection is not None:
            with contextlib.suppress(tornado.websocket.WebSocketClosedError):
                self.write_message(text)


def serve(start: Document, port: int, workers: int, ready: Callable[[str], None]) -> None:
    """Serve the page until Ctrl-C; ready: is called with its address. Raises `InputError` for a port that cannot be had."""

    async def run() -> None:
        explorer = Explorer(start, port, workers)
        try:
            ready(explorer.url)
            await asyncio.Event().wait()
        finally:
            explorer.close()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run())
