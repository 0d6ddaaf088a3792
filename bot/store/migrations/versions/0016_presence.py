"""When the bot was connected, and which dailies could hardly be answered because it was not."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Create the table, and add the column: no daily before is excused."""
    op.create_table(
        "presence",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "began_at"),
    )
    op.add_column(
        "rounds",
        sa.Column("excused", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
