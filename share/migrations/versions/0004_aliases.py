"""Under which other addresses a post was recorded."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "post_aliases",
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_aliases_post_id_posts")),
        sa.PrimaryKeyConstraint("network", "name", name=op.f("pk_post_aliases")),
    )
    op.create_index(op.f("ix_post_aliases_post_id"), "post_aliases", ["post_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_post_aliases_post_id"), table_name="post_aliases")
    op.drop_table("post_aliases")
