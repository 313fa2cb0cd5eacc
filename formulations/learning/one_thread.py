"""What `solver/threads.py` does before numpy is loaded, for single functions in a process that has loaded it."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import threadpool_limits

from pluralign.solver.threads import VARIABLES

P = ParamSpec("P")
T = TypeVar("T")


def in_one_thread(function: Callable[P, T]) -> Callable[P, T]:
    """The function, during which libraries of linear algebra use one thread, unless the user has set a number."""

    @wraps(function)
    def limited(*given: P.args, **named: P.kwargs) -> T:
        if any(map(os.environ.get, VARIABLES)):
            return function(*given, **named)
        with threadpool_limits(1, "blas"):
            return function(*given, **named)

    return limited
