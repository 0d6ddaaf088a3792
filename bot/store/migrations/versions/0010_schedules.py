"""Schedules of dailies, quiet dates, and which weekly summaries were posted."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "schedules",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread", sa.String()),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("handled", sa.String(), nullable=False),
        sa.Column("skip_to", sa.String()),
        sa.Column("next_due", sa.BigInteger()),
        sa.Column("look_at", sa.BigInteger()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sum_at", sa.BigInteger()),
        sa.Column("low_at", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community", "channel", "number"),
    )
    op.create_index("schedules_by_look", "schedules", ["platform", "look_at"])
    op.create_index("schedules_by_sum", "schedules", ["platform", "sum_at"])
    op.create_table(
        "quiet_dates",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("first", sa.String(), nullable=False),
        sa.Column("last", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("community", "channel", "first", "last"),
    )
    op.create_table(
        "summaries",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community", "channel", "week"),
    )
