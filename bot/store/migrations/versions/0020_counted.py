"""How many had answered when a question's card said so last, and when that was."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the columns: no card says a number yet."""
    op.add_column("rounds", sa.Column("counted", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("rounds", sa.Column("counted_at", sa.BigInteger()))
