"""HTML from Python: text is escaped unless it is `Markup`, which only these functions make."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from pluralign.printable import escaped


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Child = str | Iterable["Child"]
"""Text to be escaped, markup, or several of these."""

VOID = frozenset({"meta", "img", "br", "link"})


def markup(*children: Child) -> Markup:
    """The children one after the other; what is no markup is escaped, and characters that act are shown as codes."""
    parts = []
    for child in children:
        if isinstance(child, Markup):
            parts.append(str(child))
        elif isinstance(child, str):
            parts.append(html.escape(escaped(child, "\n")))
        else:
            parts.append(str(markup(*child)))
    return Markup("".join(parts))


def element(name: str, /, *children: Child, **attributes: str | None) -> Markup:
    """One element. Attributes: `class_` is `class`, hyphens are written `_`; those that are None are left out."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(escaped(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Markup(f"<{name}{said}>")
    return Markup(f"<{name}{said}>{markup(*children)}</{name}>")


def paragraph(*children: Child) -> Markup:
    """One paragraph."""
    return element("p", *children)


def listing(rows: Iterable[Child], ordered: bool = False) -> Markup:
    """A list."""
    return element("ol" if ordered else "ul", [element("li", row) for row in rows])


def folded(summary: Child, *children: Child, opened: bool = False) -> Markup:
    """What is shown when its summary is clicked."""
    body = markup(element("summary", summary), *children)
    return Markup(f"<details open>{body}</details>") if opened else element("details", body)


def table(caption: Child, head: Sequence[Child], rows: Iterable[Sequence[Child]], most: int = 40) -> Markup:
    """A table with a caption; the first cell of a row is its heading. After `most` rows it says how many are not shown."""
    listed = list(rows)
    body = [
        element("tr", element("th", row[0], scope="row"), [element("td", cell) for cell in row[1:]])
        for row in listed[:most]
    ]
    more = paragraph(f"{len(listed) - most} more rows are in the certificate.") if len(listed) > most else Markup("")
    return markup(
        element(
            "div",
            element(
                "table",
                element("caption", caption),
                element("thead", element("tr", [element("th", cell, scope="col") for cell in head])),
                element("tbody", body),
            ),
            class_="wide",
            tabindex="0",
            role="group",
            aria_label=plain(caption),
        ),
        more,
    )


def plain(*children: Child) -> str:
    """The text of markup without its tags, for attributes."""
    text, inside = [], False
    for character in markup(*children):
        if character == "<":
            inside = True
        elif character == ">":
            inside = False
        elif not inside:
            text.append(character)
    return html.unescape("".join(text))
