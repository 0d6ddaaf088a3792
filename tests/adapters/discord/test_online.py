"""Whether Discord is heard now: what records when people could answer."""


async def test_discord_is_heard_while_a_shard_is_connected(club):
    client = club.chat._client
    assert club.chat.online
    await client.on_shard_disconnect(0)
    assert not club.chat.online
    await client.on_shard_resumed(0)
    assert club.chat.online
    await client.on_shard_disconnect(0)
    await client.on_shard_connect(0)
    assert club.chat.online


async def test_it_is_heard_again_after_a_restart(club):
    await club.restart()
    assert club.chat.online
