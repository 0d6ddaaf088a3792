import pytest

from adapters.slack.config import Connection
from adapters.slack.doctor import examine
from adapters.slack.scopes import OPTIONAL, scopes
from bot.errors import ChatUnavailable, SettingsError
from tests.loopback.slack.server import loopback


@pytest.fixture
async def slack():
    async with loopback() as opened:
        opened.world.installed.scopes = set(scopes())
        yield opened


def connection(slack, **changes):
    settings = slack.settings()
    given = {"bot_token": settings["SLACK_BOT_TOKEN"], "app_token": settings["SLACK_APP_TOKEN"]}
    return Connection(**{**given, "api": slack.base, **changes})


async def told(slack, **changes):
    return [each async for each in examine(connection(slack, **changes))]


async def test_what_is_right_is_said_too(slack):
    found = await told(slack)
    assert [each.text for each in found if each.wrong] == []
    texts = "\n".join(each.text for each in found)
    assert "The app-level token is valid" in texts
    assert "for the workspace The club" in texts
    assert "every permission" in texts
    assert "reaction_added" in texts
    assert "a member of #general" in texts


async def test_by_http_the_doctor_says_where_slack_is_awaited(slack):
    first, *_ = await told(slack, app_token=None, signing_secret="s", port=3001)
    assert "port 3001" in first.text


@pytest.mark.parametrize("scope", scopes())
async def test_a_missing_scope_is_named_with_what_to_do(slack, scope):
    slack.world.installed.scopes.discard(scope)
    (wrong,) = [each.text for each in await told(slack) if each.wrong][:1]
    assert scope in wrong
    assert "studyhall slack manifest" in wrong
    if scope in OPTIONAL:
        assert OPTIONAL[scope] in wrong


async def test_a_bot_in_no_channel_is_told_how_it_gets_into_one(slack):
    slack.world.members[slack.world.channel["id"]].clear()
    (wrong,) = [each.text for each in await told(slack) if each.wrong]
    assert "/invite @Studyhall" in wrong


async def test_many_channels_are_counted(slack):
    bot = slack.world.bot["id"]
    for number in range(20):
        slack.world.has_channel(f"c{number}", members=[bot])
    *_, last = await told(slack)
    assert "12 more" in last.text


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"bot_token": "xoxb-1"}, "SLACK_BOT_TOKEN"), ({"app_token": "xapp-1"}, "SLACK_APP_TOKEN")],
)
async def test_a_wrong_token_is_one_sentence(slack, changes, says):
    with pytest.raises(SettingsError, match=says):
        await told(slack, **changes)


async def test_a_slack_that_cannot_be_reached_is_one_sentence(slack, monkeypatch):
    monkeypatch.setattr("adapters.slack.errors.FIRST_WAIT", 0.0)
    with pytest.raises(ChatUnavailable):
        await told(slack, api="http://127.0.0.1:1/api/")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"bot_token": None}, "SLACK_BOT_TOKEN is not set"),
        ({"bot_token": "xoxp-1"}, "xoxb-"),
        ({"app_token": "xoxb-1"}, "xapp-"),
        ({"app_token": None}, "SLACK_SIGNING_SECRET"),
        ({"bot_token": None, "client_id": "1.2"}, "SLACK_CLIENT_SECRET"),
        ({"client_secret": "x"}, "SLACK_CLIENT_ID"),
    ],
)
def test_secrets_that_cannot_work_are_refused_at_once(changes, says):
    given = {"bot_token": "xoxb-1", "app_token": "xapp-1", **changes}
    with pytest.raises(SettingsError, match=says):
        Connection(**given)


def test_no_secret_is_ever_printed():
    assert "xoxb" not in repr(Connection(bot_token="xoxb-1", app_token="xapp-1"))
