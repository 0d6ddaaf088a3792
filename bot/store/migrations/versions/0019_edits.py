"""Replies that are edited or deleted: which message gave an answer, and when it stopped to."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the column and the table. Answers kept before name no message: they stay as they are."""
    op.add_column("answers", sa.Column("message", sa.String()))
    of_replies = sa.text("message IS NOT NULL")
    op.create_index(
        "answers_by_message",
        "answers",
        ["message"],
        sqlite_where=of_replies,
        postgresql_where=of_replies,
    )
    op.create_table(
        "withdrawals",
        sa.Column("delivery", sa.String(), primary_key=True),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
    )
    op.create_index("withdrawals_by_message", "withdrawals", ["message"])
    op.create_index("withdrawals_by_age", "withdrawals", ["at"])
