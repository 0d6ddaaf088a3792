"""When a daily that was posted is to have its thread, if none was begun."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the column and its index: dailies that are open already keep what they have."""
    op.add_column("rounds", sa.Column("thread_due", sa.BigInteger()))
    op.create_index("rounds_by_thread", "rounds", ["thread_due"])
