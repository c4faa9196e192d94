"""How values become French text: rounding, spaces, units, agreement, states."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report import formats
from report.units import Approximation, Count, Mean, Moment, Money, Share, State

NB, NN = "\u00a0", "\u202f"
COMMUNES = Count("commune", "communes")


def shown(value, unit, *, national=True, state=State.CONNU):
    return formats.display(value, unit, state, national=national).text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1646, COMMUNES, f"1{NN}646{NB}communes"),
        (1, COMMUNES, f"1{NB}commune"),
        (0, COMMUNES, f"0{NB}commune"),
        (Fraction(1540, 1646), Share(), f"94{NB}%"),
        (Fraction(1, 400), Share(), f"<{NB}1{NB}%"),
        (Fraction(1645, 1646), Share(), f">{NB}99{NB}%"),
        (Fraction(1), Share(), f"100{NB}%"),
        (Fraction(0), Share(), f"0{NB}%"),
        (Fraction(1, 8), Share(1), f"12,5{NB}%"),
        (431_100_000_000, Money(), f"4{NN}311{NB}M€"),
        (224_040_000_000, Money("Md€", 2), f"2,24{NB}Md€"),
        (160_000_000, Money(decimals=1), f"1,6{NB}M€"),
        (600_000_000, Money(yearly=True), f"6{NB}M€/an"),
        (
            2968,
            Count("projet", "projets", Approximation("près de", 1000)),
            f"près{NB}de{NB}3{NN}000{NB}projets",
        ),
        (3012, Count("projet", "projets", Approximation("près de", 1000)), f"3{NN}012{NB}projets"),
        (
            21037,
            Count("ligne", "lignes", Approximation("environ", 1000)),
            f"environ{NB}21{NN}000{NB}lignes",
        ),
        (21000, Count("ligne", "lignes", Approximation("environ", 1000)), f"21{NN}000{NB}lignes"),
        (
            438_000_000_000,
            Money("Md€", 1, approximation=Approximation("environ", 0.1)),
            f"environ{NB}4,4{NB}Md€",
        ),
        (
            Fraction(1531, 871),
            Mean("c", "cs", approximation=Approximation("environ", 1, 0.25)),
            f"environ{NB}2{NB}cs",
        ),
        (date(2020, 10, 1), Moment(), f"1er{NB}octobre{NB}2020"),
        (date(2026, 12, 31), Moment("mois"), f"décembre{NB}2026"),
    ],
)
def test_national_figures_are_displayed_as_published(value, unit, text):
    assert shown(value, unit) == text


@pytest.mark.parametrize(
    ("centimes", "scale", "text"),
    [
        (0, "M€", f"0{NB}€"),
        (99_950, "M€", f"1{NN}000{NB}€"),
        (99_900, "M€", f"999{NB}€"),
        (4_500_000, "M€", f"45{NN}000{NB}€"),
        (9_999_900, "M€", f"100{NN}000{NB}€"),
        (10_000_000, "M€", f"0,1{NB}M€"),
        (1_020_000_000, "M€", f"10,2{NB}M€"),
        (9_996_000_000, "M€", f"100{NB}M€"),
        (23_400_000_000, "Md€", f"234{NB}M€"),
        (124_000_000_000, "Md€", f"1,24{NB}Md€"),
        (124_000_000_000, "M€", f"1{NN}240{NB}M€"),
    ],
)
def test_a_territory_s_amount_keeps_a_readable_unit(centimes, scale, text):
    assert shown(centimes, Money(scale, 2), national=False) == text


@pytest.mark.parametrize(
    ("state", "sign"),
    [(State.NON_TRANSMIS, "n.d."), (State.SECRET, "s."), (State.SANS_OBJET, "–")],
)
def test_the_four_states_never_look_alike(state, sign):
    assert shown(None, COMMUNES, state=state) == sign
    assert shown(0, COMMUNES) == f"0{NB}commune"


def test_half_goes_up_where_the_bank_would_go_to_even():
    assert formats.number(Fraction(5, 2)) == "3"
    assert formats.number(Fraction(-5, 2)) == "−3"
    assert formats.number(Fraction(1225, 1000), 2) == "1,23"


@given(st.fractions(min_value=0, max_value=10**9), st.integers(0, 3))
def test_rounding_is_never_further_than_half_a_step(value, decimals):
    step = Fraction(1, 10**decimals)
    assert abs(Fraction(formats.half_up(value, decimals)) - value) <= step / 2


@given(st.integers(0, 10**13))
def test_no_ordinary_space_can_break_an_amount(centimes):
    assert " " not in shown(centimes, Money("Md€", 2), national=False)


@given(st.lists(st.integers(0, 10**12), min_size=1))
def test_a_column_never_shows_a_payment_as_nothing(amounts):
    decimals = formats.useful_decimals(amounts, "M€", most=8)
    for centimes in amounts:
        zero = formats.half_up(Fraction(centimes, formats.SCALES["M€"]), decimals) == 0
        assert zero == (centimes == 0)
