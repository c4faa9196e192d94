# ruff: noqa: E501
"""Deliveries as broken as they come, each with the message that it must give.

A case makes its delivery in an edition, then names the one message it is about: severity, rule,
line, and what its value, its expectation or its remedy must say.
"""

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from report.errors import Severity
from report.sources import limits
from report.sources.schemas import SCHEMAS
from tests.sources import writers

BLOCKING, TO_CHECK, MENDED = Severity.BLOQUANT, Severity.A_VERIFIER, Severity.REPARE
CANCALE, COMBOURG, RENNES = "35049", "35085", "35238"
EPCI = "243500667"


@dataclass(frozen=True)
class Case:
    """One broken delivery: how it is made in an edition's folder, and what must be said."""

    name: str
    make: Callable[[Any], object]
    severity: Severity
    rule: str
    line: int | None = None
    says: str = ""


def text(source: str, *rows: str, header: str | None = None) -> Callable[[Any], object]:
    """A CSV of these lines under the header of the source."""
    lines = [",".join(SCHEMAS[source].columns) if header is None else header, *rows]
    return lambda folder: folder.source(source, "\n".join(lines) + "\n")


def raw(source: str, content: bytes) -> Callable[[Any], object]:
    return lambda folder: folder.source(source, content)


def file(source: str, name: str, content: bytes) -> Callable[[Any], object]:
    def make(folder) -> None:
        (folder.path / "sources" / name).write_bytes(content)
        folder.deliver(source)

    return make


def book(source: str, rows: writers.Rows, **options: object) -> Callable[[Any], object]:
    def make(folder) -> Path:
        folder.deliver(source)
        return writers.write_xlsx(folder.path / "sources" / source, rows, **options)

    return make


def mapped(toml: str, then: Callable[[Any], object]) -> Callable[[Any], object]:
    def make(folder) -> None:
        then(folder)
        (folder.path / "correspondances.toml").write_text(toml, encoding="utf-8")

    return make


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def sheets(*names: str, hidden: str = "") -> Callable[[Any], object]:
    def make(folder) -> None:
        import openpyxl

        folder.deliver("ort")
        made = openpyxl.Workbook()
        made.remove(made.active)
        for name in names:
            page = made.create_sheet(name)
            page.append(["insee_com", "date_signature"])
            page.append([CANCALE, date(2022, 1, 1)])
            page.sheet_state = "hidden" if name == hidden else "visible"
        made.save(folder.path / "sources" / "ort.xlsx")

    return make


def merged(source: str, rows: writers.Rows, cells: str) -> Callable[[Any], object]:
    def make(folder) -> None:
        import openpyxl

        folder.deliver(source)
        made = openpyxl.Workbook()
        for row in rows:
            made.active.append(list(row))
        made.active.merge_cells(cells)
        made.save(folder.path / "sources" / f"{source}.xlsx")

    return make


def constant_parquet(rows: int) -> bytes:
    """Two million rows in a few hundred bytes."""
    stream = io.BytesIO()
    table = pa.table(
        {
            "insee_com": pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int8()), [CANCALE]),
            "date_signature": pa.nulls(rows, pa.date32()),
        }
    )
    parquet.write_table(table, stream)
    return stream.getvalue()


def link(folder) -> None:
    folder.deliver("ort")
    (folder.path / "sources" / "ort.csv").symlink_to("/etc/hostname")


def two(folder) -> None:
    folder.rows("ort", [(CANCALE, "2022-01-01")])
    writers.write_xlsx(folder.path / "sources" / "ort", [["insee_com", "date_signature"]])


def bomb() -> bytes:
    return zipped(**{"xl__worksheets__sheet1.xml": bytes(200 * limits.MIB)})


def entities() -> bytes:
    content = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">]>
    <office:document-content xmlns:office="o" xmlns:table="t"><table:table table:name="L">
    <table:table-row><table:table-cell table:number-rows-spanned="2"/></table:table-row>
    </table:table></office:document-content>"""
    return zipped(
        **{"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}
    )


A, O, F, V = "ademe_aides", "ort", "fonds_vert", "dsil_detr"  # noqa: E741
HEAD = "insee_com,date_signature\n"

CASES = [
    # the file
    Case("empty", raw(O, b""), BLOCKING, "fichier vide", says="le fichier entier"),
    Case("only blank lines", raw(O, b"\n\n;;\n"), BLOCKING, "fichier vide"),
    Case("absent", lambda f: f.deliver(O), BLOCKING, "fichier absent", says="livre = false"),
    Case("a link out", link, BLOCKING, "lien symbolique", says="copier le fichier"),
    Case("two files", two, BLOCKING, "deux fichiers pour une source", says="ort.csv, sources/ort"),
    Case("a zip", raw(O, zipped(a=b"x")), BLOCKING, "ce n’est pas un CSV", says="un classeur"),
    Case("a PDF", raw(O, b"%PDF-1.7\n"), BLOCKING, "ce n’est pas un CSV", says="un PDF"),
    Case("a page", raw(O, b"\n<!DOCTYPE html><p>403"), BLOCKING, "ce n’est pas un CSV", says="web"),
    Case("an old .xls", raw(O, b"\xd0\xcf\x11\xe0..."), BLOCKING, "ce n’est pas un CSV", says=".xls"),
    Case("a .gz", raw(O, gzip.compress(b"x")), BLOCKING, "ce n’est pas un CSV", says=".gz"),
    Case("NUL", text(O, "35049,2022\0"), BLOCKING, "octet nul", says="texte"),
    Case("UTF-16 bare", raw(O, HEAD.encode("utf-16-le")), BLOCKING, "octet nul"),
    Case("cp850", raw(F, "beneficiaire,axe\n35049,Église\n".encode("cp850")), BLOCKING, "encodage", 2),
    Case("two encodings", raw(O, f"{HEAD}é\n".encode() + b"\xe9\n"), BLOCKING, "encodage", 3, "UTF-8"),
    Case("latin-1", raw(O, f"{HEAD}é\n".encode("latin-1")), MENDED, "encodage", says="Windows-1252"),
    Case("endless line", raw(O, b"a" * 2 * limits.MIB), BLOCKING, "ligne trop longue", 1),
    Case("open quote", text(O, '35049,"2022-01-01', "35085,"), BLOCKING, "syntaxe CSV", 2),
    Case("stray quote", text(O, '"35"049,2022-01-01'), BLOCKING, "syntaxe CSV", 2, "guillemets"),
    # the header and the shape
    Case("no header", text(O, header="35049,2022-01-01"), BLOCKING, "colonne absente", 1),
    Case("missing column", text(O, header="insee_com"), BLOCKING, "colonne absente", 1, "date_sig"),
    Case("misspelt", text(O, header="insee_comm,date_signature"), BLOCKING, "colonne mal nommée", 1),
    Case("repeated", text(O, header=f"{HEAD[:-1]},insee_com"), BLOCKING, "colonne répétée", 1),
    Case("in capitals", text(O, header="INSEE_COM,Date Signature"), MENDED, "colonne récrite", 1),
    Case("in addition", text(O, header=f"{HEAD[:-1]},dep"), TO_CHECK, "colonne en plus", 1, "pas lue"),
    Case("many columns", raw(O, (HEAD[:-1] + ",x" * 2000).encode()), BLOCKING, "trop de colonnes", 1),
    Case("short row", text(O, "35049"), BLOCKING, "nombre de valeurs", 2, "2 valeurs"),
    Case("long row", text(O, "35049,2022-01-01,x"), BLOCKING, "nombre de valeurs", 2, "2022-01-01,x"),
    Case("title rows", raw(O, b"Extraction\n\n" + HEAD.encode()), MENDED, "lignes de titre", 1, "ligne 3"),
    # amounts
    Case("ambiguous", text(A, '35049,"12,345",'), BLOCKING, "montant illisible", 2, "12,345"),
    Case("ambiguous point", text(A, "35049,12.345,"), BLOCKING, "montant illisible", 2, "12.345"),
    Case("thousands", text(A, "35049,12 k€,"), BLOCKING, "montant illisible", 2, "ni milliers"),
    Case("per cent", text(A, "35049,12 %,"), BLOCKING, "montant illisible", 2, "pour cent"),
    Case("scientific", text(A, "35049,1e3,"), BLOCKING, "montant illisible", 2, "1e3"),
    Case("odd groups", text(A, "35049,12 34,"), BLOCKING, "montant illisible", 2, "12 34"),
    Case("formula", text(A, "35049,=1+1,"), BLOCKING, "montant illisible", 2, "=1+1"),
    Case("in error", text(A, "35049,#REF!,"), BLOCKING, "montant illisible", 2, "#REF!"),
    Case("too large", text(A, "35049,1234567890123,"), BLOCKING, "montant illisible", 2),
    Case("in words", text(A, "35049,néant,"), BLOCKING, "montant illisible", 2, "néant"),
    Case("no amount", text(A, "35049,,"), BLOCKING, "valeur absente", 2, "un montant"),
    Case("negative", text(A, "35049,-5,"), BLOCKING, "montant négatif", 2, "montant net"),
    Case("accounting", text(A, "35049,(5),"), BLOCKING, "montant négatif", 2, "(5)"),
    Case("French", text(A, '35049,"1 234,5 €",'), MENDED, "montant récrit", 2, "lu 1234.5"),
    Case("sub-cent", text(A, "35049,1.23456,"), MENDED, "montant arrondi au centime", 2, "lu 1.23"),
    Case("half a day", text("cerema_missions", '35049,oui,5,"2,5"'), BLOCKING, "nombre entier illisible", 2),
    # days and years
    Case("impossible", text(O, "35049,2024-02-30"), BLOCKING, "date impossible", 2, "le jour"),
    Case("American", text(O, "35049,06/30/2024"), BLOCKING, "date illisible", 2, "06/30/2024"),
    Case("two digits", text(O, "35049,30/06/24"), BLOCKING, "date illisible", 2, "30/06/24"),
    Case("a month", text(O, "35049,juin 2024"), BLOCKING, "date illisible", 2, "juin 2024"),
    Case("ancient", text(O, "35049,0024-02-20"), BLOCKING, "date impossible", 2),
    Case("elsewhere", text(O, "35049,2024-06-30T22:00:00Z"), BLOCKING, "date illisible", 2),
    Case("French day", text(O, "35049,30/06/2024"), MENDED, "date récrite", 2, "lu 2024-06-30"),
    Case("serial", text(O, "35049,45473"), MENDED, "date en numéro de tableur", 2, "2024-06-30"),
    Case("after", text(O, "35049,2025-07-01"), TO_CHECK, "postérieur à l’arrêté", 2, "2025-06-30"),
    Case("no date", text(A, "35049,5,"), TO_CHECK, "date absente", 2, "compléter"),
    Case("a year", text(V, "35049,DETR,22,5"), BLOCKING, "année illisible", 2, "quatre chiffres"),
    # codes
    Case("unknown", text(O, "35999,"), BLOCKING, "code commune inconnu", 2, "Insee"),
    Case("a letter too many", text(O, "53049x,"), BLOCKING, "code commune inconnu", 2, "53049"),
    Case("a name", text(O, "Combourg,"), BLOCKING, "code commune inconnu", 2, "35085 (Combourg)"),
    Case("a wrong name", text(O, "Comborg (35999),"), BLOCKING, "code commune inconnu", 2, "35085"),
    Case("a total", text(O, "TOTAL,"), BLOCKING, "code commune inconnu", 2, "ignorer"),
    Case("an EPCI", text(O, f"{EPCI},"), BLOCKING, "code commune inconnu", 2),
    Case("lost zero", text(O, "1033,"), MENDED, "zéro de tête restitué", 2, "lu 01033"),
    Case("small letter", text(O, "2a004,"), MENDED, "code récrit", 2, "lu 2A004"),
    Case("a label", text(O, "Combourg (35085),"), MENDED, "code tiré d’un libellé", 2, "lu 35085"),
    Case("contradicted", text(O, "Combourg (35049),"), TO_CHECK, "libellé contredit", 2, "serait 35085"),
    Case("beside", text(O, "35049,,Combourg", header=f"{HEAD[:-1]},nom_commune"), TO_CHECK, "libellé contredit", 2),
    Case("vanished", text(O, "35073,2022-01-01"), MENDED, "code commune périmé", 2, "35206"),
    Case("a false SIREN", text(A, "213500498,5,"), BLOCKING, "code commune ou SIREN", 2, "clé de contrôle"),
    Case("another SIREN", text(A, "552100554,5,"), BLOCKING, "code commune ou SIREN", 2, "beneficiaires.csv"),
    Case("a lost SIRET", text(A, '"2,135E+13",5,'), BLOCKING, "code commune ou SIREN", 2, "scientifique"),
    Case("a SIREN", text(A, "213500499,5,"), MENDED, "SIREN lu", 2, "lu 35049"),
    Case("a SIRET", text(A, "213 500 499 00012,5,"), MENDED, "SIRET lu", 2, "lu 35049"),
    Case("Corse", text("totaux_anah", "20,5"), BLOCKING, "code département inconnu", 2, "2A (Corse-du-Sud)"),
    Case("named", text("totaux_ademe", "Bretagne,5"), BLOCKING, "code région inconnu", 2, "53 (Bretagne)"),
    # lists, texts, keys
    Case("not in list", text(V, "35049,DSILL,2022,5"), BLOCKING, "valeur hors liste", 2, "écrire « DSIL »"),
    Case("another case", text(V, "35049,dsil,2022,5"), MENDED, "valeur récrite", 2, "lu DSIL"),
    Case("a new one", text("bdt_prets", "35049,5,2024-01-01,Gaïa"), TO_CHECK, "valeur nouvelle", 2),
    Case("neither", text("cerema_missions", "35049,bof,5,2"), BLOCKING, "oui ou non illisible", 2),
    Case("twice", text("anah_conseil", "35049", "35049"), BLOCKING, "doublon", 3, "la ligne 2"),
    Case("10 MB cell", text(F, f"35049,{'x' * 12_000},p,5,"), BLOCKING, "valeur trop longue", 2, "12000"),
    Case("scrambled", text(F, "35049,Ã‰cole Ã©tÃ©,p,5,"), TO_CHECK, "texte mal décodé", 2, "Ã©"),
    Case("in error too", text(F, "35049,#N/A,p,5,"), BLOCKING, "formule en erreur", 2, "#N/A"),
    Case("right to left", text(F, "35049,a\u202egnp.exe,p,5,"), MENDED, "signes invisibles retirés", 2, "lu agnp"),
    # workbooks, Parquet
    Case("titles in a book", book(O, [["T"], [], ["insee_com", "date_signature"]]), MENDED, "lignes de titre", 1),
    Case("which sheet", sheets("A", "B"), BLOCKING, "feuille à choisir", says="A, B"),
    Case("hidden sheet", sheets("A", "B", hidden="B"), TO_CHECK, "", says=""),
    Case("its own sheet", sheets("Lisez-moi", "ort"), MENDED, "feuille choisie", says="« ort »"),
    Case("no such sheet", mapped('[ort]\nfeuille = "Z"\n', sheets("A")), BLOCKING, "feuille absente", says="A"),
    Case("an amount for two", merged(A, [SCHEMAS[A].columns, [CANCALE, 5, None], [COMBOURG, None, None]], "B2:B3"), BLOCKING, "cellules fusionnées", 2, "répartir"),
    Case("a day for two", merged(O, [SCHEMAS[O].columns, [CANCALE, date(2022, 1, 1)], [COMBOURG, None]], "B2:B3"), MENDED, "cellules fusionnées", 2, "lignes 2 à 3"),
    Case("never computed", book(A, [SCHEMAS[A].columns, [CANCALE, "=1+1", None]]), BLOCKING, "montant illisible", 2, "=1+1"),
    Case("not a book", file(O, "ort.xlsx", b"insee_com\n35049\n"), BLOCKING, "classeur illisible"),
    Case("cut", file(O, "ort.xlsx", zipped(a=b"x" * 9999)[:60]), BLOCKING, "classeur illisible"),
    Case("another zip", file(O, "ort.xlsx", zipped(a=b"x")), BLOCKING, "classeur illisible"),
    Case("a zip bomb", file(O, "ort.xlsx", bomb()), BLOCKING, "classeur piégé", says="ne pas l’ouvrir"),
    Case("entities", file(O, "ort.ods", entities()), BLOCKING, "classeur"),
    Case("not Parquet", file(O, "ort.parquet", b"insee_com\n"), BLOCKING, "Parquet illisible"),
    Case("cut Parquet", file(O, "ort.parquet", b"PAR1" * 9), BLOCKING, "Parquet illisible"),
    Case("swollen Parquet", file(O, "ort.parquet", constant_parquet(2_000_000)), BLOCKING, "Parquet trop grand"),
    # the mapping
    Case("unknown source", mapped("[orts]\n", lambda f: None), BLOCKING, "source inconnue", 1, "[ort]"),
    Case("unknown key", mapped('[ort]\nficher = "x"\n', lambda f: None), BLOCKING, "clé inconnue", 2, "fichier"),
    Case("unknown column", mapped('[ort.colonnes]\ninsee = "x"\n', lambda f: None), BLOCKING, "colonne inconnue", 2),
    Case("bad TOML", mapped("[ort\n", lambda f: None), BLOCKING, "syntaxe TOML", 1),
    Case("file and query", mapped('[ort]\nfichier = "x.csv"\nrequete = "y"\n', lambda f: None), BLOCKING, "deux origines", 3),
    Case("no such encoding", mapped('[ort]\nencodage = "klingon"\n', lambda f: None), BLOCKING, "encodage inconnu", 2),
    Case("out of the folder", mapped('[ort]\nfichier = "../x.csv"\n', lambda f: f.deliver(O)), BLOCKING, "hors du dossier"),
    Case("a .docx", mapped('[ort]\nfichier = "edition.toml"\n', lambda f: f.deliver(O)), BLOCKING, "format inconnu", says=".toml"),
    Case("renamed away", mapped('[ort.colonnes]\ninsee_com = "Code"\n', text(O)), BLOCKING, "colonne absente", 1, "« Code »"),
    Case("no such header", mapped("[ort]\nentete = 9\n", text(O)), BLOCKING, "en-tête absente", 1, "ligne 9"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_delivery_says_what_is_wrong(folder, case: Case) -> None:
    case.make(folder)
    report = folder.report()
    found = [
        problem
        for problem in (*report.problems, *report.notices)
        if problem.rule.startswith(case.rule)
        and problem.severity is case.severity
        and problem.line == case.line
        and case.says in f"{problem.value} {problem.expected} {problem.remedy}"
    ]
    if not case.rule:
        assert report.problems == report.notices == ()
        return
    shown = "\n".join(f"{item.rule} {item}" for item in (*report.problems, *report.notices))
    assert found, shown
    assert (report.records is None) == (case.severity is BLOCKING) or report.problems, shown


def test_the_corpus_is_large() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)
