"""The explorer in a notebook: the same page as an anywidget, whose questions come as messages of the kernel."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from pluralign.answers import arguments
from pluralign.explorer.documents import document, instance_of, shipped
from pluralign.explorer.session import Answers, Session
from pluralign.explorer.workers import Workers
from pluralign.formulations.instances.instance import Instance


class Explorer(anywidget.AnyWidget):  # type: ignore[misc]  # it is Any to type checkers, installed or not
    """A widget that shows itself. instance: what is drawn, which both sides may change; close: ends its processes."""

    _esm = shipped("explorer.js").decode()
    _css = shipped("explorer.css").decode()
    document = traitlets.Dict().tag(sync=True)
    _session: Session | None = None
    _workers: Workers | None = None

    def __init__(self, instance: Any, workers: int) -> None:
        super().__init__(document=document(arguments.an_instance(instance)))
        self._workers = Workers(workers)
        session = self._session = Session(self._workers, Answers(), lambda text: self.send({"talk": text}))
        self.on_msg(lambda _, content, __: session.receive(str(content.get("talk", ""))))

    @property
    def instance(self) -> Instance:
        """The instance as it is now. Raises `InputError` where what is drawn is none, such as two candidates at one point."""
        return instance_of(self.document)

    @instance.setter
    def instance(self, value: Any) -> None:
        self.document = document(arguments.an_instance(value))

    def close(self) -> None:
        """Take it from the notebook, and end its processes."""
        if self._session is not None and self._workers is not None:  # it may have been refused while it was made
            self._session.close()
            self._workers.close()
        super().close()
