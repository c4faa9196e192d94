"""What a process does with a job: an edition in, a file out. It writes nothing itself.

A process makes many editions: fonts, outlines and the drawing engine are ready from the first one.
It draws, so it must never fork (see `report.charts.vega`): processes are spawned.
"""

import ctypes
import gc
import pickle
import tempfile
import time
import traceback
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

from report.errors import InvalidInput, PointAvancementError
from report.production.ground import rendering_key


@dataclass(frozen=True)
class Task:
    """One edition to make.

    key: the territory's; content: its Slice, pickled; ground: the code, styles and outlines that
    it is to be made with; known: the impression of the file that is already there, "" for none.
    """

    key: str
    content: bytes
    ground: str
    known: str = ""


@dataclass(frozen=True)
class Made:
    """An edition made. seconds: what it took; memory: the most that the process ever held, KiB."""

    key: str
    pdf: bytes
    pages: int
    impression: str
    notices: tuple[str, ...]
    seconds: float
    memory: int


@dataclass(frozen=True)
class Unchanged:
    """An edition that prints what its file prints already."""

    key: str


@dataclass(frozen=True)
class Refused:
    """An edition that could not be made: a sentence for the user, and all that is known of it."""

    key: str
    message: str
    detail: str = ""


Result = Made | Unchanged | Refused


def make(task: Task, scratch: Path | None = None) -> Result:
    """Make an edition. Never raises: whatever happens to one is a result like another.

    scratch: where temporary files may be; the folder of this edition is removed at the end.
    """
    if task.ground != rendering_key():
        return Refused(
            task.key,
            "ce processus n’a pas le même code, les mêmes styles ou les mêmes bibliothèques que "
            "celui qui le commande : « point-avancement diagnostic » des deux côtés les compare",
        )
    from report.document.press import uncollected

    before = tempfile.tempdir
    try:
        with tempfile.TemporaryDirectory(dir=scratch, prefix="edition-") as own, uncollected():
            tempfile.tempdir = own
            return _make(task)
    except InvalidInput as error:
        problems = [str(problem) for problem in error.problems]
        return Refused(task.key, problems[0], "\n".join(problems))
    except PointAvancementError as error:
        return Refused(task.key, _short(str(error)), str(error))
    except Exception as error:
        return Refused(task.key, f"{type(error).__name__} : {error}", traceback.format_exc())
    finally:
        tempfile.tempdir = before
        tidy()


_WHOLE = 10
"""Editions from one whole search for what nothing holds any more to the next."""

_made = count(1)


def tidy() -> None:
    """Let go of what an edition leaves, and return its memory to the system where it can be.

    What an edition made is young: what lasts from one to the next need not be searched each time.
    """
    gc.collect(2 if next(_made) % _WHOLE == 0 else 1)
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


def _short(message: str) -> str:
    """The first thing that a message complains of, and how many more there are."""
    heading, *complaints = message.splitlines()
    if not complaints:
        return heading
    others = len(complaints) - 1
    more = f" (et {others} autre{'s' if others > 1 else ''})" if others else ""
    return complaints[0].strip(" –") + more


def _make(task: Task) -> Result:
    from report.document import build
    from report.production.fingerprints import impression

    warm()
    start = time.perf_counter()
    part = pickle.loads(task.content)
    made = build.compose(
        part.figures,
        part.edition,
        part.territory,
        texts=part.texts,
        standing=part.standing,
        controls=part.controls,
    )
    printed = impression(made)
    if printed == task.known:
        return Unchanged(task.key)
    published = build.publish(made, part.edition, part.territory)
    return Made(
        task.key,
        published.pdf,
        published.pages,
        printed,
        tuple(
            f"{problem.place} : {problem.rule}, {problem.value}" for problem in published.notices
        ),
        time.perf_counter() - start,
        peak(),
    )


@cache
def warm() -> None:
    """Get ready what all editions share: engines, fonts, style sheets. Done once in a process."""
    from report.charts import Drawing, Frame, to_form, vega
    from report.charts.drawing import DataTable
    from report.charts.scene import Scene
    from report.document import build, press
    from report.resources import root

    own, tempfile.tempdir = tempfile.tempdir, None  # what is made here outlives an edition
    press.press(build.stylesheets(), (root("templates"), root("styles")))
    frame = Frame(10, 10)
    scene = Scene(frame)
    scene.text(1, 5, "0")
    svg = vega.draw(scene, "essai")
    to_form(Drawing("essai", frame.width, frame.height, svg, "", DataTable((), ())))
    tempfile.tempdir = own
    gc.collect()
    gc.freeze()  # what lasts as long as the process is not looked at again after each edition


def peak() -> int:
    """The most memory that this process has held, in KiB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
