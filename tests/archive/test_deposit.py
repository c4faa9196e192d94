"""What a deposit says and refuses: addresses, secrets, trials, verdicts. And the commands."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from report.archive.stores import address, deposit, inventory, keys, local, verification
from report.archive.stores.deposit import Options, Outcome
from report.archive.stores.patience import Patience
from report.cli import cli
from report.edition import Edition
from report.errors import InvalidInput, OutputBusy

SECRET = "tres-secret"


@pytest.mark.parametrize(
    "text",
    [
        f"s3://cle:{SECRET}@seau/x", f"webdavs://moi:{SECRET}@hote/x", f"sftp://moi:{SECRET}@hote/x",
        f"webdavs://{SECRET}@hote/x", f"s3://seau/x?jeton={SECRET}", f"s3://seau/x#{SECRET}",
    ],
)  # fmt: skip
def test_an_address_that_holds_a_secret_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        address.parse(text)
    said = str(raised.value) + "".join(problem.rule for problem in raised.value.problems)
    assert SECRET not in said
    assert "secret" in said or "mot de passe" in said


@pytest.mark.parametrize("text", ["ftp://h/x", "s3:///x", "sftp://h:port/x", "s3://seau/../autre"])
def test_a_wrong_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        address.parse(text)


def test_an_address_is_told_without_a_password(tmp_path: Path) -> None:
    assert str(address.parse("sftp://moi@hote:2222/depot/")) == "sftp://moi@hote:2222/depot"
    assert str(address.parse(str(tmp_path))) == tmp_path.as_uri()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "archive"
    path.mkdir()
    for name in ("a.bin", "b.bin", "c.restreint.zip.txt"):
        (path / name).write_bytes(name.encode() * 100)
    return path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[local.LocalStore]:
    with local.LocalStore(address.parse(str(tmp_path / "magasin"))) as opened:
        yield opened


def send(folder: Path, store: local.LocalStore, **options: object) -> deposit.Report:
    return deposit.deposit(folder, store, folder.parent / "journal.jsonl", Options(**options))  # type: ignore[arg-type]


def test_what_is_under_secrecy_stays_unless_asked_for(
    folder: Path, store: local.LocalStore
) -> None:
    report = send(folder, store)
    assert not [name for name in store.entries() if "restreint" in name]
    assert len(report.aside) == 1
    send(folder, store, restricted=True)
    assert "c.restreint.zip.txt" in store.entries()
    assert verification.verify(store).problems == ()


def test_a_trial_writes_nothing(folder: Path, store: local.LocalStore) -> None:
    report = send(folder, store, dry=True)
    assert {line.outcome for line in report.lines} == {Outcome.A_DEPOSER}
    assert not Path(store.root).exists()
    assert not (folder.parent / "journal.jsonl").exists()
    send(folder, store)
    assert {line.outcome for line in send(folder, store, dry=True).lines} == {Outcome.DEJA_LA}


def test_the_journal_says_which_guarantee_held(folder: Path, store: local.LocalStore) -> None:
    send(folder, store)
    lines = (folder.parent / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    assert events[0]["magasin"] == store.shown
    assert {each["garantie"] for each in events if "garantie" in each} == {"LINK"}
    assert [each["evenement"] for each in events][-1] == "fin"
    assert {each["nom"] for each in events if "nom" in each} >= {"a.bin", "b.bin"}


def test_one_deposit_at_a_time_writes_in_a_journal(
    folder: Path, store: local.LocalStore, tmp_path: Path
) -> None:
    from report.archive.stores import journal

    with journal.opened(tmp_path / "journal.jsonl", "autre"), pytest.raises(OutputBusy):
        send(folder, store)


def test_every_kind_of_damage_is_named(folder: Path, store: local.LocalStore) -> None:
    send(folder, store)
    root = Path(store.root)
    (root / "a.bin").unlink()
    (root / "b.bin").write_bytes(b"autre")
    (root / "intrus.txt").write_bytes(b"x")
    (root / keys.hashed("b.bin", "0" * 128)).write_bytes(b"menteur")
    said = {problem.rule for problem in verification.verify(store).problems}
    assert {"manquant", "altéré", "en trop"} <= said
    assert any(rule.startswith("conflit") for rule in said)


def test_a_store_without_inventory_is_not_sound(folder: Path, store: local.LocalStore) -> None:
    send(folder, store)
    for path in Path(store.root).glob("*.json"):
        path.unlink()
    assert not verification.verify(store).sound


def test_files_that_differ_from_their_inventory_are_not_sent(
    folder: Path, store: local.LocalStore
) -> None:
    inventory.write(sorted(folder.iterdir()), folder, "essai")
    (folder / "a.bin").write_bytes(b"autre")
    (folder / "b.bin").unlink()
    with pytest.raises(InvalidInput) as raised:
        send(folder, store)
    assert {problem.file for problem in raised.value.problems} == {"a.bin", "b.bin"}


def test_only_what_may_come_right_is_tried_again(store: local.LocalStore) -> None:
    said: list[BaseException] = []

    def failing(error: Exception) -> None:
        def work() -> None:
            raise error

        with pytest.raises(type(error)):
            Patience(3, 0)(store, work, said.append)

    failing(PermissionError("non"))
    assert not said
    failing(ConnectionResetError("coupé"))
    assert len(said) == 2


def test_keys_carry_the_hash_and_say_it_back() -> None:
    digest = "ab" * 64
    for name in ("a.zip", "dossier/a.tar.gz", "sans-suffixe", "dossier.d/nu"):
        assert keys.read(keys.hashed(name, digest)) == keys.Key(name, digest)
    assert keys.hashed("d/a.zip", digest) == f"d/a.sha512-{digest}.zip"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_the_commands_from_end_to_end(
    production: Path, edition: Edition, tmp_path: Path, settings_text: str
) -> None:
    settings = tmp_path / "archivage.toml"
    output, place = tmp_path / "archive", (tmp_path / "magasin").as_uri()
    asked = run("archive", production, "--edition", edition.folder, "--sortie", output)
    assert asked.exit_code == 0, asked.output
    assert "contrat_versement" in asked.stderr
    demanded = run(
        "archive", production, "--edition", edition.folder, "--sortie", output, "--seda", "2.1"
    )
    assert demanded.exit_code == 2
    settings.write_text(settings_text, encoding="utf-8")
    made = run(
        "archive", production, "--edition", edition.folder, "--sortie", output, "--reglages",
        settings, "--seda", "2.1", "--seda", "2.3",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    assert "BLANK_TEST" in made.stderr
    sent = run("depose", output, place, "--avec-restreint")
    assert sent.exit_code == 0, sent.output
    assert "déposé\u00a0: 6" in sent.stdout
    assert run("verifie", place).exit_code == 0
    for path in output.glob("*.zip"):
        assert run("verifie", path).exit_code == 0
    stored = tmp_path / "magasin" / "point-avancement-2025-06-30.zip"
    content = bytearray(stored.read_bytes())
    content[len(content) // 2] ^= 1
    stored.write_bytes(content)
    found = run("verifie", place)
    assert found.exit_code == 6
    assert "altéré" in found.stdout
    assert run("verifie", stored).exit_code == 6
    again = run("depose", output, place, "--avec-restreint")
    assert again.exit_code == 6
    assert stored.read_bytes() == content


def test_no_secret_reaches_the_output_nor_the_journal(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "cle")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("report.archive.stores.patience.time.sleep", lambda _: None)
    result = run("depose", folder, "s3://seau/x")
    assert result.exit_code == 6, result.output
    assert "ne répond pas" in result.stderr
    journal = folder.with_name("archive.depot.jsonl").read_text(encoding="utf-8")
    assert SECRET not in result.output + journal
    assert os.environ["AWS_SECRET_ACCESS_KEY"] == SECRET


@pytest.mark.parametrize("place", ["sftp://moi@127.0.0.1:9/x", "webdav://127.0.0.1:9/x"])
@pytest.mark.parametrize("command", ["depose", "essai", "verifie"])
def test_a_store_that_does_not_answer_is_said_in_words(
    folder: Path, place: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("report.archive.stores.patience.time.sleep", lambda _: None)
    arguments = {"verifie": ("verifie", place), "depose": ("depose", folder, place)}
    result = run(*arguments.get(command, ("depose", folder, place, "--essai")))
    assert result.exit_code == 6, result.output
    assert "127.0.0.1:9" in result.stderr
