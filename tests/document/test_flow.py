"""Tables cut by the rows that fit: every row once, in order, and no sheet too full."""

import pytest

from report.document.flow import ROOM, Column, Line, Table, cells, flow

WORDS = "Postes de chefs de projet dont au moins une commune couverte est au programme. "


def table(id, rows, lines=1):
    columns = (Column("Chiffre", 50), Column("Définition", 100))
    found = tuple(Line(cells(f"{id} {row}", WORDS * (1 + row % lines))) for row in range(rows))
    return Table(id, f"Table {id}", columns, found)


@pytest.mark.parametrize("rows", [0, 1, 5, 34, 35, 36, 97, 240])
@pytest.mark.parametrize("lines", [1, 4])
def test_every_row_once_in_order_on_sheets_that_hold_them(rows, lines):
    given = [table("un", rows, lines), table("deux", 7)]
    sheets = flow(given)
    shown = [line for sheet in sheets for piece in sheet for line in piece.lignes]
    assert shown == [line for one in given for line in one.lignes]
    for sheet in sheets:
        used = sum(p.table.heads + sum(map(p.table.height, p.lignes)) for p in sheet)
        assert 0 < used <= ROOM


def test_pieces_are_numbered_and_none_is_left_with_a_few_rows():
    pieces = [piece for sheet in flow([table("un", 97)]) for piece in sheet]
    assert [piece.rang for piece in pieces] == list(range(1, len(pieces) + 1))
    assert {piece.total for piece in pieces} == {len(pieces)}
    assert [piece.ancre for piece in pieces][:2] == ["un", "un-2"]
    assert pieces[0].legende == f"Table un, partie 1 sur {len(pieces)}"
    sizes = [len(piece.lignes) for piece in pieces]
    assert min(sizes) >= 8


def test_longer_words_make_taller_rows():
    short, long = table("un", 1), table("un", 4, 4)
    assert short.height(short.lignes[0]) < long.height(long.lignes[3])
