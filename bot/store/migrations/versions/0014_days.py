"""The community's date on which each question was asked: what decides its day, week and month."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the column; a question asked before gets its date when it closes."""
    op.add_column("rounds", sa.Column("day", sa.String()))
    op.create_index("rounds_by_day", "rounds", ["community", "day"])
