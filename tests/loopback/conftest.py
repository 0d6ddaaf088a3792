import os

import pytest


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """slack_sdk would go to loopback by way of a proxy."""
    for name in os.environ:
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
