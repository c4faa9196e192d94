"""The referee is asked once for all files; absent, it never says that a file is conforming."""

import importlib
import io
import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from report.document.attachments import Attachment
from report.document.conformity import VARIABLE, Outcome, find_verapdf, judge
from report.errors import MissingPrerequisite

# What veraPDF 1.28 answers, its rules cut down to one.
RULE = {
    "clause": "5",
    "testNumber": 1,
    "failedChecks": 2,
    "description": "The PDF/UA version shall be specified",
}

STAND_IN = """#!{python}
import json, pathlib, sys
def answer(name):
    if name.endswith("illisible.pdf"):
        return {{"taskException": {{"exception": "Couldn't parse stream"}}}}
    rules = [{rule}] if name.endswith("faute.pdf") and "ua1" in sys.argv else []
    result = {{"compliant": not rules, "details": {{"ruleSummaries": rules}}}}
    return {{"validationResult": [result]}}
names = sys.argv[5:]
read = [name for name in names if "oublié" not in name]
jobs = [{{"itemDetails": {{"name": name}}, **answer(name)}} for name in read]
with open(pathlib.Path(__file__).with_name("appels"), "a") as calls:
    calls.write(" ".join(sys.argv[1:5]) + f" {{len(names)}}\\n")
print(json.dumps({{"report": {{"jobs": jobs}}}}))
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that answers as veraPDF does: that one is not part of the project."""
    folder = tmp_path / "programme"
    folder.mkdir()
    program = folder / "verapdf"
    program.write_text(STAND_IN.format(python=sys.executable, rule=json.dumps(RULE)), "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv(VARIABLE, str(program))
    return folder / "appels"


def files(folder: Path, *names: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / name for name in names]
    for path in paths:
        path.write_bytes(b"%PDF-1.7")
    return paths


def test_one_call_a_profile_whatever_the_number_of_files(stand_in: Path, tmp_path: Path) -> None:
    files(tmp_path / "lot", *(f"{rank}.pdf" for rank in range(30)))
    verdict = judge([tmp_path / "lot"])
    assert verdict.outcome is Outcome.CONFORME
    assert len(verdict.judgements) == 60
    calls = sorted(stand_in.read_text().splitlines())
    assert calls == ["-f 3a --format json 30", "-f ua1 --format json 30"]


def test_a_broken_rule_is_told(stand_in: Path, tmp_path: Path) -> None:
    verdict = judge(files(tmp_path / "lot", "bon.pdf", "faute.pdf"))
    assert verdict.outcome is Outcome.NON_CONFORME
    assert "faute.pdf\u00a0: non conforme (PDF/UA-1)" in str(verdict)
    assert "règle 5-1, 2 fois\u00a0: The PDF/UA version shall be specified" in str(verdict)
    assert "bon.pdf" not in str(verdict)


def test_an_unreadable_file_is_not_conforming(stand_in: Path, tmp_path: Path) -> None:
    assert judge(files(tmp_path / "lot", "illisible.pdf")).outcome is Outcome.NON_CONFORME


def test_a_file_without_an_answer_is_not_judged(stand_in: Path, tmp_path: Path) -> None:
    verdict = judge(files(tmp_path / "lot", "bon.pdf", "oublié.pdf"))
    assert verdict.outcome is Outcome.NON_JUGE


def test_without_a_referee_nothing_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    verdict = judge(files(tmp_path / "lot", "bon.pdf"))
    assert verdict.outcome is Outcome.NON_JUGE
    assert {judgement.outcome for judgement in verdict.judgements} == {Outcome.NON_JUGE}
    assert "veraPDF n’est pas installé" in str(verdict)


def test_an_empty_folder_is_not_conforming(stand_in: Path, tmp_path: Path) -> None:
    (tmp_path / "vide").mkdir()
    assert judge([tmp_path / "vide"]).outcome is Outcome.NON_JUGE


def test_a_wrong_setting_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "absent"))
    with pytest.raises(MissingPrerequisite, match=VARIABLE):
        find_verapdf()


def test_an_absent_file_is_an_error(stand_in: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingPrerequisite, match="absent"):
        judge([tmp_path / "absent.pdf"])


def test_a_program_that_does_not_answer_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "false")
    with pytest.raises(MissingPrerequisite, match="n’a pas répondu"):
        judge(files(tmp_path / "lot", "bon.pdf"))


def test_the_tool_says_by_its_code_what_was_judged(
    stand_in: Path, tmp_path: Path, published: bytes, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    tool = importlib.import_module("outils.conformite")
    good, bad, other = files(tmp_path / "lot", "bon.pdf", "faute.pdf", "autre.pdf")
    good.write_bytes(published)
    bad.write_bytes(published)
    assert tool.main([str(good)]) == 0
    assert "fmt/479 : 1 sur 1" in capsys.readouterr().out
    monkeypatch.setattr(tool, "find_spec", lambda _: None)  # without fido, our own reading
    assert tool.main([str(good), str(bad)]) == 1
    assert tool.main([str(good), str(other)]) == 1
    assert "autre.pdf : format " in capsys.readouterr().out
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert tool.main([str(good)]) == 3
    monkeypatch.chdir(tmp_path)
    assert tool.main([]) == 3


@pytest.mark.lent
def test_the_real_referee_finds_the_publication_conforming(
    tmp_path: Path, publish: Callable[..., bytes], pages: tuple[str, str], chart: bytes
) -> None:
    if find_verapdf() is None:
        pytest.skip(f"veraPDF n’est pas là : ni {VARIABLE}, ni verapdf dans le PATH")
    table = Attachment("indicateurs.csv", b"id,valeur\n", "text/csv", "Les valeurs")
    data = publish(*pages, charts={"carte": chart}, labels=("Couverture", "1"), attachments=[table])
    (tmp_path / "bon.pdf").write_bytes(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        del pdf.Root["/StructTreeRoot"]
        pdf.save(tmp_path / "sans-balises.pdf")
    verdict = judge([tmp_path])
    outcomes = {(each.file.name, each.profile): each.outcome for each in verdict.judgements}
    assert outcomes == {
        ("bon.pdf", "PDF/A-3a"): Outcome.CONFORME,
        ("bon.pdf", "PDF/UA-1"): Outcome.CONFORME,
        ("sans-balises.pdf", "PDF/A-3a"): Outcome.NON_CONFORME,
        ("sans-balises.pdf", "PDF/UA-1"): Outcome.NON_CONFORME,
    }
