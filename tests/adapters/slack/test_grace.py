"""The grace after a question's end: what Slack delivers late counts if it was given in time."""

from datetime import timedelta

from bot.quiz import answer_records, records
from tests.adapters.slack.club import RIGHT, ids_of
from tests.loopback.slack.world import words

NAMES = ("one", "two", "three")


async def asked(club):
    """A question, when it ends, and the reaction that answers it right."""
    question = await club.asks(club.slack.world.joins("Host"))
    round_id = ids_of(question, "quiz:")[0].split(":")[1]
    async with club.store.read() as connection:
        current = await records.by_id(connection, round_id)
    return question, current, NAMES[club.shown(RIGHT)]


async def goes_on(club, until):
    """Move the bot's clock to that time, and close what is due."""
    club.later += until - club.now()
    return await club.closing.run_due(club.now())


def seconds(number):
    return timedelta(seconds=number)


def ts(at):
    return f"{at.timestamp():.6f}"


async def counted(club, current):
    async with club.store.read() as connection:
        log = await answer_records.log_of(connection, current.id)
    return {each.person.rpartition(":")[2] for each in log}


async def test_a_reaction_given_in_time_counts_if_it_arrives_within_the_grace(club):
    ada, bob, cyd = map(club.slack.world.joins, ("Ada", "Bob", "Cyd"))
    question, current, right = await asked(club)
    end = current.closes_at
    due = await goes_on(club, end + seconds(1.5))
    assert due == end + seconds(2)
    await club.over(club.slack.reacts(ada, question, right, at=ts(end - seconds(0.2))))
    assert RIGHT in (await club.told(ada)).text
    await club.over(club.slack.reacts(bob, question, right, at=ts(end + seconds(0.2))))
    await goes_on(club, due)
    assert "The answer is" in words(question)
    await club.over(club.slack.reacts(cyd, question, right, at=ts(end - seconds(0.1))))
    assert "just closed" in (await club.told(cyd)).text
    assert await counted(club, current) == {ada["id"]}
    assert "got it after" in words(question)


async def test_a_press_after_the_end_is_refused_within_the_grace(club):
    ada = club.slack.world.joins("Ada")
    question, current, _ = await asked(club)
    end = current.closes_at
    await goes_on(club, end + seconds(1))
    right = club.button_of(RIGHT)
    await club.over(club.slack.presses(ada, question, right, action_ts=ts(end)))
    assert "This question is closed" in (await club.told(ada)).text
    await club.over(club.slack.presses(ada, question, right, action_ts=ts(end - seconds(0.1))))
    assert "You chose" in (await club.told(ada)).text
    await goes_on(club, end + seconds(2))
    assert await counted(club, current) == {ada["id"]}
