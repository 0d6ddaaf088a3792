import os

import pytest

from bot.errors import SettingsError
from bot.settings import read_settings, warnings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """No .env but our own, and no settings of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in tuple(os.environ):
        if name in ("DATABASE_URL", "DISCORD_TOKEN") or name.startswith(("STUDYHALL_", "SLACK_")):
            monkeypatch.delenv(name)
    return tmp_path


def test_everything_has_a_default():
    settings = read_settings()
    assert settings.database_url == "sqlite+aiosqlite:///data/studyhall.db"
    assert (settings.content / "genai" / "course.yaml").is_file()
    assert settings.zone.key == "UTC"


def test_the_environment_wins_over_the_file(elsewhere, monkeypatch):
    (elsewhere / ".env").write_text("STUDYHALL_PORT=1\nSTUDYHALL_TIMEZONE=Asia/Tokyo\nOTHER=1\n")
    monkeypatch.setenv("STUDYHALL_PORT", "2")
    settings = read_settings()
    assert settings.port == 2
    assert settings.zone.key == "Asia/Tokyo"


def test_each_wrong_setting_is_named_and_no_value_is_told(monkeypatch):
    monkeypatch.setenv("STUDYHALL_TIMEZONE", "Mars/secret")
    monkeypatch.setenv("STUDYHALL_PORT", "secret")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    said = str(caught.value)
    assert "STUDYHALL_TIMEZONE: no such time zone" in said
    assert "STUDYHALL_PORT: " in said
    assert "secret" not in said


def test_the_database_address_is_not_in_the_settings_text(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://bot:hunter2@db/studyhall")
    assert "hunter2" not in repr(read_settings())


def test_a_token_is_never_in_the_settings_text(monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", " hunter2 ")
    settings = read_settings()
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value().strip() == "hunter2"
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in settings.model_dump_json()


def test_a_token_of_two_words_is_told_and_not_shown(monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "Bot hunter2")
    with pytest.raises(SettingsError, match=r"^DISCORD_TOKEN: it contains a space") as caught:
        read_settings()
    assert "hunter2" not in str(caught.value)


def test_an_empty_token_is_none(monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "")
    assert read_settings().discord_token is None


def test_slacks_secrets_are_never_in_the_settings_text(monkeypatch):
    for name in ("BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET", "CLIENT_SECRET"):
        monkeypatch.setenv(f"SLACK_{name}", "hunter2")
    settings = read_settings()
    assert settings.on_slack
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in settings.model_dump_json()


def test_slack_is_run_on_where_a_bot_token_or_a_client_is_set(monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", " ")
    assert not read_settings().on_slack
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    assert read_settings().on_slack


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STUDYHALL_SLACK_PREFIX", "Study "),
        ("STUDYHALL_SLACK_PREFIX", "x" * 21),
        ("STUDYHALL_SLACK_PORT", "0"),
        ("STUDYHALL_SLACK_API", "slack.com/api"),
    ],
)
def test_a_wrong_slack_setting_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        read_settings()


def test_shards_are_numbers_with_commas_between(monkeypatch):
    assert read_settings().shard_ids is None
    monkeypatch.setenv("STUDYHALL_DISCORD_SHARDS", "3")
    monkeypatch.setenv("STUDYHALL_DISCORD_SHARD_IDS", "0, 2")
    assert read_settings().shard_ids == (0, 2)
    monkeypatch.setenv("STUDYHALL_DISCORD_SHARD_IDS", " ")
    assert read_settings().shard_ids is None


@pytest.mark.parametrize(
    ("count", "said"),
    [(None, "set STUDYHALL_DISCORD_SHARDS to the total"), ("2", "ids start at 0")],
)
def test_the_shards_of_a_process_are_some_of_all(monkeypatch, count, said):
    monkeypatch.setenv("STUDYHALL_DISCORD_SHARD_IDS", "1,2")
    if count is not None:
        monkeypatch.setenv("STUDYHALL_DISCORD_SHARDS", count)
    with pytest.raises(SettingsError, match=f"^STUDYHALL_DISCORD_SHARD_IDS: {said}"):
        read_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STUDYHALL_DISCORD_SHARD_IDS", "0;1"),
        ("STUDYHALL_DISCORD_SHARDS", "0"),
        ("STUDYHALL_DISCORD_GUILD", "my-server"),
        ("STUDYHALL_DISCORD_REST", "discord.com/api"),
        ("STUDYHALL_DISCORD_MESSAGE_CONTENT", "perhaps"),
    ],
)
def test_a_wrong_discord_setting_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        read_settings()


def test_a_token_may_stand_in_the_file(elsewhere):
    (elsewhere / ".env").write_text("DISCORD_TOKEN=hunter2\n")
    assert read_settings().discord_token is not None


def test_a_file_that_begins_with_a_byte_order_mark_is_read(elsewhere):
    (elsewhere / ".env").write_text("\ufeffDISCORD_TOKEN=hunter2\r\nSTUDYHALL_PROT=1\r\n")
    assert read_settings().discord_token is not None
    [said] = warnings()
    assert "STUDYHALL_PORT" in said


def test_a_file_that_is_not_utf_8_is_told_in_one_sentence(elsewhere):
    (elsewhere / ".env").write_bytes("STUDYHALL_LOG=text # für alle".encode("latin-1"))
    with pytest.raises(SettingsError, match=r"The file \.env cannot be read: it is not UTF-8"):
        read_settings()
    assert warnings() == []


@pytest.mark.parametrize("name", ["STUDYHALL_CONTENT", "STUDYHALL_DATA"])
def test_an_empty_folder_name_is_refused(monkeypatch, name):
    monkeypatch.setenv(name, "")
    with pytest.raises(SettingsError, match=f"{name}: it is empty"):
        read_settings()


def test_a_content_folder_that_does_not_exist_is_named_with_its_setting(elsewhere, monkeypatch):
    (elsewhere / "file").write_text("")
    for folder, said in (("nope", "nope does not exist"), ("file", "file is not a folder")):
        monkeypatch.setenv("STUDYHALL_CONTENT", folder)
        with pytest.raises(SettingsError, match=f"STUDYHALL_CONTENT: {said}"):
            read_settings().content_folder()


def test_keys_are_several_and_none_is_shown(monkeypatch):
    first, second = "a" * 43 + "=", "b" * 43 + "="
    monkeypatch.setenv("STUDYHALL_SECRET_KEYS", f" {first}, {second},")
    settings = read_settings()
    assert settings.encryption_keys == (first, second)
    assert {first, second} <= set(settings.secrets)
    assert first not in repr(settings) + settings.model_dump_json()
    monkeypatch.setenv("STUDYHALL_SECRET_KEYS", " ")
    assert read_settings().encryption_keys == ()


@pytest.mark.parametrize("keys", ["hunter2", "a" * 43 + "=;" + "b" * 43 + "=", "a" * 44])
def test_a_wrong_key_is_told_and_not_shown(monkeypatch, keys):
    monkeypatch.setenv("STUDYHALL_SECRET_KEYS", keys)
    with pytest.raises(SettingsError, match="STUDYHALL_SECRET_KEYS: make a key with") as caught:
        read_settings()
    assert keys not in str(caught.value)


@pytest.mark.parametrize("grace", ["-1", "31", "soon"])
def test_a_grace_that_makes_no_sense_is_refused(monkeypatch, grace):
    monkeypatch.setenv("STUDYHALL_SLACK_GRACE", grace)
    with pytest.raises(SettingsError, match="STUDYHALL_SLACK_GRACE"):
        read_settings()
