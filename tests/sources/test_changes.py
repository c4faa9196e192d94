"""Two deliveries of a source compared: rows, columns, emptied values, amounts, totals."""

from fractions import Fraction
from pathlib import Path

import pytest

from report.sources.changes import Change, compare
from report.territories import Cog
from tests.sources import writers

TENTH = Fraction(1, 10)
HEADER = "insee_com,lib_com,id_pvd,date_signature"


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    folders = (tmp_path / "avant", tmp_path / "apres")
    for folder in folders:
        (folder / "sources").mkdir(parents=True)
    return folders


def changes(two: tuple[Path, Path], source: str, before: str, after: str) -> Change:
    for folder, text in zip(two, (before, after), strict=True):
        (folder / "sources" / f"{source}.csv").write_text(text, encoding="utf-8")
    (found,) = compare(*two, Cog.load(2025), TENTH)
    assert found.source == source
    return found


def test_rows_that_appear_and_disappear_are_named(two: tuple[Path, Path]) -> None:
    rows = f"{HEADER}\n35049,Cancale,,2021-01-01\n35085,Combourg,,2021-01-01\n"
    found = changes(two, "communes_pvd", rows, rows.replace("35085,Combourg", "35297,Saint-Méen"))
    assert (found.rows_before, found.rows_after) == (2, 2)
    assert (found.appeared, found.examples_appeared) == (1, ("35297",))
    assert (found.disappeared, found.examples_disappeared) == (1, ("35085",))


def test_signature_dates_that_became_empty_are_counted(two: tuple[Path, Path]) -> None:
    codes = list(Cog.load(2025).communes.index[:80])
    full = [HEADER, *(f"{code},,,2021-01-01" for code in codes)]
    lost = [
        HEADER,
        *(f"{code},,,{'' if rank < 49 else '2021-01-01'}" for rank, code in enumerate(codes)),
    ]
    found = changes(two, "communes_pvd", "\n".join(full), "\n".join(lost))
    assert found.emptied == {"date_signature": 49}
    assert not found.filled
    assert (found.appeared, found.disappeared) == (0, 0)
    back = changes(two, "communes_pvd", "\n".join(lost), "\n".join(full))
    assert back.filled == {"date_signature": 49}


def test_amounts_that_move_beyond_the_threshold_are_named_and_totals_given(
    two: tuple[Path, Path],
) -> None:
    header = "insee_com,annee,dispositif,logements,montant\n"
    before = header + "35049,2023,MPR,10,1000.50\n35085,2023,MPR,20,2000\n"
    after = header + "35049,2023,MPR,10,1050\n35085,2023,MPR,20,5000\n"
    found = changes(two, "anah_logements", before, after)
    assert found.moved == 1
    (move,) = found.examples_moved
    assert (move.row, move.column, move.before, move.after) == (
        "35085 + 2023 + MPR", "montant", 200_000, 500_000,
    )  # fmt: skip
    totals = {total.column: (total.before, total.after) for total in found.totals}
    assert totals == {"logements": (30, 30), "montant": (300_050, 605_000)}


def test_a_column_that_is_gone_is_named(two: tuple[Path, Path]) -> None:
    found = changes(two, "ort", "insee_com,date_signature\n35049,\n", "insee_com\n35049\n")
    assert found.columns_gone == ("date_signature",)
    assert not found.columns_new


def test_a_merger_of_communes_changes_nothing(two: tuple[Path, Path]) -> None:
    found = changes(two, "anah_conseil", "insee_com\n35073\n", "insee_com\n35206\n")
    assert (found.appeared, found.disappeared) == (0, 0)


def test_rows_without_a_key_are_matched_by_what_names_them(two: tuple[Path, Path]) -> None:
    header = "beneficiaire,dispositif,millesime,montant\n"
    rows = header + "35049,DETR,2022,5\n35049,DETR,2022,7\n35085,DSIL,2022,9\n"
    found = changes(two, "dsil_detr", rows, rows + "35049,DETR,2022,8\n")
    assert (found.appeared, found.disappeared) == (1, 0)
    assert found.examples_appeared == ("35049 + DETR + 2022 (n° 3)",)


def test_a_delivery_that_is_new_or_missing_is_said(two: tuple[Path, Path]) -> None:
    (two[1] / "sources" / "ort.csv").write_text("insee_com,date_signature\n35049,\n")
    (found,) = compare(*two, Cog.load(2025), TENTH)
    assert (found.rows_before, found.rows_after) == (None, 1)


def test_the_form_of_a_file_is_not_a_change(two: tuple[Path, Path]) -> None:
    rows = [["insee_com", "date_signature"], ["35049", None]]
    writers.write_csv(two[0] / "sources" / "ort", rows)
    writers.write_xlsx(two[1] / "sources" / "ort", rows, before=[["Titre"], []])
    (found,) = compare(*two, Cog.load(2025), TENTH)
    assert found.quiet
