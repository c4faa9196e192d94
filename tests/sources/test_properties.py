"""Numbers, days, codes, encodings: whatever is understood is what was meant, and nothing else."""

import string
import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as any_given
from hypothesis import strategies as st

from report.sources import amounts, cells, codes
from report.sources.fields import Kind
from report.sources.reading import read
from report.sources.schemas import SCHEMAS
from report.territories import Cog
from tests.sources import writers

FEW = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def given(*strategies):
    """A property, asked of sixty examples, however busy the machine is."""
    return lambda test: FEW(any_given(*strategies)(test))


SPACES = [" ", "\u00a0", "\u202f", "\u2009", "\u2007"]
CENTS = st.integers(0, 10**13)
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.fixture(scope="module")
def gazetteer() -> codes.Gazetteer:
    return codes.Gazetteer(Cog.load(2025))


def grouped(whole: int, gap: str) -> str:
    return f"{whole:,}".replace(",", gap)


@given(CENTS, st.sampled_from([*SPACES, "", "'"]), st.sampled_from(["", " €", "\u202f€", " euros"]))
def test_an_amount_written_in_french_is_read_to_the_cent(cents: int, gap: str, unit: str) -> None:
    written = f"{grouped(cents // 100, gap)},{cents % 100:02}{unit}"
    read_as = amounts.amount(written)
    assert read_as is not None
    assert Decimal(read_as.text) * 100 == cents


@given(CENTS)
def test_an_amount_in_the_form_of_tables_is_never_read_otherwise(cents: int) -> None:
    written = f"{cents // 100}.{cents % 100:02}"
    read_as = amounts.amount(written)
    assert read_as is not None
    assert Decimal(read_as.text) * 100 == cents


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(",."))
def test_one_mark_before_three_digits_is_never_understood(left: int, right: int, mark: str) -> None:
    assert amounts.amount(f"{left}{mark}{right:03}") is None


@given(st.integers(1, 999), st.integers(0, 999))
def test_the_edition_settles_what_a_mark_means(left: int, right: int) -> None:
    thousands = amounts.amount(f"{left}.{right:03}", mark=",")
    assert thousands is not None
    assert int(thousands.text) == left * 1000 + right


@given(st.text(max_size=40))
def test_any_text_is_an_amount_in_the_form_of_tables_or_is_not_one(text: str) -> None:
    for found in (amounts.amount(text), amounts.whole(text)):
        assert found is None or Decimal(found.text).is_finite()


@given(st.text("0123456789 .,-+()€'\u00a0\u202f", max_size=25))
def test_digits_are_never_lost_nor_made(text: str) -> None:
    found = amounts.amount(text)
    if found is not None and found.rule == "montant récrit":
        kept = "".join(char for char in text if char in string.digits).strip("0")
        assert found.text.lstrip("-").replace(".", "").strip("0") == kept


@given(DAYS, st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d"]))
def test_a_day_written_in_french_is_that_day(day: date, form: str) -> None:
    found = amounts.day(day.strftime(form))
    assert found is not None
    assert found.text == day.isoformat()


@given(DAYS)
def test_a_day_in_words_or_as_a_serial_is_that_day(day: date) -> None:
    words = f"{day.day}{'er' if day.day == 1 else ''} {amounts.MONTHS[day.month - 1]} {day.year}"
    serial = str((day - date(1899, 12, 30)).days)
    for written in (words, words.upper(), serial):
        found = amounts.day(written)
        assert found is not None
        assert found.text == day.isoformat()


@given(DAYS)
def test_a_day_written_the_american_way_is_refused_or_is_ambiguous_to_all(day: date) -> None:
    found = amounts.day(day.strftime("%m/%d/%Y"))
    if day.day > 12:
        assert found is None


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_is_not_one(text: str) -> None:
    found = amounts.day(text)
    assert found is None or date.fromisoformat(found.text)


@given(st.integers(-(10**12), 10**12))
def test_a_binary_number_is_written_as_its_author_saw_it(cents: int) -> None:
    assert Decimal(cells.decimal(cents / 100)) * 100 == cents
    assert Decimal(cells.decimal(cents / 100 * 3)).quantize(Decimal("0.01")) * 100 == cents * 3


@given(st.data())
def test_a_code_however_written_is_that_code(
    gazetteer: codes.Gazetteer, data: st.DataObject
) -> None:
    code = data.draw(st.sampled_from(list(gazetteer.cog.communes.index)))
    name = gazetteer.name(code)
    for written in (
        code.lower(), f" {code}\u00a0", f"{name} ({code})", f"{code} - {name}", f"{code} {name}",
        code.lstrip("0") if code.lstrip("0") == code[1:] else code, f"{code[:2]} {code[2:]}",
    ):  # fmt: skip
        found = gazetteer.read(written, Kind.COMMUNE)
        assert found is not None, written
        assert found.text == code
    assert gazetteer.agrees(code, name)
    assert gazetteer.agrees(code, name.upper().replace("’", "'"))


@given(st.text(max_size=20))
def test_any_text_is_a_known_code_or_is_not_one(gazetteer: codes.Gazetteer, text: str) -> None:
    for kind in (Kind.COMMUNE, Kind.BENEFICIAIRE, Kind.DEPARTEMENT, Kind.REGION):
        found = gazetteer.read(text, kind)
        assert found is None or found.text in gazetteer.known(kind)
        assert set(gazetteer.candidates(text, kind)) <= gazetteer.known(kind)


@given(st.data())
def test_the_siren_of_a_commune_leads_to_it_and_to_no_other(
    gazetteer: codes.Gazetteer, data: st.DataObject
) -> None:
    siren = data.draw(st.sampled_from(list(codes.sirens())))
    assert codes.luhn(siren)
    found = gazetteer.read(siren, Kind.BENEFICIAIRE)
    assert found is not None
    assert found.text == codes.sirens()[siren]


CELLS = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc", "Cf", "Zl", "Zp"]), max_size=12
)


@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_text_comes_out_as_it_went_in_or_is_refused(
    rows: list[tuple[str, str]], encoding: str, separator: str, end: str
) -> None:
    """Whatever the encoding and the separator; Windows-1252 may be refused, never misread."""
    schema = SCHEMAS["fonds_vert"]
    body = [["35049", axe, name, "1", ""] for axe, name in rows]
    text = writers.as_csv([schema.columns, *body], separator).replace("\n", end)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fonds_vert.csv"
        path.write_bytes(text.encode(encoding))
        raw = read(path, "fonds_vert.csv", schema)
    refused = {problem.rule for problem in raw.problems if problem.severity == "bloquant"}
    if refused:
        assert refused == {"encodage"}
        assert encoding == "cp1252"
        return
    found = list(zip(raw.frame["axe"], raw.frame["nom_du_projet"], strict=True))
    same = encoding == "cp1252" and not text.isascii() and _is_utf8(text.encode(encoding))
    assert same or found == rows


def _is_utf8(content: bytes) -> bool:
    """A text in Windows-1252 whose bytes happen to be UTF-8 too: none that French ever wrote."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_word(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ort.csv"
        path.write_bytes(content)
        raw = read(path, "ort.csv", SCHEMAS["ort"])
    assert raw.problems
    assert all(problem.expected and problem.remedy for problem in raw.problems)


@given(st.lists(st.sampled_from(["35049", "é", '"', ",", "\n", "a b", "2022-01-01"]), max_size=30))
def test_the_quick_reader_and_the_other_agree(pieces: list[str]) -> None:
    content = "insee_com,date_signature\n" + "".join(pieces)
    schema = SCHEMAS["ort"]
    with tempfile.TemporaryDirectory() as folder:
        quick, other = Path(folder) / "ort.csv", Path(folder) / "ort.txt"
        for path in (quick, other):
            path.write_text(content, encoding="utf-8", newline="")
        one, two = read(quick, "f", schema), read(other, "f", schema)
    assert one.frame.equals(two.frame)
    assert (one.lines, one.sha256) == (two.lines, two.sha256)
    assert one.problems == two.problems


def test_decades_of_days_as_serials() -> None:
    start = date(2000, 1, 1)
    for rank in range(0, 20_000, 97):
        day = start + timedelta(days=rank)
        found = amounts.day(str((day - date(1899, 12, 30)).days))
        assert found is not None
        assert found.text == day.isoformat()
