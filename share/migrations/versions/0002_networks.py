"""networks."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "billed_reads",
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("micros", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("network", "day", "resource", name=op.f("pk_billed_reads")),
    )
    op.create_table(
        "click_hosts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_click_hosts")),
        sa.UniqueConstraint("name", name=op.f("uq_click_hosts_name")),
    )
    op.create_table(
        "network_apps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("client_secret", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_apps")),
        sa.UniqueConstraint("network", "host", name=op.f("uq_network_apps_network_host")),
    )
    op.create_table(
        "planners",
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("price", sa.Double(), nullable=False),
        sa.Column("level", sa.Double(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("learned", sa.JSON(), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("network", name=op.f("pk_planners")),
    )
    op.create_table(
        "spending",
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("network", "scope", "day", name=op.f("pk_spending")),
    )
    op.create_table(
        "budgets",
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("monthly_micros", sa.BigInteger(), nullable=True),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["set_by_id"], ["members.id"], name=op.f("fk_budgets_set_by_id_members")),
        sa.PrimaryKeyConstraint("network", name=op.f("pk_budgets")),
    )
    op.create_table(
        "click_own_visitors",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("visitor", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_click_own_visitors_member_id_members")),
        sa.PrimaryKeyConstraint("member_id", "visitor", name=op.f("pk_click_own_visitors")),
    )
    op.create_table(
        "network_keys",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["set_by_id"], ["members.id"], name=op.f("fk_network_keys_set_by_id_members")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_network_keys")),
    )
    op.create_table(
        "oauth_flows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state_hash", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("session_hash", sa.String(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("verifier", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("detects", sa.Boolean(), nullable=False),
        sa.Column("publishes", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_oauth_flows_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oauth_flows")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_oauth_flows_state_hash")),
    )
    with op.batch_alter_table("oauth_flows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_oauth_flows_member_id"), ["member_id"], unique=False)

    op.create_table(
        "found_posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kit_id", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("native_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("carries", sa.String(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_found_posts_account_id_accounts")),
        sa.ForeignKeyConstraint(["kit_id"], ["kits.id"], name=op.f("fk_found_posts_kit_id_kits")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_found_posts_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_found_posts")),
        sa.UniqueConstraint(
            "network", "native_id", "member_id", name=op.f("uq_found_posts_network_native_id_member_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_found_posts_public_id")),
    )
    with op.batch_alter_table("found_posts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_found_posts_member_id"), ["member_id"], unique=False)

    op.create_table(
        "click_bursts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("window", sa.BigInteger(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("host", sa.Integer(), nullable=False),
        sa.Column("human", sa.Integer(), nullable=False),
        sa.Column("unique", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decided_by_id"], ["members.id"], name=op.f("fk_click_bursts_decided_by_id_members")),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_click_bursts_link_id_links")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_click_bursts")),
        sa.UniqueConstraint(
            "link_id", "window", "family", "host", name=op.f("uq_click_bursts_link_id_window_family_host")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_click_bursts_public_id")),
    )
    op.create_table(
        "click_counts",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("host", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("clicks", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_click_counts_link_id_links")),
        sa.PrimaryKeyConstraint("link_id", "hour", "verdict", "host", name=op.f("pk_click_counts")),
    )
    op.create_table(
        "forecasts",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("clicks", sa.Integer(), nullable=False),
        sa.Column("grown", sa.Double(), nullable=False),
        sa.Column("expected", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_forecasts_post_id_posts")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_forecasts")),
        postgresql_with={"fillfactor": 80},
    )
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kit_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("micros", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("native_id", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_publications_account_id_accounts")),
        sa.ForeignKeyConstraint(["kit_id"], ["kits.id"], name=op.f("fk_publications_kit_id_kits")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_publications_member_id_members")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_publications_post_id_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("key", name=op.f("uq_publications_key")),
        sa.UniqueConstraint("kit_id", "account_id", name=op.f("uq_publications_kit_id_account_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_publications_public_id")),
    )
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publications_member_id"), ["member_id"], unique=False)

    op.drop_table("click_hours")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("host", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("profile_url", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("proof", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("refresh_token", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("scopes", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("detects", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("searched_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("publishes", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("current_readings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("link_clicks", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("profile_clicks", sa.BigInteger(), nullable=True))

    with op.batch_alter_table("network_states", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("network_states", schema=None) as batch_op:
        batch_op.drop_column("tried_at")

    with op.batch_alter_table("current_readings", schema=None) as batch_op:
        batch_op.drop_column("profile_clicks")
        batch_op.drop_column("link_clicks")

    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_column("paused_at")
        batch_op.drop_column("publishes")
        batch_op.drop_column("searched_at")
        batch_op.drop_column("detects")
        batch_op.drop_column("scopes")
        batch_op.drop_column("warned_at")
        batch_op.drop_column("refreshed_at")
        batch_op.drop_column("refresh_token")
        batch_op.drop_column("proved_at")
        batch_op.drop_column("proof")
        batch_op.drop_column("profile_url")
        batch_op.drop_column("host")

    op.create_table(
        "click_hours",
        sa.Column("link_id", sa.INTEGER(), nullable=False),
        sa.Column("hour", sa.DATETIME(), nullable=False),
        sa.Column("verdict", sa.VARCHAR(), nullable=False),
        sa.Column("clicks", sa.INTEGER(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_click_hours_link_id_links")),
        sa.PrimaryKeyConstraint("link_id", "hour", "verdict", name=op.f("pk_click_hours")),
    )
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publications_member_id"))

    op.drop_table("publications")
    op.drop_table("forecasts")
    op.drop_table("click_counts")
    op.drop_table("click_bursts")
    with op.batch_alter_table("found_posts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_found_posts_member_id"))

    op.drop_table("found_posts")
    with op.batch_alter_table("oauth_flows", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_oauth_flows_member_id"))

    op.drop_table("oauth_flows")
    op.drop_table("network_keys")
    op.drop_table("click_own_visitors")
    op.drop_table("budgets")
    op.drop_table("spending")
    op.drop_table("planners")
    op.drop_table("network_apps")
    op.drop_table("click_hosts")
    op.drop_table("billed_reads")
