"""The structure of a page of HTML, and what is wrong with it: nesting, headings, names of pictures, tables and links.

A small check by the rules of WCAG 2.2 that need no browser; axe-core in a browser asks for more.
"""

from __future__ import annotations

from html.parser import HTMLParser

INLINE = {"a", "span", "strong", "code"}
VOID = {"meta", "img", "br", "link", "input", "hr"}
LOADS = {"src", "href", "data", "action", "poster", "srcset"}


class Page(HTMLParser):
    """tags: all that occur. faults: what is wrong. text: what a reader reads. links: hrefs."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.language = ""
        self.policy = ""
        self.title = ""
        self._text: list[str] = []
        self._tables: list[dict[str, int]] = []
        self.feed(source)
        self.close()
        self._whole()

    @property
    def text(self) -> str:
        return " ".join("".join(self._text).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        self.tags.add(tag)
        self._text.append("" if tag in INLINE else " ")
        if tag not in VOID:
            self.open.append(tag)
        if "id" in values:
            self.ids.append(values["id"])
        self.references += [values["aria-labelledby"]] if "aria-labelledby" in values else []
        for key in LOADS & values.keys():
            self.links.append(values[key])
        self.faults += [f"an attribute {key} runs a script" for key in values if key.startswith("on") or key == "style"]
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values.get("content", "")
        if tag == "html":
            self.language = values.get("lang", "")
        if tag == "img" and not values.get("alt", "").strip():
            self.faults.append("a picture has no text that says what is to be seen")
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings.append(int(tag[1]))
        if tag == "table":
            self._tables.append({"caption": 0, "th": 0})
        if self._tables and tag in ("caption", "th"):
            self._tables[-1][tag] += 1
            if tag == "th" and values.get("scope") not in ("row", "col"):
                self.faults.append("a heading of a table does not say of what")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes what is not open")
        self._text.append("" if tag in INLINE else " ")
        if tag == "table":
            counts = self._tables.pop()
            if not counts["caption"] or not counts["th"]:
                self.faults.append("a table has no caption, or no headings")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "title":
            self.title += data
        elif self.open and self.open[-1] != "style":
            self._text.append(data)

    def _whole(self) -> None:
        if self.open:
            self.faults.append(f"{self.open} are not closed")
        if not self.language or not self.title.strip():
            self.faults.append("the page has no language or no title")
        if self.headings[:1] != [1] or self.headings.count(1) != 1:
            self.faults.append("the page does not begin with its one first heading")
        if any(after > before + 1 for before, after in zip(self.headings, self.headings[1:], strict=False)):
            self.faults.append("a level of headings is left out")
        if len(set(self.ids)) != len(self.ids):
            self.faults.append("an id occurs twice")
        local = [link[1:] for link in self.links if link.startswith("#")]
        self.faults += [f"#{name} is nowhere" for name in (*local, *self.references) if name not in self.ids]
        if "main" not in self.tags:
            self.faults.append("the page has no main part")
