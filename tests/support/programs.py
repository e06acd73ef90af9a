"""The programs that tests run beside the project's own."""

from __future__ import annotations

import shutil

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def require(program: str, package: str) -> str:
    """The path of a program; where it is missing the test fails and names the Debian package.

    It never skips: a test that did not run proves nothing.
    """
    path = shutil.which(program)
    if path is None:
        pytest.fail(f"{program} is missing: install Debian package {package}", pytrace=False)
    return path


def browser() -> str:
    """The path of a headless-capable Chromium, under any of the names that systems give it."""
    for name in BROWSERS:
        path = shutil.which(name)
        if path is not None:
            return path
    return require(BROWSERS[0], "chromium")
