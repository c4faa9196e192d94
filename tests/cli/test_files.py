"""A file is written whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from report import files


def test_text_keeps_its_characters_and_its_line_ends(tmp_path: Path) -> None:
    files.write(tmp_path / "neuf" / "a.csv", "œ\u202f€\n")
    assert (tmp_path / "neuf" / "a.csv").read_bytes() == "œ\u202f€\n".encode()


def test_an_existing_file_is_replaced_in_one_move_and_nothing_is_left_beside(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"ancien")
    with path.open("rb") as reader:
        files.write(path, b"nouveau")
        assert reader.read() == b"ancien"
    assert path.read_bytes() == b"nouveau"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.pdf"]


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"ancien")
    with pytest.raises(TypeError):
        files.write(path, 12)  # type: ignore[arg-type]
    target = tmp_path / "dossier"
    target.mkdir()
    with pytest.raises(OSError, match="dossier"):
        files.write(target, b"nouveau")
    assert path.read_bytes() == b"ancien"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.pdf", "dossier"]


def test_the_file_can_be_read_as_the_users_mask_allows(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        files.write(tmp_path / "a", b"")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640
