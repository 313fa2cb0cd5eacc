"""A certificate as read by `json`: its kind, its instance, and whether its evidence proves its claim."""

from __future__ import annotations

from .budget import OUT_OF_MEMORY, STEPS, STEPS_A_VALUE, GaveUp, budget
from .instance import read_instance
from .kinds import ENSEMBLE_KINDS, KINDS, kind_named
from .values import read_fields, reject, size_of
from .version_1 import upgraded


def check(certificate: object, steps: float | None = None) -> None:
    """Return if the certificate (as read by `json`) proves its claim, raise `Rejected` if it does not.

    Raise `GaveUp` if that takes more than so many steps of the work budget (by default STEPS, and STEPS_A_VALUE for each
    value in the certificate; math.inf for no limit), too long numbers, too much memory or too deep nesting.
    """
    try:
        with budget(STEPS + STEPS_A_VALUE * size_of(certificate) if steps is None else steps):
            _check(certificate)
    except RecursionError:
        raise GaveUp("it is nested too deeply") from None
    except MemoryError:
        raise GaveUp(OUT_OF_MEMORY) from None


def _check(certificate: object) -> None:
    fields = read_fields(certificate, "the certificate", "format version kind instance claim evidence")
    if fields["format"] != "pluralign-certificate":
        reject("'format'", "'pluralign-certificate'", fields["format"])
    if type(fields["version"]) is not int or fields["version"] not in (1, 2):
        reject("'version'", "1 or 2", fields["version"])
    if (kind := kind_of(fields)) not in KINDS:
        reject("'kind'", f"one of the {len(KINDS)} kinds in docs/certificates.md", fields["kind"])
    if fields["version"] == 1:
        fields = upgraded(fields)
    kind_named(kind).prove(_read(kind, fields["instance"]), fields)


def _read(kind: str, instance: object) -> object:
    if kind not in ENSEMBLE_KINDS:
        return read_instance(instance)
    from .kinds.votes import read_poll

    return read_poll(instance)


def kind_of(certificate: object) -> str:
    """The kind, or "?" if there is none that is known."""
    kind = certificate.get("kind") if isinstance(certificate, dict) else None
    return kind if isinstance(kind, str) and kind in KINDS else "?"
