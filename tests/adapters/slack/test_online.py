"""Whether Slack is heard now: what records when people could answer."""

import asyncio


async def becomes(club, wanted):
    for _ in range(500):
        if club.chat.online == wanted:
            return
        await asyncio.sleep(0.01)
    assert club.chat.online == wanted


async def test_slack_is_heard_while_the_bot_listens(club):
    assert club.chat.online
    await club.stop()
    assert not club.chat.online


async def test_by_socket_it_is_not_heard_until_a_lost_connection_is_back(club):
    if club.connection.app_token is None:
        return  # by HTTP nobody knows
    club.slack.sockets.url, url = "ws://127.0.0.1:9/", club.slack.sockets.url
    club.slack.sockets.cut()
    await becomes(club, wanted=False)
    club.slack.sockets.url = url
    await becomes(club, wanted=True)
