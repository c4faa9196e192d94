"""Processes that fail, stall, die or grow old: each edition gets its due, and no more."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from report.errors import RenderingFailed
from report.production.worker import Refused, Result, Task
from report.production.workshop import Workshop

# What follows runs in other processes, which import this module.
STALL = 3600


def ready() -> None:
    """A process that has nothing to prepare."""


def never_ready() -> None:
    os._exit(3)


def obey(task: Task, scratch: Path) -> Result:
    """Do what the key says, and answer with the number of the process."""
    order, _, name = task.key.partition(" ")
    mark = Path(task.content.decode()) / name
    match order:
        case "meurt":
            os.kill(os.getpid(), signal.SIGKILL)
        case "meurt-une-fois" if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        case "sort":
            os._exit(7)
        case "traîne":
            time.sleep(STALL)
        case "laisse":
            (scratch / name).touch()
    return Refused(task.key, str(os.getpid()))


def ask(folder, *keys):
    return [Task(key, str(folder).encode(), "") for key in keys]


@pytest.fixture
def workshop(tmp_path):
    def made(jobs=2, **settings):
        scratch = tmp_path / "travail"
        scratch.mkdir(exist_ok=True)
        return Workshop(jobs, scratch, prepare=ready, make=obey, **settings)

    return made


def run(workshop, tasks):
    with workshop as processes:
        return {result.key: result for result in processes.run(tasks)}


def test_every_task_is_done_once_by_no_more_processes_than_asked(workshop, tmp_path):
    keys = [f"fait {rank}" for rank in range(20)]
    done = run(workshop(2), ask(tmp_path, *keys))
    assert sorted(done) == sorted(keys)
    assert len({result.message for result in done.values()}) <= 2


def test_tasks_are_taken_as_processes_come_free(workshop, tmp_path):
    taken = []

    def tasks():
        for task in ask(tmp_path, *(f"fait {rank}" for rank in range(10))):
            taken.append(task)
            yield task

    with workshop(2) as processes:
        for done, _ in enumerate(processes.run(tasks()), 1):
            assert len(taken) <= done + 3


def test_a_killed_process_costs_its_edition_one_more_try(workshop, tmp_path):
    done = run(workshop(2), ask(tmp_path, "fait 1", "meurt-une-fois a", "fait 2", "fait 3"))
    assert len(done) == 4
    assert done["meurt-une-fois a"].message.isdigit()


def test_an_edition_that_kills_its_process_is_given_up_and_the_others_go_on(workshop, tmp_path):
    done = run(workshop(2), ask(tmp_path, "meurt a", "fait 1", "sort b", "fait 2", "fait 3"))
    assert done["meurt a"].message == "son processus s’est arrêté 2 fois (SIGKILL)"
    assert done["sort b"].message == "son processus s’est arrêté 2 fois (code 7)"
    assert all(done[f"fait {rank}"].message.isdigit() for rank in (1, 2, 3))


def test_an_edition_that_takes_too_long_is_given_up(workshop, tmp_path):
    done = run(workshop(2, limit=1), ask(tmp_path, "traîne a", "fait 1", "fait 2"))
    assert done["traîne a"].message == "plus de 1\u00a0s\u00a0: abandonnée"
    assert done["fait 2"].message.isdigit()


def test_a_process_is_replaced_when_it_has_made_its_share(workshop, tmp_path):
    done = run(workshop(1, lifetime=2), ask(tmp_path, *(f"fait {rank}" for rank in range(6))))
    assert len({result.message for result in done.values()}) == 3


def test_processes_that_never_start_are_an_error(tmp_path):
    workshop = Workshop(1, tmp_path, prepare=never_ready, make=obey)
    with pytest.raises(RenderingFailed, match="code 3"), workshop as processes:
        list(processes.run(ask(tmp_path, "fait 1")))


def test_all_is_stopped_when_the_one_who_commands_stops(workshop, tmp_path):
    tasks = ask(tmp_path, "fait 1", "traîne a", "traîne b")
    processes = workshop(2)
    with suppress(KeyboardInterrupt), processes:
        for _ in processes.run(tasks):
            raise KeyboardInterrupt
    assert not processes._hands


def test_each_process_has_its_own_scratch_space(workshop, tmp_path):
    run(workshop(2), ask(tmp_path, "laisse a", "laisse b"))
    places = {path.parent for path in (tmp_path / "travail").rglob("[ab]")}
    assert all(place.parent == tmp_path / "travail" for place in places)
