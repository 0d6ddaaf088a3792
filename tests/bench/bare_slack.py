"""The app that Studyhall is measured against: Bolt, and nothing but an acknowledgement."""

import asyncio
import os
import re

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

ANY = re.compile("")


async def main():
    client = AsyncWebClient(
        token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["STUDYHALL_SLACK_API"]
    )
    me = await client.auth_test()

    async def authorize(enterprise_id, team_id):
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=me["user_id"],
            bot_id=me["bot_id"],
            bot_token=client.token,
        )

    app = AsyncApp(client=client, authorize=authorize, process_before_response=True)

    async def acknowledge(ack):
        await ack()

    app.command(ANY)(acknowledge)
    app.action(ANY)(acknowledge)
    app.view(ANY)(acknowledge)
    app.event(ANY)(acknowledge)
    handler = AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"])
    await handler.connect_async()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
