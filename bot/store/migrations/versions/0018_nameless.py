"""Forget the ids that were stored as names because no platform had sent one."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """On Slack alone: elsewhere each event comes with a name, which may be like an id."""
    people = sa.table("people", *(sa.column(each) for each in ("person", "community", "name")))
    op.execute(
        people.update()
        .where(
            people.c.community.like("slack:%"),
            people.c.person == people.c.community + sa.literal(":") + people.c.name,
        )
        .values(name="")
    )
