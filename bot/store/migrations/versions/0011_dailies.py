"""Daily questions: which rounds are dailies, people's streaks, and reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the columns, and create the tables."""
    kind = sa.Column("kind", sa.String(), nullable=False, server_default="live")
    op.add_column("rounds", kind)
    op.add_column("rounds", sa.Column("schedule", sa.String()))
    op.add_column("rounds", sa.Column("turn", sa.Integer()))
    op.add_column("rounds", sa.Column("remind_at", sa.BigInteger()))
    op.create_index("rounds_by_turn", "rounds", ["schedule", "turn"], unique=True)
    op.create_index("rounds_by_reminder", "rounds", ["remind_at"])
    op.create_table(
        "streaks",
        sa.Column("schedule", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("freezes", sa.Integer(), nullable=False),
        sa.Column("longest", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("schedule", "person"),
    )
    op.create_index("streaks_by_person", "streaks", ["person"])
    op.create_table(
        "reminders",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("delivery", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community", "channel", "person"),
    )
    op.create_table(
        "reminded",
        sa.Column("round_id", sa.String(), sa.ForeignKey("rounds.id"), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("round_id", "person"),
    )
