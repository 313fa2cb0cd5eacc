"""One page about certificates: for each its verdict, its claim, the instance, why it is true, and how to check it again."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from pluralign.printable import number_of
from pluralign.proofs import checker
from pluralign.proofs.checker.version_1 import upgraded
from pluralign.reports import instance, picture
from pluralign.reports.kinds import explained
from pluralign.reports.markup import Child, Markup, element, folded, listing, markup, paragraph
from pluralign.reports.style import STYLE

LARGEST_COPY = 2_000_000
"""Bytes of a certificate that the page holds whole."""
WORDS = (
    ("candidate", "what is ranked: an answer, a school, a policy; described by numbers, its features x"),
    ("ballot, voter, profile", "a voter's ballot ranks the candidates, best first; the profile is all ballots"),
    ("linear reward", "a parameter θ gives each candidate the reward θ·x; ranking by it gives a feasible ranking"),
    ("rule", "what makes one ranking, the output, out of a profile"),
    ("axiom", "what one may ask of a rule, such as that it respects what all voters agree on"),
    ("certificate", "a claim together with evidence that lets anybody check it without trusting who found it"),
)


def page(entries: Sequence[tuple[str, Any]], steps: float | None = None) -> str:
    """The page about certificates as read by `json`, each with the name of its file. steps: the checker's budget for each.

    The checker judges each of them now; only what it accepts is explained.
    """
    articles, titles = [], []
    seen: dict[str, int] = {}
    for number, (name, certificate) in enumerate(entries, 1):
        title, article = _article(number, name, certificate, seen, steps)
        titles.append(title)
        articles.append(article)
    heading = titles[0] if len(titles) == 1 else f"{len(titles)} certificates"
    body = [
        element("a", "Skip to the results", href="#results", class_="skip"),
        element("header", element("h1", heading), _introduction(len(titles))),
        element(
            "main",
            element("nav", element("h2", "Contents"), listing(_links(titles), ordered=True), aria_label="Contents")
            if len(titles) > 1
            else "",
            articles,
            element("section", element("h2", "Words"), _glossary(), aria_label="Words"),
            id="results",
        ),
    ]
    head = [
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element(
            "meta",
            http_equiv="Content-Security-Policy",
            content="default-src 'none'; img-src data:; style-src 'unsafe-inline'",
        ),
        element("title", heading),
        element("style", Markup(STYLE)),
    ]
    return f"<!doctype html>\n{element('html', element('head', head), element('body', body), lang='en')}\n"


def _links(titles: Sequence[str]) -> list[Markup]:
    return [element("a", title, href=f"#certificate-{number}") for number, title in enumerate(titles, 1)]


def _introduction(count: int) -> Markup:
    which = "a certificate: a claim" if count == 1 else "certificates: claims"
    return markup(
        paragraph(
            f"This page explains {which} about ranking and rewards, with evidence that was checked when the page was made, "
            "exactly and by a program that shares no code with the one that found it. Nobody has to be trusted: "
            "the last part of each "
            "result says how to check it again. The page needs no network."
        )
    )


def _glossary() -> Markup:
    return element("dl", [[element("dt", word), element("dd", meaning)] for word, meaning in WORDS])


def _article(number: int, name: str, certificate: Any, seen: dict[str, int], steps: float | None) -> tuple[str, Markup]:
    verdict = checker.judge(name, certificate, steps)
    key = f"certificate-{number}"
    if verdict.accepted:
        current: dict[str, Any] = certificate if certificate["version"] == 2 else dict(upgraded(dict(certificate)))
        found = explained(current)
        title = found.title
        content: Child = [
            element("h3", "The claim"),
            found.claim,
            element("h3", "The instance"),
            _instance(number, current["instance"], seen),
            picture.figure(current),
            element("h3", "Why it is true"),
            found.why,
        ]
    else:
        title = f"Not proved: {verdict.kind if verdict.kind != '?' else 'no certificate'}"
        why = "is wrong" if verdict.verdict == "rejected" else "was not checked to the end"
        content = paragraph(
            f"The checker {verdict.verdict}: {verdict.reason}. Whether the claim is true is not known: its evidence {why}."
        )
    said = "accepted by the checker" if verdict.accepted else verdict.verdict
    return title, element(
        "article",
        element("h2", f"{number}. {title}", id=f"{key}-title"),
        paragraph(element("span", said, class_=f"verdict {verdict.verdict.replace(' ', '-')}")),
        content,
        element("h3", "How to check it again"),
        _recheck(name, certificate, number),
        id=key,
        aria_labelledby=f"{key}-title",
    )


def _instance(number: int, value: dict[str, Any], seen: dict[str, int]) -> Markup:
    """Told once where several certificates are about the same."""
    text = json.dumps(value)
    first = seen.setdefault(text, number)
    if first == number:
        return instance.shown(value)
    return paragraph("The same as in ", element("a", f"result {first}", href=f"#certificate-{first}"), ".")


def _recheck(name: str, certificate: Any, number: int) -> Markup:
    """The command, and the certificate itself where it is not too large."""
    try:
        text = json.dumps(certificate, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        return paragraph(f"{name} holds no certificate that could be copied here.")
    data = text.encode("utf-8", "surrogatepass") + b"\n"
    file = f"certificate-{number}.json"
    if len(data) > LARGEST_COPY:
        return markup(
            paragraph(
                f"The certificate ({number_of(len(data) // 1_000_000, 'megabyte')}) is the entry of {name} with "
                f"this kind and claim."
            ),
            element("pre", element("code", f"pluralign check {name}")),
        )
    source = f"data:application/json;base64,{base64.b64encode(data).decode()}"
    return markup(
        paragraph(
            element("a", f"Save the certificate as {file}", href=source, download=file, class_="download"),
            f" ({number_of(len(data), 'byte')}, SHA-256 {hashlib.sha256(data).hexdigest()}). Then either of",
        ),
        element("pre", element("code", f"pluralign check {file}\npython proofs/checker {file}")),
        paragraph(
            "checks it. The second needs only Python and the folder proofs/checker of pluralign: a few files, "
            "each of which begins with "
            "the reason why its checks suffice."
        ),
        folded("The certificate as it is", element("pre", element("code", text))) if len(text) <= 20_000 else "",
    )
