"""The version of this package, which a store and the workers of a cluster must share."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    """As installed."""
    try:
        return metadata.version("pluralign")
    except metadata.PackageNotFoundError:  # run from a folder of sources
        return "uninstalled"
