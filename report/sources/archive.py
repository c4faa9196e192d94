"""The parts of a zip archive (.xlsx, .ods), expanded under a bound before any library sees them.

What a header says of a size is not believed: the bytes are expanded from where they are, piece by
piece, and counted. Standard library only: it runs in the process of `report.sources.isolated`.
"""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from report.sources import limits

_PIECE = 256 * 1024
_LOCAL_HEADER = 30
_ENCRYPTED = 1


class Refused(Exception):
    """The file is not to be read: by which rule, what was expected, what to do."""

    def __init__(
        self,
        rule: str,
        expected: str,
        remedy: str = "réenregistrer le fichier depuis un tableur, ou le redemander",
        value: str | None = None,
    ) -> None:
        self.rule, self.expected, self.remedy, self.value = rule, expected, remedy, value
        super().__init__(rule)


class Archive:
    """A zip archive whose parts can be read without trust."""

    def __init__(self, path: Path) -> None:
        self.path, self.total = path, 0
        try:
            with zipfile.ZipFile(path) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
            raise Refused("classeur illisible", "un classeur entier", value=str(error)) from None
        most = 10 * limits.SHEETS
        if len(entries) > most:
            raise Refused("classeur trop grand", f"{most} parties au plus")
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise Refused(
                "classeur protégé",
                "un classeur sans mot de passe",
                "demander le fichier sans mot de passe",
            )
        self.entries = {entry.filename: entry for entry in entries}
        self._all = entries

    def measure(self) -> None:
        """Expand every part, keeping nothing. Raises Refused beyond the bounds."""
        for entry in self._all:
            for _ in self._pieces(entry):
                pass

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part, piece by piece; nothing when the archive has it not."""
        if name in self.entries:
            yield from self._pieces(self.entries[name])

    def read(self, name: str) -> bytes:
        """A small part, whole."""
        return b"".join(self.pieces(name))

    def _pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        done = 0
        for piece in self._expanded(entry):
            done += len(piece)
            self.total += len(piece)
            swollen = done > limits.RATIO * max(entry.compress_size, 1)
            if self.total > limits.EXPANDED or (swollen and done > 64 * limits.MIB):
                raise Refused(
                    "classeur piégé",
                    "un classeur qui tient en mémoire une fois décompressé",
                    "ne pas l’ouvrir ; demander à l’expéditeur d’où vient ce fichier",
                )
            yield piece

    def _expanded(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("classeur illisible", "un classeur compressé de façon usuelle")
        stored = self._stored(entry)
        if entry.compress_type == zipfile.ZIP_STORED:
            yield from stored
            return
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for chunk in stored:
                pending = chunk
                while pending and not inflater.eof:
                    yield inflater.decompress(pending, _PIECE)
                    pending = inflater.unconsumed_tail
        except zlib.error as error:
            raise Refused("classeur endommagé", "un classeur entier", value=str(error)) from None

    def _stored(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The bytes of a part as they are in the file."""
        with self.path.open("rb") as stream:
            stream.seek(entry.header_offset)
            head = stream.read(_LOCAL_HEADER)
            stream.seek(int.from_bytes(head[26:28], "little"), 1)
            stream.seek(int.from_bytes(head[28:30], "little"), 1)
            left = entry.compress_size
            while left > 0 and (chunk := stream.read(min(left, _PIECE))):
                left -= len(chunk)
                yield chunk
