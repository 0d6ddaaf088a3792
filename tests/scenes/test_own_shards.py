"""A server whose shard is served by no process any more."""

from __future__ import annotations

from tests.loopback.discord.server import until
from tests.loopback.discord.world import snowflake_of
from tests.scenes.several import PROCESSES, all_up, posts
from tests.scenes.steps import answered


async def test_another_process_reads_back_and_closes_what_nobody_hears(discord, processes):
    world, (one, other) = discord.world, processes[:2]
    channel = world.opens(snowflake_of(1, PROCESSES))  # the other one's
    await all_up([one, other])
    await answered(await discord.commands(world.joins("Host"), "quiz", topic="first", seconds=15))
    (question,) = posts(discord, channel, "The first topic")
    await until(lambda: one.rows("SELECT 1 FROM rounds WHERE status = 'open'"), "it is open")
    other.kill()
    ann = world.joins("Ann")
    await discord.replies(ann, question, "1")
    await until(lambda: posts(discord, channel, "The answer is"), "it is revealed", 60)
    await until(lambda: one.rows("SELECT 1 FROM rounds WHERE status = 'done'"), "it is done", 20)
    assert [person for (person,) in one.rows("SELECT person FROM points")] == [
        f"discord:{world.guild_id}:{ann['id']}"
    ]
    assert "Traceback" not in one.said()
