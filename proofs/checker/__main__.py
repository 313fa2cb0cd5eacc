"""The command: `python FOLDER FILE…`, wherever this folder is and whatever it is called, or `python -m` and the package."""

import sys
from importlib import import_module


def run() -> None:
    """Check the files named on the command line and leave with the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the folder may be copied anywhere
        sys.exit("the checker needs Python 3.11 or newer")
    command = import_module(".command", __package__ or _own_package())
    sys.exit(command.main(sys.argv[1:], own_process=True))


def _own_package() -> str:
    """The name by which this folder is a package from now on, so that its files find each other wherever it has been copied."""
    import importlib.util
    import os

    folder = os.path.dirname(os.path.abspath(__file__))
    name = "certificate_checker"
    sys.path[:] = [path for path in sys.path if os.path.abspath(path) != folder]  # no file here is to hide a library's
    spec = importlib.util.spec_from_file_location(
        name, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    assert spec is not None
    assert spec.loader is not None
    sys.modules[name] = package = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    return name


if __name__ == "__main__":
    run()
