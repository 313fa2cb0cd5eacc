"""HiGHS that prints nothing and shares its process: the one place where highspy objects are made and run."""

from __future__ import annotations

from functools import cache
from typing import Any


def new_highs(**options: Any) -> Any:
    """An empty HiGHS object on one thread, with these options. Raises ValueError for an option HiGHS refuses."""
    highs = _quiet_class()()
    for name, value in {"parallel": "off", "threads": 1, **options}.items():
        if int(highs.setOptionValue(name, value)) != 0:
            raise ValueError(f"HiGHS has no option {name!r} that takes the value {value!r}")
    return highs


def run(highs: Any) -> Any:
    """Solve from where the object stands; HiGHS's model status, kSolveError if it did not run.

    The threads belong to the process: the first run of any HiGHS object in it fixes their number, and from then
    on an object that asks for another number is refused. 0 asks for whatever number there is.
    """
    if int(highs.run()) < 0:
        highs.setOptionValue("threads", 0)
        if int(highs.run()) < 0:
            import highspy

            return highspy.HighsModelStatus.kSolveError
    return highs.getModelStatus()


@cache
def _quiet_class() -> Any:
    """The class of HiGHS objects that print nothing, not even the banner of highspy's constructor."""
    import highspy

    class QuietHighs(highspy.Highs):  # type: ignore[misc, unused-ignore]
        def enableCallbacks(self) -> None:  # noqa: N802 - highspy's name
            # The constructor calls this; registering callbacks before output is off would print the banner.
            self.setOptionValue("output_flag", False)

    return QuietHighs
