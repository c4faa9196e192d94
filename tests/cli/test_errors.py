"""What the user sees when something goes wrong: one sentence, all problems, the right code."""

import click
import pytest
from click.testing import CliRunner

from report.cli import INTERRUPTED, Programme, cli
from report.errors import (
    InvalidInput,
    MissingPrerequisite,
    PointAvancementError,
    Problem,
    RenderingFailed,
    UnknownTerritory,
)


class OneCommand(Programme):
    """The real group, around one command that fails as told."""

    def __init__(self, error: BaseException) -> None:
        super().__init__("essai")
        self.error = error

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        def fail() -> None:
            raise self.error

        return click.Command(cmd_name, callback=fail)


def outcome(error: BaseException) -> tuple[int, str]:
    result = CliRunner().invoke(OneCommand(error), ["echouer"])
    return result.exit_code, result.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PointAvancementError("quoi"), 1),
        (UnknownTerritory("quoi"), 2),
        (MissingPrerequisite("quoi"), 3),
        (RenderingFailed("quoi"), 4),
    ],
)
def test_our_errors_are_one_sentence_and_the_code_of_their_class(
    error: PointAvancementError, code: int
) -> None:
    assert outcome(error) == (code, "Erreur\u00a0: quoi\n")


def problem(file: str, line: int | None, value: str | None) -> Problem:
    return Problem(file, "code inconnu", "un code commune", "corriger", line, "insee_com", value)


def test_all_problems_come_at_once_grouped_by_file() -> None:
    error = InvalidInput(
        [problem("ort.csv", 3, "1"), problem("ort.csv", 9, "2"), problem("actions.csv", 2, None)]
    )
    code, text = outcome(error)
    assert code == 2
    assert text.splitlines() == [
        "ort.csv\u00a0:",
        "  ligne 3, insee_com, bloquant\u00a0: code inconnu",
        "    valeur\u00a0: 1",
        "    attendu\u00a0: un code commune",
        "    à faire\u00a0: corriger",
        "  ligne 9, insee_com, bloquant\u00a0: code inconnu",
        "    valeur\u00a0: 2",
        "    attendu\u00a0: un code commune",
        "    à faire\u00a0: corriger",
        "actions.csv\u00a0:",
        "  ligne 2, insee_com, bloquant\u00a0: code inconnu",
        "    attendu\u00a0: un code commune",
        "    à faire\u00a0: corriger",
        "3 problèmes dans les données reçues\u00a0: rien n’a été écrit.",
    ]


def test_a_long_value_is_neither_wrapped_nor_cut() -> None:
    value = "Saint-Germain-au-Mont-d’Or " * 40
    _, text = outcome(InvalidInput([problem("ort.csv", 3, value)]))
    assert f"valeur\u00a0: {value}\n" in text


def test_a_value_cannot_drive_the_terminal() -> None:
    _, text = outcome(InvalidInput([problem("ort.csv", 3, "a\x1b[2Jb\nc\x07")]))
    assert "valeur\u00a0: a\\x1b[2Jb\\nc\\x07\n" in text


def test_ctrl_c_has_its_own_code_and_no_traceback() -> None:
    code, text = outcome(KeyboardInterrupt())
    assert code == INTERRUPTED
    assert text.strip() == "Interrompu\u00a0: aucun fichier n’est resté à moitié écrit."


def test_a_bug_keeps_its_traceback() -> None:
    result = CliRunner().invoke(OneCommand(ZeroDivisionError("bug")), ["echouer"])
    assert isinstance(result.exception, ZeroDivisionError)


def test_an_edition_that_does_not_exist_is_an_input_error() -> None:
    result = CliRunner().invoke(cli, ["pdf", "--edition", "1999-12-31"])
    assert result.exit_code == 2
    assert "1999-12-31" in result.stderr
