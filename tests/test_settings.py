import pytest

from bot.errors import SettingsError
from bot.settings import read_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """No .env but our own, and no settings of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "STUDYHALL_TIMEZONE", "STUDYHALL_PORT", "STUDYHALL_CONTENT"):
        monkeypatch.delenv(name, raising=False)
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
