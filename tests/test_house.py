"""The rules of the house that no other tool checks."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "report").rglob("*.py"))
READERS = {"read_csv", "read_excel", "read_parquet", "read_sql", "read_table", "read_json"}
COMPANIONS = {"asn1crypto", "markupsafe", "pkcs11", "pydantic_core", "pyhanko_certvalidator"}
"""Parts of jinja2, pydantic and pyhanko: they come and move with them."""
MAY_READ = ("report/sources/", "report/demo/", "report/territories.py", "report/outlines.py")


def calls(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


def test_a_module_is_short_and_says_what_it_is() -> None:
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in MODULES}
    assert not [name for name, text in texts.items() if len(text.splitlines()) > 400]
    assert not [name for name, text in texts.items() if not ast.get_docstring(ast.parse(text))]


def test_only_sources_and_the_reference_open_tables() -> None:
    names = {str(path.relative_to(ROOT)): path for path in MODULES}
    others = {name: path for name, path in names.items() if not name.startswith(MAY_READ)}
    assert not [name for name, path in others.items() if not READERS.isdisjoint(calls(path))]


LOCKS = ("requirements.txt", "requirements-depot.txt", "requirements-dev.txt")


@pytest.mark.parametrize("name", LOCKS)
def test_locks_hold_versions_and_hashes_only(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|file:|^-|@ ", text, re.MULTILINE)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all(re.match(r"[a-z0-9.-]+==\S+ ", entry) for entry in entries)
    assert all("--hash=sha256:" in entry for entry in entries)


def test_development_locks_agree_with_the_run_locks() -> None:
    def versions(name: str) -> dict[str, str]:
        text = (ROOT / name).read_text(encoding="utf-8")
        return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", text, re.MULTILINE))

    chain = [versions(name).items() for name in LOCKS]
    assert chain[0] <= chain[1] <= chain[2]


def declared(*, extras: bool = True) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = project["optional-dependencies"].values() if extras else ()
    lines = [*project["dependencies"], *(line for group in groups for line in group)]
    return {re.split(r"[^a-z0-9-]", line)[0] for line in lines}


def imported(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield str(node.module).partition(".")[0]


@pytest.mark.parametrize(("name", "extras"), [("requirements.txt", False), (LOCKS[1], True)])
def test_every_declared_dependency_is_locked(name: str, extras: bool) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    wanted = declared(extras=extras)
    assert wanted <= set(re.findall(r"^([a-z0-9.-]+)==", text, re.MULTILINE))


def test_every_import_is_a_declared_dependency() -> None:
    owners = packages_distributions()
    names = {name for module in MODULES for name in imported(module)} - sys.stdlib_module_names
    distributions = {owners[name][0].lower() for name in names - {"report"} - COMPANIONS}
    assert distributions <= declared()


def test_every_import_of_a_test_is_locked() -> None:
    """A test that a machine set up by hand passes must pass in a fresh clone too."""
    text = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9.-]+)==", text, re.MULTILINE))
    owners = packages_distributions()
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "outils").glob("*.py")]
    names = {name for module in files for name in imported(module)} - sys.stdlib_module_names
    ours = {"report", "tests", "outils"}
    unknown = {
        name
        for name in names - ours
        if locked.isdisjoint(re.sub("[_.]", "-", owner.lower()) for owner in owners.get(name, []))
    }
    assert not unknown


def tracked() -> list[str]:
    run = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def test_no_machine_path_in_tracked_text() -> None:
    """The project stands alone: only the continuous integration knows what lies beside it."""
    suspects = re.compile(r"\.\.[/]shared|[/](work|root|home)[/]")
    for name in tracked():
        path = ROOT / name
        if name.startswith(".ci/") or not path.is_file():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        assert not suspects.search(text), name


@pytest.fixture(scope="module")
def unpacked_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from the tree as it is, unpacked as an installer would."""
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("roue")
    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"]))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installee")
    return folder / "installee"


@pytest.mark.lent
@pytest.mark.parametrize("name", ["templates", "styles", "data/reference", "data/editions"])
def test_the_wheel_carries_the_resources(unpacked_wheel: Path, name: str) -> None:
    inside = unpacked_wheel / "report" / "_ressources" / name
    expected = {path.relative_to(ROOT / name) for path in (ROOT / name).rglob("*")}
    found = {path.relative_to(inside) for path in inside.rglob("*")}
    missing = {path for path in expected - found if (ROOT / name / path).is_file()}
    assert not {path for path in missing if "__pycache__" not in path.parts}


@pytest.mark.lent
def test_the_unpacked_wheel_finds_its_own_resources(unpacked_wheel: Path) -> None:
    code = "import report.resources as r; print(r.root('styles'))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=unpacked_wheel.parent,
        env={**os.environ, "PYTHONPATH": str(unpacked_wheel)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(run.stdout.strip()) == unpacked_wheel / "report" / "_ressources" / "styles"
