"""Too little memory to load the libraries, told from faults."""

from __future__ import annotations

COMMAND, SOLVERS = 80, 320
"""MB of address space that the command takes by itself, and with the libraries for numbers and solvers, on two processors."""


def require(megabytes: int) -> None:
    """Raise `MemoryError` where the address space is limited to less: native libraries would end the process by themselves."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY and limit < megabytes * 1_000_000:
        raise MemoryError(
            f"the address space is limited to {limit // 1_000_000} MB, and loading this takes {megabytes} MB; "
            "raise the limit (ulimit -v)"
        )


def lacks(error: Exception) -> bool:
    """Whether it says that memory was missing: the loader of libraries and of threads has words of its own for that."""
    words = ("failed to map segment", "cannot allocate memory", "can't start new thread")
    return isinstance(error, MemoryError) or any(word in str(error).lower() for word in words)


def said(error: Exception) -> str:
    """One line for the user."""
    return f"unknown: out of memory; {' '.join(str(error).split()) or 'try a smaller instance'}"
