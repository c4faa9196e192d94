"""Le témoin de la mesure : les mêmes pages, données à Typst avec les mêmes graphiques.

Chaque page de l’édition devient une page de Typst : mêmes titres, textes, listes, tableaux et
liens, mêmes SVG à la même taille avec leur alternative, repères de bas de page hors de la lecture.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element

import tinyhtml5

from report.charts.drawing import Drawing

PDF_STANDARDS = ["a-3a", "ua-1"]

_HEAD = """#set document(title: "{title}", author: "Témoin",
  date: datetime(year: 2025, month: 12, day: 1))
#set page(width: 297mm, height: 210mm, margin: (x: 12mm, top: 12mm, bottom: 10mm))
#set text(font: "Source Sans 3", lang: "fr", size: {size}pt)
#set par(leading: 0.4em, spacing: 0.5em)
#set table(inset: 1.2pt, stroke: 0.3pt + luma(200))
#show heading: set text(font: "Source Serif 4", weight: 600)
"""
_SPECIAL = re.compile(r"([\\#$*_`<>@\[\]~/=+-])")
_SIZE = re.compile(r"width:([\d.]+)mm;height:([\d.]+)mm")
_HEADING = re.compile(r"h([1-6])$")
_INLINE = frozenset(
    ("a", "b", "strong", "i", "em", "small", "sup", "sub", "span", "br", "abbr", "img", "code")
)


def source(html: str, charts: Mapping[str, str], title: str, size: float = 6.0) -> str:
    """The Typst document of an edition. charts: id → name of the SVG file."""
    root = tinyhtml5.parse(html, namespace_html_elements=False)
    pages = [each for each in root.iter("section") if "page" in each.get("class", "").split()]
    known = {each.get("id", "") for each in root.iter() if each.get("id")}
    writer = _Writer(charts, known)
    body = "\n#pagebreak()\n".join("\n".join(writer.blocks(page)) for page in pages)
    return _HEAD.format(title=title.replace('"', ""), size=size) + body


class _Writer:
    """HTML elements as Typst markup."""

    def __init__(self, charts: Mapping[str, str], known: set[str]) -> None:
        self.charts, self.known, self.placed = charts, known, set[str]()

    def blocks(self, box: Element) -> Iterator[str]:
        """The blocks of a box, in order."""
        tag = str(box.tag)
        if box.get("aria-hidden") == "true":
            yield f"#pdf.artifact[{self._words(box)}]"
        elif tag in ("table", "img", "ul", "ol"):
            yield {"table": self._table, "img": self._image}.get(tag, self._list)(box)
        elif heading := _HEADING.match(tag):
            yield f"#heading(level: {heading[1]})[{self._words(box)}]{self._anchor(box)}"
        elif _holds_blocks(box):
            yield from self._inside(box)
        else:
            yield f"{self._words(box)}{self._anchor(box)}\n"

    def _inside(self, box: Element) -> Iterator[str]:
        yield self._place(box)
        yield f"{_plain(box.text)}\n"
        for child in box:
            yield from self.blocks(child)
            yield f"{_plain(child.tail)}\n"

    def _list(self, box: Element) -> str:
        return f"#list({', '.join(f'[{self._words(item)}]' for item in box)})"

    def _anchor(self, box: Element) -> str:
        name = box.get("id")
        if not name or name in self.placed:
            return ""
        self.placed.add(name)
        return f" <{name}>"

    def _words(self, box: Element) -> str:
        parts = [_plain(box.text)]
        for child in box:
            parts += [self._inline(child), _plain(child.tail)]
        return "".join(parts)

    def _inline(self, box: Element) -> str:
        words = self._words(box)
        if box.tag == "br":
            return "#linebreak()"
        if box.tag == "img":
            return self._image(box)
        if box.tag == "a" and words.strip():
            target = box.get("href", "")
            if target.startswith("#"):
                return f"#link(<{target[1:]}>)[{words}]" if target[1:] in self.known else words
            return f'#link("{target}")[{words}]'
        style = {"b": "strong", "strong": "strong", "i": "emph", "em": "emph", "sup": "super"}
        name = style.get(str(box.tag))
        return f"#{name}[{words}]" if name and words.strip() else words

    def _image(self, box: Element) -> str:
        chart = box.get("src", "").partition(":")[2]
        size = _SIZE.search(box.get("style", ""))
        if chart not in self.charts or size is None:
            return ""
        alt = box.get("alt", "").replace("\\", "\\\\").replace('"', '\\"')
        image = (
            f'image("{self.charts[chart]}", width: {size[1]}mm, height: {size[2]}mm, alt: "{alt}")'
        )
        return f"#place(bottom + right, {image})"

    def _table(self, box: Element) -> str:
        rows = list(box.iter("tr"))
        columns = max(sum(int(cell.get("colspan", 1)) for cell in row) for row in rows)
        heads = [row for head in box.iter("thead") for row in head.iter("tr")]
        caption = next((self._words(each) for each in box.iter("caption")), "")
        header = "".join(self._cells(row) for row in heads)
        body = "".join(self._cells(row) for row in rows[len(heads) :])
        top = f"table.header({header})," if heads else ""
        return f"{self._place(box)}{caption}\n#table(columns: {columns}, {top} {body})"

    def _cells(self, row: Element) -> str:
        place = self._place(row)
        return "".join(
            f"table.cell(colspan: {cell.get('colspan', 1)}, rowspan: {cell.get('rowspan', 1)})"
            f"[{'' if rank else place}{self._words(cell)}],"
            for rank, cell in enumerate(row)
        )

    def _place(self, box: Element) -> str:
        """Where links to a table or to a row lead."""
        anchor = self._anchor(box)
        return f"#metadata(none){anchor} " if anchor else ""


def _holds_blocks(box: Element) -> bool:
    return any(
        child.tag not in _INLINE or child.tag == "img" for child in box.iter() if child is not box
    )


def _plain(text: str | None) -> str:
    return _SPECIAL.sub(r"\\\1", re.sub(r"[ \n\t\r]+", " ", text or ""))


def prepare(folder: Path, html: str, charts: Mapping[str, Drawing], title: str) -> Path:
    """Write the Typst document and its SVGs in a folder; the path of the document."""
    names = {}
    for rank, (name, drawing) in enumerate(sorted(charts.items())):
        names[name] = f"graphique-{rank}.svg"
        (folder / names[name]).write_text(drawing.svg, "utf-8")
    path = folder / "temoin.typ"
    path.write_text(source(html, names, title), "utf-8")
    return path
