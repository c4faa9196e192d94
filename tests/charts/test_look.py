"""Fonts, tokens and wording: what every drawing leans on."""

import hashlib
import re

import pytest

from report.charts import theme, typeface
from report.charts.typeface import FACES, missing_glyphs, text_width, wrap
from report.resources import root

SIGNS = "\u00a0\u202f’œŒ€•●○♦◆▲→≥≤«»–—°²ÀÉÈÊÎÔÇŸàâäéèêëîïôöùûüç−0123456789%,;:!?()/+<>"


@pytest.mark.parametrize("weight", FACES)
def test_each_face_has_every_sign_that_is_printed(weight: int) -> None:
    assert missing_glyphs(SIGNS, weight) == frozenset()


def test_fonts_are_those_whose_origin_is_written() -> None:
    folder = root("styles") / "fonts"
    origin = (folder / "ORIGINE.md").read_text("utf-8")
    files = sorted(folder.glob("*.ttf"))
    assert len(files) == 4
    for file in files:
        assert hashlib.sha256(file.read_bytes()).hexdigest() in origin, file.name
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL-SourceSans3.txt").read_text("utf-8").upper()
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL-SourceSerif4.txt").read_text("utf-8").upper()


def test_a_width_is_the_sum_of_advance_widths() -> None:
    assert text_width("", 9) == 0
    assert text_width("ab", 9) == pytest.approx(text_width("a", 9) + text_width("b", 9))
    assert text_width("Habitat", 18) == pytest.approx(2 * text_width("Habitat", 9))
    assert text_width("Habitat", 9, 700) > text_width("Habitat", 9, 400)


def test_text_wraps_at_spaces_into_nearly_equal_lines() -> None:
    text = "Part des engagements de l’Anah allouée aux communes du programme"
    lines = wrap(text, 58, 8.5, 600)
    assert " ".join(lines) == text
    assert len(lines) == 2
    widths = [text_width(line, 8.5, 600) for line in lines]
    assert max(widths) <= 58
    assert min(widths) > 0.7 * max(widths)


def test_colours_are_written_in_the_tokens_only() -> None:
    package = root("styles").parent / "report" / "charts"
    for module in package.glob("*.py"):
        assert not re.search(r"#[0-9A-Fa-f]{6}\b", module.read_text("utf-8")), module.name


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ink", ["encre", "encre-2", "ardoise", "tuile", "sapin"])
@pytest.mark.parametrize("ground", ["blanc", "chaux", "gris-carte"])
def test_text_is_read_on_its_grounds(ink: str, ground: str) -> None:
    assert contrast(theme.colour(ink), theme.colour(ground)) >= 4.5


@pytest.mark.parametrize("mark", ["contexte", "encre", "ardoise", "tuile", "sapin"])
def test_marks_stand_out_on_the_ground_of_maps(mark: str) -> None:
    assert contrast(theme.colour(mark), theme.colour("chaux")) >= 3


@pytest.mark.parametrize("section", ["ardoise", "tuile", "sapin"])
def test_ramps_darken_at_every_step(section: theme.Section) -> None:
    ramp = theme.palette(section).ramp
    tones = [luminance(tone) for tone in ramp]
    assert tones == sorted(tones, reverse=True)
    assert theme.palette(section).classes(4) == (ramp[0], ramp[1], ramp[3], ramp[4])


def test_a_missing_font_says_what_to_do(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeface, "root", lambda _: tmp_path)
    with pytest.raises(typeface.MissingPrerequisite, match=r"SourceSans3-Bold\.ttf"):
        typeface.folder()
