"""The page on which a visitor causes trouble in a network and reads what the product should make of it."""

import time
from collections.abc import Iterable
from dataclasses import replace
from html import escape
from itertools import groupby

from share.sandbox.acts import ACTS, POST_ACTS, Act, find_act
from share.sandbox.fault import NETWORKS, Fault, parse_fault
from share.sandbox.layout import LABELS, nothing_here, page
from share.sandbox.posts import Post
from share.sandbox.routes import Route
from share.sandbox.turns import DROP, VIRAL
from share.sandbox.wire import Answer, Request, as_html
from share.sandbox.world import HOME, Instance, World

SHOWN_POSTS, LONGEST_TITLE = 12, 60
LATELY_SECONDS, MINUTE = 600.0, 60
STATES = {"delete": "deleted", "protect": "protected"}
TURNS = {"viral": VIRAL, "drop": DROP}


def index(world: World, request: Request) -> Answer:
    """Show every network with what is wrong with it now."""
    done = request.first("done")
    said = f'<div class="card" role="status"><p class="who">{escape(_said(done))}</p></div>' if done else ""
    intro = (
        "Break a network and watch the product cope. "
        f"{_see_it(world, 'Open its networks page')} beside this one: it should say what is wrong, what waits, and "
        "that nothing was lost."
    )
    hint = (
        "A network is asked when a read falls due, some minutes apart. To see it at once, share a kit, record one of "
        "the posts below, or run <code>flask metrics collect --once</code>."
    )
    cards = "".join(_card(world, network) for network in LABELS)
    return page(
        "Cause trouble",
        f'{said}<p class="lead">{intro}</p><p class="lead soft">{hint}</p><div class="grid">{cards}</div>',
        wide=True,
    )


def act(world: World, request: Request) -> Answer:
    """Switch a fault on in place of the one that was on, or do something to a post, and go back to the page."""
    network, name = request.args["network"], request.form().get("act", "")
    if network not in NETWORKS:
        return nothing_here(world, request)
    wanted = find_act(name, network)
    if name == "well":
        _heal(world, network)
    elif wanted and wanted.fault:
        world.faults.clear(network)
        world.faults.add([parse_fault(wanted.fault_on(network))])
    elif name == "revoke":
        world.tokens.revoke_all(network)
    elif name == "locked":
        world.instances[HOME] = replace(world.instance(HOME), locked=True)
    else:
        return nothing_here(world, request)
    return _back(network, name)


def act_on_post(world: World, request: Request) -> Answer:
    network, form = request.args["network"], request.form()
    name, native_id = form.get("act", ""), form.get("post", "")
    post = world.store.find(network, native_id, instance=HOME if network == "mastodon" else "")
    if post is None or name not in {*STATES, *TURNS}:
        return nothing_here(world, request)
    if name in STATES:
        world.store.add([replace(post, state=STATES[name])])
    else:
        world.turns.add(post, TURNS[name], at=time.time())
    return _back(network, name)


def _heal(world: World, network: str) -> None:
    world.faults.clear(network)
    if network == "mastodon":
        world.instances[HOME] = replace(world.instance(HOME), locked=Instance().locked)


def _back(network: str, name: str) -> Answer:
    reply = as_html("", 303)
    reply.headers["Location"] = f"/_sandbox/trouble?done={network}.{name}#{network}"
    return reply


def _said(done: str) -> str:
    network, _, name = done.partition(".")
    labels = {"well": "well again", **{one.name: one.label.lower() for one in (*ACTS, *POST_ACTS)}}
    return f"{LABELS.get(network, 'It')}: {labels.get(name, 'done')}."


def _card(world: World, network: str) -> str:
    faults = [fault for fault in world.faults.all() if fault.network in {network, "*"}]
    is_locked = network == "mastodon" and world.instance(HOME).locked
    ill = bool(faults) or is_locked
    state = _state(faults, is_locked=is_locked)
    heal = _button(network, "well", "Make it well again", quiet=False) if ill else ""
    groups = groupby((one for one in ACTS if network in one.networks), key=lambda one: one.group)
    acts = "".join(_group(network, title, group) for title, group in groups)
    return (
        f'<section class="card" id="{network}" aria-labelledby="{network}-title"><h2 id="{network}-title">'
        f"{LABELS[network]} {state}</h2>{_lately(world, network)}{heal}{acts}{_posts(world, network)}"
        f'<p class="soft">{_see_it(world, "See what the product makes of it")}</p></section>'
    )


def _state(faults: list[Fault], *, is_locked: bool) -> str:
    if not faults and not is_locked:
        return '<span class="chip good">✓ healthy</span>'
    told = [_told(fault) for fault in faults] + (["visitors are locked out"] if is_locked else [])
    return f'<span class="chip bad">! {escape("; ".join(told))}</span>'


def _told(fault: Fault) -> str:
    known = (one.label.lower() for one in ACTS if one.fault.get("kind") == fault.kind and _is_same(one, fault))
    kind = next(known, fault.kind.replace("_", " "))
    left = round((fault.until or 0) - time.time())
    if left > 0:
        return f"{kind}, {left} s left"
    return f"{kind}, {fault.calls} to come" if fault.calls else kind


def _is_same(one: Act, fault: Fault) -> bool:
    """Tell an act's fault from others of its kind."""
    return one.fault.get("code") == fault.code and one.fault.get("seconds") in {None, fault.seconds}


def _lately(world: World, network: str) -> str:
    """Tell how the network was asked of late: where it is ill, the calls should become few."""
    lately = world.calls.lately(network, seconds=LATELY_SECONDS)
    if lately is None:
        return '<p class="soft">Not asked yet.</p>'
    answer = f"answered {lately.status}" if lately.status else "no answer"
    return (
        f'<p class="soft">Asked {_times(lately.calls)} in the last ten minutes; the last time '
        f"{_ago(lately.seconds)} ago, {answer}.</p>"
    )


def _times(calls: int) -> str:
    return "once" if calls == 1 else f"{calls} times"


def _ago(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 2 * MINUTE else f"{seconds / MINUTE:.0f} min"


def _group(network: str, title: str, acts: Iterable[Act]) -> str:
    rows = "".join(
        f'<li>{_button(network, one.name, one.label)}<p class="soft">You should see: {escape(one.see)}</p></li>'
        for one in acts
    )
    return f'<h3>{title}</h3><ul class="acts">{rows}</ul>'


def _button(network: str, name: str, label: str, *, quiet: bool = True) -> str:
    kind = ' class="quiet"' if quiet else ""
    return (
        f'<form method="post" action="/_sandbox/trouble/{network}">'
        f'<button name="act" value="{name}"{kind}>{escape(label)}</button></form>'
    )


def _posts(world: World, network: str) -> str:
    """Offer the newest posts with what can be done to one of them."""
    posts = [one for one in world.store.list_newest(network, 4 * SHOWN_POSTS) if _can_be_chosen(world, one)]
    if not posts:
        return ""
    options = "".join(
        f'<option value="{escape(one.native_id)}">{escape(_title(one))}</option>' for one in posts[:SHOWN_POSTS]
    )
    acts = [one for one in POST_ACTS if one.name != "protect" or network == "x"]
    buttons = "".join(f'<button name="act" value="{one.name}" class="quiet">{one.label}</button>' for one in acts)
    sees = "".join(f"<li><b>{one.label}</b>: you should see: {escape(one.see)}</li>" for one in acts)
    return (
        f'<h3>A post</h3><form method="post" action="/_sandbox/trouble/{network}/post">'
        f'<label for="post-{network}">Which?</label><select id="post-{network}" name="post">{options}</select>'
        f'<div class="row">{buttons}</div></form><ul class="soft">{sees}</ul>'
    )


def _can_be_chosen(world: World, post: Post) -> bool:
    return world.state(post) == "live" and post.instance in {"", HOME}


def _title(post: Post) -> str:
    text = " ".join(post.text.split()) or "(no text)"
    short = text if len(text) <= LONGEST_TITLE else text[:LONGEST_TITLE] + "…"
    return f"{post.author.title}: {short}"


def _see_it(world: World, text: str) -> str:
    return f'<a href="{escape(world.product)}">{text}</a>' if world.product else text


ROUTES = (
    Route("GET", "/_sandbox/trouble", index),
    Route("POST", "/_sandbox/trouble/{network}", act),
    Route("POST", "/_sandbox/trouble/{network}/post", act_on_post),
)
