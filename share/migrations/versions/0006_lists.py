"""Long lists are read in their order, and by their index alone: members by name, a kit's posts, a subject's log."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_members_state_name", "members", ["state", sa.text("lower(name)"), "id"])
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.create_index("ix_posts_kit_id_state_member_id", "posts", ["kit_id", "state", "member_id"])
    op.drop_index("ix_posts_kit_id_state", table_name="posts")


def downgrade() -> None:
    op.create_index("ix_posts_kit_id_state", "posts", ["kit_id", "state"])
    op.drop_index("ix_posts_kit_id_state_member_id", table_name="posts")
    op.drop_index("ix_audit_subject", table_name="audit")
    op.drop_index("ix_members_state_name", table_name="members")
