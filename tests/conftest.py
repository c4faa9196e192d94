"""What all tests share. With TESTS_SANS_SAUT=1, a skipped test fails the run: nothing hides."""

import os

import pytest

# The judges are Java programs that a test runs for a second or two: compile less, start sooner.
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn a run that skipped something into a failure, where the variable asks for it."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not os.environ.get("TESTS_SANS_SAUT"):
        return
    if reporter.stats.get("skipped"):
        reporter.write_line("Des tests ont été sautés : TESTS_SANS_SAUT l’interdit.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
