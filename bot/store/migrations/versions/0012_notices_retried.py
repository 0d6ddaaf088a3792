"""Notices that reached nobody yet: what they say, and when they are sent again."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("notices", sa.Column("platform", sa.String()))
    op.add_column("notices", sa.Column("notice", sa.Text()))
    tries = sa.Column("tries", sa.Integer(), nullable=False, server_default="0")
    op.add_column("notices", tries)
    op.add_column("notices", sa.Column("retry_at", sa.BigInteger()))
    op.create_index("notices_by_retry", "notices", ["retry_at"])
