"""Where the files that travel with the package are: in a checkout, or inside an installed wheel."""

from functools import cache
from pathlib import Path
from typing import Literal

Folder = Literal["templates", "styles", "data"]

_PACKAGE = Path(__file__).resolve().parent


@cache
def root(folder: Folder) -> Path:
    """The folder of that name: beside the package in a checkout, under it in a wheel."""
    packaged = _PACKAGE / "_ressources" / folder
    return packaged if packaged.is_dir() else _PACKAGE.parent / folder
