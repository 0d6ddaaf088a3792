"""A page in a test's hands, without a browser."""

import asyncio
import json
import uuid


class Visitor:
    """A page in a test's hands: it posts as the page does, and reads the stream."""

    def __init__(self, session, url):
        self.session = session
        self.url = url

    async def post(self, path, person="ada", action=None, headers=None, **data):
        body = {"as": person, "action": action or uuid.uuid4().hex, **data}
        origin = self.url.rstrip("/")
        async with self.session.post(
            self.url + path, json=body, headers={"Origin": origin, **(headers or {})}
        ) as answer:
            return answer.status, await answer.json()

    async def say(self, text, person="ada", thread=None, **more):
        return await self.post("say", person, channel="studyhall", thread=thread, text=text, **more)

    async def news(self, person="ada", last=None, look=""):
        """The first news of a new stream."""
        async with self.stream(person, last, look) as stream:
            return await read(stream)

    def stream(self, person="ada", last=None, look=""):
        headers = {"Last-Event-ID": last} if last else {}
        return self.session.get(
            f"{self.url}events", params={"as": person, "look": look}, headers=headers
        )

    async def messages(self, person="ada", **more):
        return (await self.news(person, **more))["messages"]


async def read(stream):
    """The next news: its data, with its id."""
    found = {}
    async with asyncio.timeout(5):
        async for raw in stream.content:
            line = raw.decode().rstrip("\n")
            if line.startswith("id: "):
                found["id"] = line[4:]
            elif line.startswith("data: ") and "id" in found:
                return json.loads(line[6:]) | found
    raise AssertionError("the stream ended")
