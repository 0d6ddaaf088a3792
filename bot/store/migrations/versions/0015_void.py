"""Why a round doesn't count: its question was deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the column."""
    op.add_column("rounds", sa.Column("voided", sa.String()))
