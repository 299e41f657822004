"""What is there on the first day besides: a post that two members say is theirs, and networks that answer."""

from collections.abc import Iterable
from datetime import timedelta

from share.core import Session
from share.demo.acts import Kind
from share.demo.history import Stage
from share.demo.native_ids import PAGE_ID
from share.demo.records import Record
from share.domain.posts import PostState
from share.repositories import network_states, posts
from share.repositories.asking import LINKS
from share.repositories.network_states import Batch

WAITS, LAST_ANSWER = timedelta(hours=5), timedelta(minutes=3)


def add_contest(session: Session, stage: Stage, made: Iterable[Record]) -> None:
    """Let a second member claim a post of yesterday's kit whose author nothing proves, where there is one."""
    newest = max(stage.kits)
    unproven = [
        record for record in made if record.sharing.kind is Kind.ARTICLE and record.is_seen and not record.is_gone
    ]
    record = max(unproven, key=lambda one: (one.act.day.number < newest, one.sharing.recorded_at), default=None)
    if record is None:
        return
    claimant = next(
        person
        for person in stage.people
        if person.rhythm.chance and not person.is_cast and person is not record.act.person
    )
    post = posts.get(session, *record.key)
    post.state, post.state_reason = PostState.CONTESTED, posts.CONTESTED
    posts.contest(session, post, member_id=stage.ids[claimant.number], now=stage.stretch.now - WAITS)


def tell_of_networks(session: Session, stage: Stage) -> None:
    """Say that every network answered lately, as its readings show."""
    host = stage.sample.site.partition("://")[2]
    for network, scope in (("x", ""), ("facebook", PAGE_ID), ("facebook", LINKS), ("bluesky", ""), ("mastodon", host)):
        network_states.succeeded(session, Batch(network, scope), now=stage.stretch.now - LAST_ANSWER)
