"""A headless Chromium, driven by its own protocol (DevTools) over a WebSocket: real clicks, keys and drags."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import tornado.websocket

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--remote-debugging-port=0",
)  # fmt: skip
KEYS = {
    "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Delete": 46, "Enter": 13, "Tab": 9, "Escape": 27,
}  # fmt: skip
STARTING, ANSWERING = 60.0, 60.0  # seconds


def found() -> str | None:
    """The program, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Page:
    """One page of a browser of its own; folder: for its profile and what it saves (`saved`)."""

    def __init__(self, folder: Path, width: int = 1280, height: int = 800) -> None:
        program = found()
        assert program is not None
        self.saved = folder / "saved"
        self.saved.mkdir()
        self.errors: list[str] = []
        profile = folder / "profile"
        self._process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._loop = asyncio.new_event_loop()
        self._number = 0
        port, path = self._address(profile / "DevToolsActivePort")
        self._socket = self._loop.run_until_complete(self._connected(f"ws://127.0.0.1:{port}{path}"))
        self._session: str | None = None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.send(f"{domain}.enable")
        self.send("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.saved))
        self.size(width, height)

    def __enter__(self) -> Page:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._loop.close()

    async def _connected(self, url: str) -> Any:
        return await tornado.websocket.websocket_connect(url, max_message_size=2**28)

    def _address(self, file: Path) -> tuple[str, str]:
        end = time.monotonic() + STARTING
        while time.monotonic() < end:
            if file.exists() and len(lines := file.read_text().splitlines()) == 2:
                return lines[0], lines[1]
            time.sleep(0.1)
        raise AssertionError("the browser did not start")

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of a command of the protocol; what is an error on the page is kept in `errors`."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        return self._loop.run_until_complete(asyncio.wait_for(self._answer(message), ANSWERING))

    async def _answer(self, message: dict[str, Any]) -> dict[str, Any]:
        await self._socket.write_message(json.dumps(message))
        while True:
            text = await self._socket.read_message()
            assert text is not None, "the browser has gone"
            reply = json.loads(text)
            if reply.get("id") == message["id"]:
                assert "error" not in reply, reply
                return dict(reply["result"])
            self._heard(reply)

    def _heard(self, event: dict[str, Any]) -> None:
        parameters = event.get("params", {})
        if event.get("method") == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(parameters["exceptionDetails"])[:500])
        if event.get("method") == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.errors.append(json.dumps(parameters["entry"])[:500])

    def size(self, width: int, height: int) -> None:
        """Of the window, in pixels."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def open(self, url: str) -> None:
        """Go there."""
        self.send("Page.navigate", url=url)
        self.until("document.readyState === 'complete'")

    def run(self, script: str) -> Any:
        """The value of an expression of JavaScript, also of a promise."""
        reply = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in reply, reply["exceptionDetails"]
        return reply["result"].get("value")

    def until(self, script: str, seconds: float = 60.0) -> Any:
        """The value of the expression as soon as it is true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if value := self.run(script):
                return value
            time.sleep(0.05)
        raise AssertionError(f"not so in {seconds} s: {script}\n{self.run('document.body.innerText')[:3000]}")

    def middle(self, selector: str) -> tuple[float, float]:
        """Where the first such element is."""
        box = self.until(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); if (!e) return null; "
            "e.scrollIntoView({block: 'nearest'}); const b = e.getBoundingClientRect(); "
            "return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        return float(box[0]), float(box[1])

    def mouse(self, kind: str, x: float, y: float, clicks: int = 1) -> None:
        """A press, a move or a release."""
        held = {"button": "left", "buttons": 1, "clickCount": clicks}
        self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, **held)

    def click(self, selector: str, clicks: int = 1) -> None:
        """On the middle of an element."""
        x, y = self.middle(selector)
        for click in range(1, clicks + 1):
            self.mouse("mousePressed", x, y, click)
            self.mouse("mouseReleased", x, y, click)

    def drag(self, selector: str, dx: float, dy: float, steps: int = 10) -> None:
        """The middle of an element by so many pixels."""
        x, y = self.middle(selector)
        self.mouse("mousePressed", x, y)
        for step in range(1, steps + 1):
            self.mouse("mouseMoved", x + dx * step / steps, y + dy * step / steps)
        self.mouse("mouseReleased", x + dx, y + dy)

    def key(self, name: str, control: bool = False, shift: bool = False) -> None:
        """A key, to what has the focus."""
        held = {"key": name, "code": name, "windowsVirtualKeyCode": KEYS.get(name, ord(name[0].upper()))}
        modifiers = 2 * control + 8 * shift
        self.send("Input.dispatchKeyEvent", type="rawKeyDown", modifiers=modifiers, **held)
        self.send("Input.dispatchKeyEvent", type="keyUp", modifiers=modifiers, **held)

    def type(self, text: str) -> None:
        """Text into what has the focus."""
        self.send("Input.insertText", text=text)

    def picture(self, file: Path) -> None:
        """What is seen, as a PNG."""
        file.write_bytes(base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"]))

    def file(self, name: str, seconds: float = 60.0) -> Path:
        """What the page has saved under that name, once it is whole."""
        end = time.monotonic() + seconds
        path = self.saved / name
        while not path.exists() or list(self.saved.glob("*.crdownload")):
            assert time.monotonic() < end, f"{name} was not saved: {sorted(self.saved.iterdir())}"
            time.sleep(0.05)
        return path
