"""Parked work is found without looking at all that is owed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    parked = sa.text("parked_at IS NOT NULL")
    op.create_index("ix_due_parked_at", "due", ["parked_at"], sqlite_where=parked, postgresql_where=parked)


def downgrade() -> None:
    op.drop_index("ix_due_parked_at", table_name="due")
