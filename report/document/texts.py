"""The texts of an edition: one Markdown file a page, cut into named pieces.

    # The finding, which is the page’s title       (« | » marks a line break wanted by the sense)
    Paragraphs: the page’s text.
    ## note
    A named piece.
    ## note [territoires]
    The same piece in territorial editions ([reg], [dep], [epci] or [com]: at that level alone).

HTML is disabled. Figures, dates, pages and links are placeholders (report.document.placeholders):
digits typed by hand are an error. `check` gives every problem of every file at once.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markupsafe import Markup

from report.document.placeholders import PATTERN, Placeholder, Vocabulary
from report.errors import InvalidInput, Problem
from report.territories import Level, Territory

Speaker = Callable[[Placeholder], Markup]
"""What a placeholder says, as safe HTML."""
Address = Callable[[str], str | None]
"""The address of a link of the edition, by its key; None while it is not known."""

TITLE = "titre"
LOCAL = "territoires"
"""The folder of local words, and the page that each is in the edition of its territory."""
_OWN = ("", TITLE, "signataire", "contacts")
"""What a territory's own file may hold."""
_HEADING = re.compile(r"^(#{1,2}) +(.*?)\s*(?:\[(territoires|nat|reg|dep|epci|com)\])?\s*$")
_LINK = re.compile(r"\[([^\]\n]*)\]\(([^)\n]*)\)")
_VAGUE = re.compile(r"\b(ici|cliqu\w+|ce lien|lien url)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d(?:[\d\s.,]*\d)?")
_SCHEME = "lien:"


@dataclass(frozen=True)
class Piece:
    """A named piece of a file: its key, the level it is for ("" for all), its first line."""

    file: str
    key: str
    variant: str
    line: int
    source: str


@dataclass(frozen=True)
class Texts:
    """The texts of an edition, by page; local: what a territory says itself, by key « dep-35 »."""

    pieces: Mapping[str, tuple[Piece, ...]]
    local: Mapping[str, tuple[Piece, ...]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> "Texts":
        """Every *.md file of the folder, and of its folder `territoires`."""
        own = sorted((folder / LOCAL).glob("*.md"))
        return cls(
            {path.stem: _pieces(path, folder) for path in sorted(folder.glob("*.md"))},
            {path.stem: _pieces(path, folder) for path in own},
        )

    def of(self, territory: Territory) -> "Texts":
        """The texts of its edition: its own word is the page `territoires`, without the others."""
        own = self.local.get(territory.key.replace(":", "-"), ())
        return Texts({**self.pieces, LOCAL: own} if own else self.pieces)

    def find(self, page: str, key: str, level: Level) -> Piece | None:
        """The piece for that level: its own, else that of all territories, else the common one."""
        local = () if level is Level.NATIONAL else ("territoires",)
        for variant in (level.value, *local, ""):
            for piece in self.pieces.get(page, ()):
                if (piece.key, piece.variant) == (key, variant):
                    return piece
        return None

    def get(self, page: str, key: str, level: Level) -> Piece:
        """The same; InvalidInput, with what to write and where, when nobody wrote it."""
        piece = self.find(page, key, level)
        if piece is None:
            heading = "# Le constat" if key == TITLE else f"## {key}" if key else "un paragraphe"
            raise InvalidInput(
                [Problem(f"textes/{page}.md", "texte", f"« {heading} »", "écrire ce texte")]
            )
        return piece

    def check(self, vocabulary: Vocabulary) -> tuple[Problem, ...]:
        """Every problem of every file, in order."""
        files = (*self.pieces.values(), *self.local.values())
        return tuple(
            problem
            for pieces in files
            for piece in pieces
            for problem in _problems(piece, pieces, vocabulary)
        )

    def misplaced(self, known: Callable[[str], bool]) -> tuple[Problem, ...]:
        """The files of territories that no page will print: unknown territory, unknown piece.

        known: whether a key ("dep:35") is that of a territory.
        """
        found = []
        for stem, pieces in self.local.items():
            if not known(stem.replace("-", ":", 1)):
                expected, remedy = "le code d’un territoire (dep-35)", "corriger le nom du fichier"
                found.append(
                    Problem(f"textes/{LOCAL}/{stem}.md", "territoire", expected, remedy, value=stem)
                )
            for piece in pieces:
                if piece.key not in _OWN:
                    expected = "un texte, « ## signataire » ou « ## contacts »"
                    remedy = "corriger le titre"
                    found.append(
                        Problem(
                            piece.file, "texte", expected, remedy, piece.line - 1, value=piece.key
                        )
                    )
        return tuple(found)

    def links(self) -> tuple[str, ...]:
        """The keys of the links that the texts make, each once."""
        files = (*self.pieces.values(), *self.local.values())
        sources = (piece.source for pieces in files for piece in pieces)
        found = (match[2] for source in sources for match in _LINK.finditer(source))
        return tuple(dict.fromkeys(target.removeprefix(_SCHEME) for target in found))


def _pieces(path: Path, folder: Path) -> tuple[Piece, ...]:
    """A file cut at its headings of level one and two."""
    found: list[Piece] = []
    file = path.relative_to(folder.parent).as_posix()
    key, variant, start = "", "", 1
    lines: list[str] = []

    def close() -> None:
        source = "\n".join(lines)
        if source.strip():
            found.append(Piece(file, key, variant, start, source))

    for number, line in enumerate(_text(path, file).splitlines(), 1):
        heading = _HEADING.match(line)
        if heading is None:
            lines.append(line)
            continue
        close()
        marks, words, level = heading[1], heading[2], heading[3] or ""
        if marks == "#":
            found.append(Piece(file, TITLE, level, number, words))
        key, variant = (words, level) if marks == "##" else ("", "")
        start, lines = number + 1, []
    close()
    return tuple(found)


def _text(path: Path, file: str) -> str:
    """The content of a file; InvalidInput, with the line, when it is not UTF-8."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        expected, remedy = "un texte en UTF-8", "l’enregistrer de nouveau en UTF-8"
        raise InvalidInput([Problem(file, "texte", expected, remedy, line)]) from error


def _problems(piece: Piece, pieces: tuple[Piece, ...], vocabulary: Vocabulary) -> Iterator[Problem]:
    """What is wrong in one piece."""

    def problem(line: int, at: int, rule: str, value: str, expected: str, remedy: str) -> Problem:
        return Problem(piece.file, rule, expected, remedy, line, f"colonne {at + 1}", value)

    twins = [p for p in pieces if (p.key, p.variant) == (piece.key, piece.variant)]
    if twins[0] is not piece:
        yield problem(piece.line, 0, "texte", piece.key, "un seul texte de ce nom", "ôter l’autre")
    for number, line in enumerate(piece.source.splitlines(), piece.line):
        for match in PATTERN.finditer(line):
            expected = vocabulary.expected(Placeholder.parse(match[1]))
            if expected:
                yield problem(
                    number, match.start(), "repère", match[0], expected, "corriger le repère"
                )
        rest = PATTERN.sub(lambda match: "·" * len(match[0]), line)
        for at in (i for i, sign in enumerate(rest) if sign in "{}"):
            remedy = "fermer ou ôter l’accolade, sur la même ligne"
            yield problem(number, at, "repère", rest[at], "« {repère} »", remedy)
        yield from _link_problems(rest, number, vocabulary, problem)
        bare = _LINK.sub(lambda match: match[1].ljust(len(match[0])), rest)
        for match in _NUMBER.finditer(bare):
            remedy = "écrire {indicateur} ; {fixe:…} si ce n’est pas un chiffre de l’édition"
            yield problem(number, match.start(), "chiffre", match[0].strip(), "un repère", remedy)


def _link_problems(
    line: str, number: int, vocabulary: Vocabulary, problem: Callable[..., Problem]
) -> Iterator[Problem]:
    for match in _LINK.finditer(line):
        words, target = match[1], match[2]
        if not target.startswith(_SCHEME):
            remedy = "nommer l’adresse dans edition.toml, [liens], et l’appeler par sa clef"
            yield problem(number, match.start(), "lien", target, "« lien:clef »", remedy)
        elif target.removeprefix(_SCHEME) not in vocabulary.links:
            remedy = "corriger la clef, ou l’ajouter à [liens] dans edition.toml"
            yield problem(number, match.start(), "lien", target, "une clef de [liens]", remedy)
        if not words.strip() or _VAGUE.search(words):
            remedy = "écrire le nom de la ressource"
            yield problem(number, match.start(), "lien", words, "où le lien mène", remedy)


def render(
    piece: Piece, speak: Speaker, address: Address, *, inline: bool = False, heading: int = 4
) -> Markup:
    """A piece as HTML; inline: one sentence, without its paragraph; heading: level of a « ### »."""
    env: dict[str, Any] = {"speak": speak, "address": address, "heading": heading}
    source = piece.source.strip()
    html = _markdown().renderInline(source, env) if inline else _markdown().render(source, env)
    return Markup(html)


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False})
    markdown.inline.ruler.before("emphasis", "placeholder", _placeholder)
    for name, rule in _RENDERERS.items():
        markdown.add_render_rule(name, rule)
    return markdown


def _placeholder(state: StateInline, silent: bool) -> bool:
    match = PATTERN.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("placeholder", "", 0)
        token.content = match[1]
    state.pos = match.end()
    return True


def _speak(_: RendererHTML, tokens: Any, index: int, _options: Any, env: Any) -> str:
    return str(env["speak"](Placeholder.parse(tokens[index].content)))


def _open_link(renderer: RendererHTML, tokens: Any, index: int, _options: Any, env: Any) -> str:
    address = env["address"](str(tokens[index].attrGet("href")).removeprefix(_SCHEME))
    env["open"] = address is not None
    return f'<a href="{Markup.escape(address)}">' if address is not None else ""


def _close_link(_: RendererHTML, _tokens: Any, _index: int, _options: Any, env: Any) -> str:
    return "</a>" if env["open"] else ""


def _heading_level(_: RendererHTML, tokens: Any, index: int, _options: Any, env: Any) -> str:
    """A « ### » in a text is a heading one level under the page’s title."""
    return f"<{'' if tokens[index].nesting == 1 else '/'}h{env['heading']}>\n"


_RENDERERS: Mapping[str, Callable[..., str]] = {
    "placeholder": _speak,
    "link_open": _open_link,
    "link_close": _close_link,
    "heading_open": _heading_level,
    "heading_close": _heading_level,
}
