"""Scores, standings and what members and editors gained with them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "click_visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("visits", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_click_visits")),
    )
    with op.batch_alter_table("click_visits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_click_visits_day"), ["day"], unique=False)

    op.create_table(
        "snapshots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
        sa.UniqueConstraint(
            "campaign_id", "period", "first", "day", name=op.f("uq_snapshots_campaign_id_period_first_day")
        ),
    )
    op.create_table(
        "standing_moves",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("kit_id", sa.Integer(), nullable=True),
        sa.Column("network", sa.String(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("unverified", sa.Integer(), nullable=False),
        sa.Column("engagements", sa.BigInteger(), nullable=False),
        sa.Column("engaged", sa.Integer(), nullable=False),
        sa.Column("partials", sa.Integer(), nullable=False),
        sa.Column("impressions", sa.BigInteger(), nullable=False),
        sa.Column("measured", sa.Integer(), nullable=False),
        sa.Column("clicks", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_moves")),
    )
    op.create_table(
        "standing_parts",
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("subject_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kit_id", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("unverified", sa.Integer(), nullable=False),
        sa.Column("engagements", sa.BigInteger(), nullable=False),
        sa.Column("engaged", sa.Integer(), nullable=False),
        sa.Column("partials", sa.Integer(), nullable=False),
        sa.Column("impressions", sa.BigInteger(), nullable=False),
        sa.Column("measured", sa.Integer(), nullable=False),
        sa.Column("clicks", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject_id", name=op.f("pk_standing_parts")),
        postgresql_with={"fillfactor": 70},
    )
    with op.batch_alter_table("standing_parts", schema=None) as batch_op:
        batch_op.create_index("ix_standing_parts_campaign_id_day", ["campaign_id", "day"], unique=False)
        batch_op.create_index("ix_standing_parts_kit_id", ["kit_id"], unique=False)
        batch_op.create_index("ix_standing_parts_member_id_day", ["member_id", "day"], unique=False)

    op.create_table(
        "alarms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_alarms_member_id_members")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["members.id"], name=op.f("fk_alarms_settled_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
        sa.UniqueConstraint("public_id", name=op.f("uq_alarms_public_id")),
    )
    with op.batch_alter_table("alarms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarms_member_id"), ["member_id"], unique=False)

    op.create_table(
        "badges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("about", sa.String(), server_default="", nullable=False),
        sa.Column("earned_on", sa.Date(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_badges_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badges")),
        sa.UniqueConstraint("member_id", "name", "about", name=op.f("uq_badges_member_id_name_about")),
    )
    op.create_table(
        "disputes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("granted", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_disputes_campaign_id_campaigns")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_disputes_member_id_members")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["members.id"], name=op.f("fk_disputes_settled_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint(
            "campaign_id",
            "member_id",
            "rule",
            "subject_id",
            "day",
            name=op.f("uq_disputes_campaign_id_member_id_rule_subject_id_day"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_disputes_public_id")),
    )
    with op.batch_alter_table("disputes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disputes_member_id"), ["member_id"], unique=False)

    op.create_table(
        "goals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_goals_campaign_id_campaigns")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_goals_group_id_groups")),
        sa.ForeignKeyConstraint(["made_by_id"], ["members.id"], name=op.f("fk_goals_made_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
        sa.UniqueConstraint("public_id", name=op.f("uq_goals_public_id")),
    )
    with op.batch_alter_table("goals", schema=None) as batch_op:
        batch_op.create_index("ix_goals_campaign_id_ends_on", ["campaign_id", "ends_on"], unique=False)

    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("endpoint_hash", sa.String(), nullable=False),
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("p256dh", sa.String(), nullable=False),
        sa.Column("auth", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_push_subscriptions_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscriptions")),
        sa.UniqueConstraint("endpoint_hash", name=op.f("uq_push_subscriptions_endpoint_hash")),
    )
    with op.batch_alter_table("push_subscriptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_push_subscriptions_member_id"), ["member_id"], unique=False)

    op.create_table(
        "score_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kit_id", sa.Integer(), nullable=True),
        sa.Column("network", sa.String(), nullable=True),
        sa.Column("was", sa.Integer(), nullable=False),
        sa.Column("now", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_score_changes_campaign_id_campaigns")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_score_changes_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_changes")),
    )
    with op.batch_alter_table("score_changes", schema=None) as batch_op:
        batch_op.create_index(
            "ix_score_changes_member_id_campaign_id_at", ["member_id", "campaign_id", "at"], unique=False
        )

    op.create_table(
        "score_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_score_rules_campaign_id_campaigns")),
        sa.ForeignKeyConstraint(["made_by_id"], ["members.id"], name=op.f("fk_score_rules_made_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_rules")),
        sa.UniqueConstraint("campaign_id", "version", name=op.f("uq_score_rules_campaign_id_version")),
    )
    op.create_table(
        "score_totals",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_score_totals_campaign_id_campaigns")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_score_totals_member_id_members")),
        sa.PrimaryKeyConstraint("campaign_id", "member_id", name=op.f("pk_score_totals")),
    )
    op.create_table(
        "thanks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["from_id"], ["members.id"], name=op.f("fk_thanks_from_id_members")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_thanks_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thanks")),
        sa.UniqueConstraint("public_id", name=op.f("uq_thanks_public_id")),
    )
    with op.batch_alter_table("thanks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thanks_member_id"), ["member_id"], unique=False)

    op.create_table(
        "usual_sizes",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("mean", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_usual_sizes_member_id_members")),
        sa.PrimaryKeyConstraint("member_id", "network", name=op.f("pk_usual_sizes")),
    )
    op.create_table(
        "suggestions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["members.id"], name=op.f("fk_suggestions_answered_by_id_members")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_suggestions_article_id_articles")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_suggestions_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_suggestions_public_id")),
    )
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestions_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestions_state"), ["state"], unique=False)

    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_corrections_by_id_members")),
        sa.ForeignKeyConstraint(["kit_id"], ["kits.id"], name=op.f("fk_corrections_kit_id_kits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_corrections_kit_id"), ["kit_id"], unique=False)

    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kit_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("auto", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_revisions_by_id_members")),
        sa.ForeignKeyConstraint(["kit_id"], ["kits.id"], name=op.f("fk_revisions_kit_id_kits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("kit_id", "version", name=op.f("uq_revisions_kit_id_version")),
    )
    op.create_table(
        "score_entries",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kit_id", sa.Integer(), nullable=True),
        sa.Column("network", sa.String(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_score_entries_campaign_id_campaigns")),
        sa.ForeignKeyConstraint(["kit_id"], ["kits.id"], name=op.f("fk_score_entries_kit_id_kits")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_score_entries_member_id_members")),
        sa.PrimaryKeyConstraint("campaign_id", "rule", "subject_id", "day", name=op.f("pk_score_entries")),
    )
    with op.batch_alter_table("score_entries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_score_entries_member_id_campaign_id_day", ["member_id", "campaign_id", "day"], unique=False
        )

    op.create_table(
        "fixes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["correction_id"], ["corrections.id"], name=op.f("fk_fixes_correction_id_corrections")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_fixes_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fixes")),
        sa.UniqueConstraint("correction_id", "member_id", name=op.f("uq_fixes_correction_id_member_id")),
    )
    with op.batch_alter_table("fixes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fixes_member_id"), ["member_id"], unique=False)

    op.create_table(
        "signatures",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("kit_id", sa.Integer(), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["kit_id"], ["kits.id"], name=op.f("fk_signatures_kit_id_kits")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_signatures_post_id_posts")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_signatures")),
    )
    with op.batch_alter_table("signatures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signatures_kit_id"), ["kit_id"], unique=False)

    op.create_table(
        "suspicions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("objection", sa.String(), nullable=False),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decided_by_id"], ["members.id"], name=op.f("fk_suspicions_decided_by_id_members")),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_suspicions_link_id_links")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_suspicions_member_id_members")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_suspicions_post_id_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspicions")),
        sa.UniqueConstraint("key", name=op.f("uq_suspicions_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_suspicions_public_id")),
    )
    with op.batch_alter_table("suspicions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suspicions_link_id"), ["link_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_suspicions_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_suspicions_post_id"), ["post_id"], unique=False)
        batch_op.create_index("ix_suspicions_state_found_at", ["state", "found_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_suspicions_topic"), ["topic"], unique=False)

    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dealt", sa.String(), nullable=True))

    with op.batch_alter_table("kits", schema=None) as batch_op:
        batch_op.add_column(sa.Column("picture_focus", sa.String(), server_default="center", nullable=False))
        batch_op.add_column(sa.Column("leads_to", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("review_note", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("submitted_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("approved_version", sa.Integer(), nullable=True))

    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left_out_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quiet_from", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("quiet_until", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("invite_code", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("invited_by_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_members_invite_code"), ["invite_code"], unique=True)
        batch_op.create_index(batch_op.f("ix_members_invited_by_id"), ["invited_by_id"], unique=False)

    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("checked_again_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_column("checked_again_at")

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_members_invited_by_id"))
        batch_op.drop_index(batch_op.f("ix_members_invite_code"))
        batch_op.drop_column("invited_by_id")
        batch_op.drop_column("invite_code")
        batch_op.drop_column("quiet_until")
        batch_op.drop_column("quiet_from")

    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.drop_column("left_out_at")

    with op.batch_alter_table("kits", schema=None) as batch_op:
        batch_op.drop_column("approved_version")
        batch_op.drop_column("submitted_by_id")
        batch_op.drop_column("review_note")
        batch_op.drop_column("leads_to")
        batch_op.drop_column("picture_focus")

    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.drop_column("dealt")

    with op.batch_alter_table("suspicions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suspicions_topic"))
        batch_op.drop_index("ix_suspicions_state_found_at")
        batch_op.drop_index(batch_op.f("ix_suspicions_post_id"))
        batch_op.drop_index(batch_op.f("ix_suspicions_member_id"))
        batch_op.drop_index(batch_op.f("ix_suspicions_link_id"))

    op.drop_table("suspicions")
    with op.batch_alter_table("signatures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signatures_kit_id"))

    op.drop_table("signatures")
    with op.batch_alter_table("fixes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fixes_member_id"))

    op.drop_table("fixes")
    with op.batch_alter_table("score_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_score_entries_member_id_campaign_id_day")

    op.drop_table("score_entries")
    op.drop_table("revisions")
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_corrections_kit_id"))

    op.drop_table("corrections")
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestions_state"))
        batch_op.drop_index(batch_op.f("ix_suggestions_member_id"))

    op.drop_table("suggestions")
    op.drop_table("usual_sizes")
    with op.batch_alter_table("thanks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thanks_member_id"))

    op.drop_table("thanks")
    op.drop_table("score_totals")
    op.drop_table("score_rules")
    with op.batch_alter_table("score_changes", schema=None) as batch_op:
        batch_op.drop_index("ix_score_changes_member_id_campaign_id_at")

    op.drop_table("score_changes")
    with op.batch_alter_table("push_subscriptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_push_subscriptions_member_id"))

    op.drop_table("push_subscriptions")
    with op.batch_alter_table("goals", schema=None) as batch_op:
        batch_op.drop_index("ix_goals_campaign_id_ends_on")

    op.drop_table("goals")
    with op.batch_alter_table("disputes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_disputes_member_id"))

    op.drop_table("disputes")
    op.drop_table("badges")
    with op.batch_alter_table("alarms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alarms_member_id"))

    op.drop_table("alarms")
    with op.batch_alter_table("standing_parts", schema=None) as batch_op:
        batch_op.drop_index("ix_standing_parts_member_id_day")
        batch_op.drop_index("ix_standing_parts_kit_id")
        batch_op.drop_index("ix_standing_parts_campaign_id_day")

    op.drop_table("standing_parts")
    op.drop_table("standing_moves")
    op.drop_table("snapshots")
    with op.batch_alter_table("click_visits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_click_visits_day"))

    op.drop_table("click_visits")
