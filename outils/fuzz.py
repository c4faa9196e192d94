"""Abîme des livraisons au hasard et les fait lire : ni trace d’erreur, ni lecture sans fin.

Usage : outils/fuzz.py [SECONDES] [GRAINE]. Une livraison qui fait échouer est gardée dans
build/fuzz/ ; la même graine redonne les mêmes livraisons.
"""

import random
import shutil
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from report.edition import DEFAULT_EDITION, Edition, locate
from report.sources.checks import check
from report.sources.codes import Gazetteer
from report.sources.fields import SourceSchema
from report.sources.reading import read
from report.sources.schemas import SCHEMAS
from report.territories import Cog

SLOW = 20.0
"""Seconds beyond which a reading of such small files counts as a hang."""

ROWS = 60
NASTY = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b'""', b"\r", b"\n", b";", b",", b"\t", b"\xe9",
    b"\xc3", b"\xe2\x80\xae", b"=1+1", b"#REF!", b"1e999", b"-0", b"9" * 40, b"<script>", b"NaN",
    b"\xf0\x9f\x98\x80", b"PK\x03\x04", "١٢٣".encode(), b"0000-00-00", b"a" * 20_000,
)  # fmt: skip


def samples(folder: Path) -> dict[str, tuple[SourceSchema, bytes]]:
    """Small sound deliveries in every form of file, to be spoilt."""
    import pandas as pd
    from openpyxl import Workbook

    found = {}
    for name in ("ort", "ademe_aides", "actions", "anah_logements", "popsu_productions"):
        schema = SCHEMAS[name]
        text = (locate(DEFAULT_EDITION) / schema.file).read_text(encoding="utf-8")
        lines = text.splitlines()[:ROWS]
        found[f"{name}.csv"] = schema, "\n".join(lines).encode()
        rows = [line.split(",")[: len(schema.columns)] for line in lines]
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(folder / "x.xlsx")
        found[f"{name}.xlsx"] = schema, (folder / "x.xlsx").read_bytes()
        full = [row + [""] * (len(schema.columns) - len(row)) for row in rows[1:]]
        pd.DataFrame(full, columns=list(schema.columns)).to_parquet(folder / "x.parquet")
        found[f"{name}.parquet"] = schema, (folder / "x.parquet").read_bytes()
    return found


def flip(content: bytearray, chance: random.Random) -> None:
    """Change some bytes."""
    for _ in range(chance.randint(1, 12)):
        content[chance.randrange(len(content))] = chance.randrange(256)


def insert(content: bytearray, chance: random.Random) -> None:
    """Put something nasty somewhere."""
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(content))
        content[place:place] = chance.choice(NASTY)


def cut(content: bytearray, chance: random.Random) -> None:
    """Lose a part."""
    start = chance.randrange(len(content))
    del content[start : start + chance.randint(1, max(1, len(content) // 3))]


def repeat(content: bytearray, chance: random.Random) -> None:
    """Say a part again, many times."""
    start = chance.randrange(len(content))
    part = content[start : start + chance.randint(1, 80)]
    content[start:start] = part * chance.randint(1, 2_000)


DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (flip, insert, cut, repeat)


def spoilt(content: bytes, chance: random.Random) -> bytes:
    """The delivery after one to three damages."""
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 3)):
        if damaged:
            chance.choice(DAMAGES)(damaged, chance)
    return bytes(damaged)


def main() -> int:
    """Read spoilt deliveries until the time is up; 1 when one broke the readers."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)
    chance, folder = random.Random(seed), Path("build/fuzz")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    gazetteer = Gazetteer(Cog.load(Edition.load().cog))
    sound = samples(folder)
    done, silent, broken, slowest, end = 0, 0, 0, 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        name = chance.choice([*sound, *(key for key in sound if key.endswith("csv"))])
        schema, content = sound[name]
        path = folder / f"{done}-{name}"
        path.write_bytes(spoilt(content, chance))
        start = time.monotonic()
        try:
            raw = read(path, name, schema)
            silent += not (raw.problems or check(raw, schema, gazetteer).problems)
        except Exception:
            traceback.print_exc()
            broken += 1
            continue
        spent = time.monotonic() - start
        slowest = max(slowest, spent)
        if spent > SLOW:
            print(f"{path} : {spent:.1f} s")
            broken += 1
            continue
        path.unlink()
        done += 1
    print(
        f"graine {seed} : {done} livraisons abîmées, {silent} lues sans remarque, "
        f"la plus lente en {slowest:.1f} s, {broken} en échec"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
