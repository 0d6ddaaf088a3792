"""What Bolt lets through comes to the desk, each kind of payload to its own place."""

import logging

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.config import Connection
from adapters.slack.transport import bolt
from adapters.slack.workspaces import Workspaces
from tests.loopback.slack.server import loopback


class Inbox:
    """Takes everything, and remembers what it was brought as."""

    def __init__(self):
        self.taken = []

    def __getattr__(self, kind):
        async def take(body):
            self.taken.append((kind, body))
            return BoltResponse(status=200)

        return take


@pytest.fixture
async def told():
    """Tells the app something by Socket Mode: the status, and what came to the desk."""
    async with loopback() as slack:
        settings = slack.settings()
        connection = Connection(
            bot_token=settings["SLACK_BOT_TOKEN"],
            app_token=settings["SLACK_APP_TOKEN"],
            api=slack.base,
        )
        workspaces = Workspaces(connection)
        await workspaces.open()
        desk = Inbox()
        app = bolt(connection, workspaces, desk)

        async def tell(**body):
            body = {"team": {"id": slack.world.installed.team}, "user": {"id": "U1"}, **body}
            request = AsyncBoltRequest(mode="socket_mode", body=body)
            return (await app.async_dispatch(request)).status, desk.taken

        yield tell
        await workspaces.close()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("event", {"type": "event_callback", "event": {"type": "reaction_added", "user": "U1"}}),
        ("action", {"type": "block_actions", "actions": [{"action_id": "help:"}]}),
        ("view", {"type": "view_submission", "view": {"callback_id": "quiz:"}}),
        ("command", {"command": "/quiz", "text": ""}),
    ],
)
async def test_each_kind_of_payload_has_its_place(told, kind, body):
    status, taken = await told(**body)
    assert status == 200
    ((place, brought),) = taken
    assert place == kind
    assert body.items() <= brought.items()


@pytest.mark.parametrize("body", [{"type": "shortcut", "callback_id": "x"}, {"type": 7}, {}])
async def test_what_is_none_of_ours_is_not_acknowledged(told, body, caplog):
    with caplog.at_level(logging.WARNING, "slack_bolt"):
        assert await told(**body) == (404, [])
    assert "Unhandled request" in caplog.text
