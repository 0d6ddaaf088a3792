"""The client that Studyhall is measured against: discord.py, and nothing but an acknowledgement."""

import os

import discord
import yarl

DESCRIPTION = (
    "You chose 1️⃣ Reading a large corpus.\n\n"
    "You can change it until <t:1772625630:T> (<t:1772625630:R>)."
)


class Bare(discord.AutoShardedClient):
    async def on_ready(self):
        print("ready", flush=True)

    async def on_interaction(self, interaction):
        embed = discord.Embed(description=DESCRIPTION, colour=0xD97706)
        await interaction.response.send_message(
            embed=embed, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )

    async def on_raw_reaction_add(self, payload):
        pass  # there is no way to acknowledge one


def main():
    discord.http.Route.BASE = os.environ["STUDYHALL_DISCORD_REST"]
    gateway = yarl.URL(os.environ["STUDYHALL_DISCORD_GATEWAY"])
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
    intents = discord.Intents.none()
    intents.guilds = intents.guild_messages = intents.guild_reactions = intents.dm_messages = True
    client = Bare(
        intents=intents,
        max_messages=None,
        member_cache_flags=discord.MemberCacheFlags.none(),
        shard_count=1,
        guild_ready_timeout=0.2,
    )
    client.run(os.environ["DISCORD_TOKEN"], log_handler=None)


if __name__ == "__main__":
    main()
