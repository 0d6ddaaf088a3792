"""A workspace's token is kept at hand for a minute."""

from types import SimpleNamespace

import pytest

from adapters.slack.config import Connection
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatRefused


class Tokens:
    """Where the workspaces' tokens are kept; counts how often it is read."""

    def __init__(self):
        self.token = "xoxb-1"
        self.read = 0
        self.time = 0.0

    async def bot_in(self, space):
        self.read += 1
        return SimpleNamespace(
            bot_token=self.token, team_name="Club", bot_user_id="U2", bot_id="B1", bot_scopes=[]
        )

    async def forget(self, space, at):
        self.token = ""
        return True


@pytest.fixture
async def kept():
    tokens = Tokens()
    connection = Connection(app_token="xapp-1", client_id="1.2", client_secret="secret")
    workspaces = Workspaces(connection, tokens, lambda: tokens.time)
    yield tokens, workspaces
    await workspaces.close()


async def test_a_token_is_read_again_after_a_minute(kept):
    tokens, workspaces = kept
    first = await workspaces.of("T1")
    tokens.token = "xoxb-2"
    tokens.time = 59.0
    assert await workspaces.of("T1") is first
    assert tokens.read == 1
    tokens.time = 61.0
    assert (await workspaces.of("T1")).token == "xoxb-2"
    assert tokens.read == 2


async def test_the_token_of_a_workspace_that_took_the_app_out_is_forgotten_at_once(kept):
    _, workspaces = kept
    await workspaces.of("T1")
    await workspaces.left("T1", 1.0)
    with pytest.raises(ChatRefused):
        await workspaces.of("T1")
