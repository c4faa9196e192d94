"""Text alternatives follow the data: the highest, the lowest, the shape, in good French."""

import re

import pytest

from report.charts import descriptions as d
from report.charts.descriptions import Item
from report.territories import Level


def items(*values: int) -> list[Item]:
    return [
        Item(f"Département {n}", value, f"{value}\u00a0{'projet' if value < 2 else 'projets'}")
        for n, value in enumerate(values, start=1)
    ]


def test_lists_are_said_as_french_says_them() -> None:
    assert d.listing([]) == ""
    assert d.listing(["Ain"]) == "Ain"
    assert d.listing(["Ain", "Aisne"]) == "Ain et Aisne"
    assert d.listing(["Ain", "Aisne", "Allier", "Aude"], 3) == "Ain, Aisne et 2\u00a0autres"


@pytest.mark.parametrize(
    ("count", "level", "text"),
    [
        (0, Level.DEPARTEMENT, "aucun département"),
        (0, Level.REGION, "aucune région"),
        (1, Level.COMMUNE, "1\u00a0commune"),
        (2, Level.DEPARTEMENT, "2\u00a0départements"),
    ],
)
def test_units_agree_with_their_number(count: int, level: Level, text: str) -> None:
    assert d.counted_units(count, level) == text


def test_few_units_are_all_given() -> None:
    text = d.spread(items(5, 1), Level.DEPARTEMENT)
    assert text == "Département 1\u00a0: 5\u00a0projets ; Département 2\u00a0: 1\u00a0projet"


def test_many_units_are_summed_up_by_their_extremes_and_middle() -> None:
    text = d.spread(items(*range(1, 12)), Level.DEPARTEMENT)
    assert text.startswith("de 1\u00a0projet (Département 1) à 11\u00a0projets (Département 11)")
    assert "la moitié des départements se situent entre 4 et 8\u00a0projets" in text
    assert text.endswith("la médiane est de 6\u00a0projets")


def test_equal_extremes_share_their_names_and_equal_values_say_so() -> None:
    text = d.spread(items(1, 1, 1, 1, 5, 6, 7, 8, 9), Level.DEPARTEMENT)
    assert "(Département 1, Département 2 et 2\u00a0autres)" in text
    assert d.spread(items(*[4] * 9), Level.DEPARTEMENT) == (
        "4\u00a0projets dans 9\u00a0départements"
    )
    assert d.spread([], Level.DEPARTEMENT) == "aucune valeur connue"


def test_what_the_first_units_hold() -> None:
    text = d.concentration(items(40, 20, 10, 10, 10, 2, 2, 2, 2, 2), Level.DEPARTEMENT)
    assert text.startswith("Les cinq premiers (Département 1, ")
    assert text.endswith("réunissent 90\u00a0% du total")
    assert "Les cinq premières" in d.concentration(items(*range(9)), Level.REGION)
    assert d.concentration(items(1, 2), Level.DEPARTEMENT) == ""


def test_bars_say_the_first_the_least_and_what_is_in_colour() -> None:
    shares = [Item("Habitat", 0.4, "40\u00a0%"), Item("Commerce", 0.35, "35\u00a0%")]
    shares += [Item("Santé", 0.05, "5\u00a0%"), Item("Autres thématiques", 0.2, "20\u00a0%")]
    text = d.bars(shares, "Actions par thématique", 2, "75\u00a0% des actions")
    assert "actions par thématique, en 4\u00a0catégories" in text
    assert "En tête\u00a0: Habitat, 40\u00a0% ; Commerce, 35\u00a0%" in text
    assert "La plus courte\u00a0: Santé, 5\u00a0%" in text
    assert text.endswith("Les 2 premières, en couleur, font ensemble 75\u00a0% des actions.")
    assert "sans valeur" in d.bars([Item("Habitat", 0, "0")], "Actions", 0, "")


def test_the_longest_bars_are_said_first_wherever_they_stand() -> None:
    shares = [
        Item(name, value / 100, f"{value}\u00a0%")
        for name, value in zip("abcd", (9, 3, 6, 7), strict=True)
    ]
    assert "En tête\u00a0: a, 9\u00a0% ; d, 7\u00a0% ; c, 6\u00a0%." in d.bars(
        shares, "Actions", 0, ""
    )


def test_stages_give_every_segment() -> None:
    parts = [Item("livrée", 0.2, "20\u00a0%"), Item("en cours", 0.8, "80\u00a0%")]
    text = d.stages(parts, "Actions par état d’avancement")
    assert "livrée 20\u00a0% et en cours 80\u00a0%" in text
    assert "« en cours »" in text
    assert "sans valeur" in d.stages([Item("livrée", 0, "0\u00a0%")], "Actions")


@pytest.mark.parametrize(
    ("values", "word"),
    [((1, 2, 3), "monte"), ((3, 2, 1), "descend"), ((1, 3, 2), "pas toujours")],
)
def test_a_curve_says_which_way_it_goes(values: tuple[float, ...], word: str) -> None:
    points = [(f"juin\u00a0202{n}", f"{value}\u00a0%") for n, value in enumerate(values)]
    assert word in d.evolution(points, "Part des communes", values)


def test_rows_agree_in_the_singular() -> None:
    assert d.row(1, 1, "communes signataires") == (
        "1\u00a0disque, un par commune\u00a0: 1 plein (communes signataires) et 0 creux."
    )
    assert "37 pleins" in d.row(37, 40, "communes signataires")


def test_a_part_says_its_share_of_the_area() -> None:
    text = d.nested(("Prêts", "1,7\u00a0Md€"), ("PRU", "134\u00a0M€"), 134 / 1700)
    assert "1,7\u00a0Md€ (Prêts)" in text
    assert "8\u00a0% de l’aire" in text


def test_acronyms_keep_their_capitals() -> None:
    assert d.lowered("Convention signée") == "convention signée"
    assert d.lowered("ORT signée") == "ORT signée"


def good_typography(text: str) -> bool:
    """No straight apostrophe, a no-break space before : ; ! ? % and €, one stop at the end."""
    loose = re.search(r"[^\u00a0\u202f]:|[^\u00a0\u202f]%|'|\.\.|  | [€%]", text)
    return loose is None and text.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        d.row(37, 40, "communes signataires"),
        d.nested(("Prêts", "1,7\u00a0Md€"), ("PRU", "134\u00a0M€"), 0.08),
        d.stages([Item("livrée", 0.2, "20\u00a0%")], "Actions"),
        d.evolution([("juin", "1\u00a0%"), ("juillet", "2\u00a0%")], "Part", (1, 2)),
    ],
)
def test_descriptions_are_typeset(text: str) -> None:
    assert good_typography(text), text
