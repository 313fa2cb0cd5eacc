"""What `pyproject.toml` cannot say: the rooms lie at the top of the repository and are imported as parts of `pluralign`.

The links in `pluralign/` are for tools that read a checkout without installing it; a build does not need them.
"""

from setuptools import find_packages, setup

ROOMS = ("solver", "formulations", "proofs", "benchmarks")


def packages() -> list[str]:
    """Every package under its import name."""
    own = find_packages(include=["pluralign", "pluralign.*"], exclude=[f"pluralign.{room}*" for room in ROOMS])
    rooms = find_packages(include=[name for room in ROOMS for name in (room, f"{room}.*")])
    return [*own, *(f"pluralign.{name}" for name in rooms)]


setup(packages=packages(), package_dir={f"pluralign.{room}": room for room in ROOMS})
