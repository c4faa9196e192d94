"""The command line speaks French whatever the machine's language, and says it all in --help."""

import gettext
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_dir
from click.testing import CliRunner

from outils import docs
from report.cli import COMMANDS, cli
from report.cli.langue import COMPILED, LOCALE

ENGLISH = re.compile(
    r"\b(the|this|show|exit|options:|default|required|commands:|text|integer|path|directory|"
    r"filename|args|command|error|missing|invalid|such|try|for help)\b",
    re.IGNORECASE,
)
HEAVY = {"altair", "babel", "jinja2", "numpy", "pandas", "pandera", "rich", "weasyprint"}


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The real command, in its own process."""
    code = "from report.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_sentence_of_click_has_a_french_one() -> None:
    folder = Path(click.__file__).parent
    entries = extract_from_dir(folder, method_map=[("**.py", "python")])
    wanted = {sentence for _, _, sentence, _, _ in entries}
    known = gettext.translation("messages", LOCALE, ["fr"])._catalog
    singular = {sentence if isinstance(sentence, str) else sentence[0] for sentence in wanted}
    missing = {text for text in singular if text not in known and (text, 0) not in known}
    assert not missing


def test_the_compiled_catalogue_is_up_to_date() -> None:
    recorded, rebuilt = (
        {key: text for key, text in gettext.GNUTranslations(stream)._catalog.items() if key}
        for stream in (io.BytesIO(COMPILED.read_bytes()), io.BytesIO(docs.catalogue()))
    )
    assert recorded == rebuilt, "lancer « make docs »"


def test_the_reference_of_commands_is_up_to_date() -> None:
    assert docs.PAGE.read_text(encoding="utf-8") == docs.commandes(), "lancer « make docs »"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_holds_no_english_and_never_cuts_a_sentence(command: str) -> None:
    result = CliRunner().invoke(cli, [*command.split(), "--help"], prog_name="point-avancement")
    assert result.exit_code == 0
    assert not ENGLISH.search(result.stdout.replace("[OPTIONS]", ""))
    assert "..." not in result.stdout
    assert not re.search(r" [:;?!»]|« ", result.stdout), "espaces insécables"


@pytest.mark.parametrize("language", ["en_US.UTF-8", "C", "de_DE.UTF-8"])
def test_the_language_of_the_machine_changes_nothing(language: str) -> None:
    variables = {"LANG": language, "LC_ALL": language, "LANGUAGE": "en", "PYTHONUTF8": "1"}
    result = run("--help", **variables)
    assert result.stdout.startswith("Usage\u00a0:")
    assert "Affiche cette aide." in result.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["pfd"], "La commande «\u00a0pfd\u00a0» n’existe pas."),
        (["pdf", "--editoin"], "L’option «\u00a0--editoin\u00a0» n’existe pas."),
        (["classes"], "Il manque l’argument 'CARTE…'."),
        (["indicateurs", "--format", "xml"], "n’est pas dans la liste"),
        (["classes", "--nombre", "50", "x"], "50 est hors de l’intervalle 2<=x<=9."),
        (["controle", "trop"], "Argument en trop\u00a0: trop"),
    ],
)
def test_a_wrong_command_line_is_explained_in_french(arguments: list[str], sentence: str) -> None:
    result = CliRunner().invoke(cli, arguments, prog_name="point-avancement")
    assert result.exit_code == 2
    assert "Erreur\u00a0: " in result.stderr
    assert sentence in result.stderr
    assert "Error" not in result.stderr


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], *([c, "--help"] for c in COMMANDS)]
)
def test_asking_for_help_opens_no_heavy_library(arguments: list[str]) -> None:
    code = (
        "import sys; from report.cli import cli\n"
        f"cli({arguments!r}, standalone_mode=False)\n"
        f"print('LOURD', *sorted({HEAVY!r} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1].split() == ["LOURD"]


def test_the_version_is_the_packages_own() -> None:
    from importlib.metadata import version

    assert run("--version").stdout == f"point-avancement {version('point-avancement')}\n"
