import logging

from adapters.slack.outage import Outage


def test_pauses_grow_to_a_minute_with_jitter_and_begin_anew_afterwards():
    outage = Outage("Slack")
    pauses = [outage.failed("away") for _ in range(10)]
    longest = [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert all(0.7 * most <= pause <= most for pause, most in zip(pauses, longest, strict=True))
    assert len(set(pauses[6:])) > 1
    outage.over()
    assert outage.failed("away") <= 1


def test_an_outage_is_logged_when_it_begins_and_when_it_ends(caplog):
    outage = Outage("Slack")
    with caplog.at_level(logging.INFO):
        outage.over()  # there was none
        for _ in range(5):
            outage.failed("HTTP 503")
        outage.over()
        outage.over()
    assert [each.levelname for each in caplog.records] == ["WARNING", "INFO"]
    assert caplog.messages[0] == "Slack can't be reached; trying again: HTTP 503"
