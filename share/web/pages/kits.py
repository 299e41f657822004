"""A kit as members see and share it; by session, or by the pass in the kit's notice."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import CampaignError, ConflictError, InvalidError
from share.domain.posts import PostState
from share.domain.words import mark, say
from share.services import claims, corrections, found_posts, goals, me, milestones, posts, publications, today
from share.services.today import KitPage
from share.web import own_browser, prefetches
from share.web.context import core, viewer
from share.web.errors import status_of
from share.web.forms import problems
from share.web.forms.claims import CaptionForm, HostForm, RemindForm
from share.web.forms.posts import RecordForm

pages = Blueprint("kits", __name__)

SHOWN: dict[str, Any] = {"formdata": None, "meta": {"csrf": False}}
"""For a form that is only shown: nothing is read from the request, and the page writes its token itself."""

NOT_POSTED = (PostState.WITHDRAWN, PostState.REJECTED)
"""After one of these the kit is still to be shared, and the right link can still be given."""

MUTED = mark("No more daily mails. You can switch them on again on your page.")


@pages.get("/kits/<slug>")
def show(slug: str) -> str:
    network = request.args.get("network", "")
    with core().together():
        return render(today.kit_page(core(), member_id=viewer().member_id, slug=slug, network=network))


def beside() -> dict[str, object]:
    """What stands beside the kit for whoever is signed in: what to put right, goals, notes of thanks, time off."""
    if viewer().via != "session":
        return {"goals": [], "thanked": [], "asking": [], "rest": None, "streak": None}
    who = viewer().member_id
    return {
        "goals": goals.current(core(), member_id=who),
        "thanked": milestones.new_thanks(core(), member_id=who),
        "asking": corrections.asking(core(), member_id=who),
        "rest": me.rest(core(), member_id=who),
        "streak": milestones.streak_of(core(), member_id=who),
    }


def render(
    kit: KitPage,
    *,
    caption: CaptionForm | None = None,
    record: RecordForm | None = None,
    host: HostForm | None = None,
    remind: RemindForm | None = None,
) -> str:
    """The page of a kit, with what was typed where it could not be taken."""
    with core().together():
        around = _around(kit)
    return render_template(
        "kits/show.html",
        kit=kit,
        caption=caption or CaptionForm(caption=kit.usual.caption, **SHOWN),
        record=record or RecordForm(**SHOWN),
        host=host or (HostForm(**SHOWN) if kit.asks_for_host else None),
        remind=remind or (RemindForm(at=kit.later, **SHOWN) if kit.offers_reminder else None),
        **around,
    )


def _around(kit: KitPage) -> dict[str, object]:
    """What several services tell the viewer of this kit."""
    who = viewer().member_id
    mine = posts.listed(core(), member_id=who, kit=kit.slug)
    standing = {post.network for post in mine.items if post.state not in NOT_POSTED}
    offers = publications.offers(core(), member_id=who, slug=kit.slug) if viewer().via == "session" else []
    under_way = {offer.network for offer in offers if not offer.is_open}
    found = found_posts.of_kit(core(), member_id=who, kit_slug=kit.slug)
    return {
        "posts": mine.items,
        "stands": bool(standing),
        "unposted": _unposted(kit, standing | under_way),
        "questions": found.asked,
        "told": found.told,
        "offers": offers,
        "asked": corrections.mine(core(), member_id=who, slug=kit.slug),
        **beside(),
    }


@pages.get("/kits/<slug>/event.ics")
def event(slug: str) -> Response:
    answer = Response(today.event_file(core(), slug), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return answer


def _unposted(kit: KitPage, posted: set[str]) -> list[tuple[str, str]]:
    """The networks whose composer was opened and of which no post is known yet."""
    return [(share.network, share.label) for share in kit.opened if share.network not in posted]


@pages.get("/kits/<slug>/share/<network>")
def share(slug: str, network: str) -> ResponseReturnValue:
    """Note the claim and go on to the composer; asking again changes nothing, and a prefetch notes nothing."""
    if prefetches.is_nobodys(request.environ):
        return prefetches.nothing()
    who = viewer().member_id
    claimed = claims.claim(core(), member_id=who, slug=slug, network=network, opened=True)
    own_browser.note(who)
    if claimed.share_mode == "copy":
        # No address opens a composer there: the text is copied from the page, which has the link in it now.
        return redirect(f"/kits/{slug}?network={network}#share-text", 303)
    answer = Response(status=303, headers={"Location": claimed.intent_url})
    # The composer learns neither the kit's address nor a pass in it; the text itself is in its address.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@pages.post("/kits/<slug>/caption/<network>")
def save_caption(slug: str, network: str) -> ResponseReturnValue:
    form, who = CaptionForm(), viewer().member_id
    try:
        claims.save_caption(core(), member_id=who, slug=slug, network=network, caption=form.caption.data or "")
    except InvalidError as error:
        kit = today.kit_page(core(), member_id=who, slug=slug, network=network)
        problems.show(form, error)
        return render(kit, caption=form), 400
    flash(say("Saved. This is what you share."), "success")
    return redirect(f"/kits/{slug}?network={network}", 303)


@pages.post("/kits/<slug>/record")
def record(slug: str) -> ResponseReturnValue:
    form, who, status = RecordForm(), viewer().member_id, 400
    if form.validate_on_submit():
        try:
            recorded = posts.record(
                core(), member_id=who, url=form.url.data or "", kit_slug=slug, elsewhere=form.elsewhere.data
            )
        except (InvalidError, ConflictError) as error:
            form.refuse(error)
            status = status_of(error)
        else:
            return _recorded(slug, created=recorded.created)
    return render(today.kit_page(core(), member_id=who, slug=slug), record=form), status


@pages.post("/kits/<slug>/posted")
def posted(slug: str) -> ResponseReturnValue:
    """Take the member's word, without a link."""
    network = request.form.get("network", "")
    recorded = posts.self_report(core(), member_id=viewer().member_id, kit_slug=slug, network=network)
    return _recorded(slug, created=recorded.created)


def _recorded(slug: str, *, created: bool) -> ResponseReturnValue:
    own_browser.note(viewer().member_id)
    flash(say("Recorded. Thank you!") if created else say("You have recorded this one already."), "success")
    return redirect(f"/kits/{slug}", 303)


@pages.post("/kits/<slug>/skip")
def skip(slug: str) -> ResponseReturnValue:
    claims.skip(core(), member_id=viewer().member_id, slug=slug)
    return redirect(f"/kits/{slug}", 303)


@pages.post("/kits/<slug>/unskip")
def unskip(slug: str) -> ResponseReturnValue:
    claims.unskip(core(), member_id=viewer().member_id, slug=slug)
    return redirect(f"/kits/{slug}", 303)


@pages.post("/kits/<slug>/mute")
def mute(slug: str) -> ResponseReturnValue:
    me.mute(core(), member_id=viewer().member_id)
    flash(say(MUTED), "success")
    return redirect(f"/kits/{slug}", 303)


@pages.post("/kits/<slug>/mastodon")
def mastodon(slug: str) -> ResponseReturnValue:
    """Remember the member's own server, so that its composer opens at once."""
    form, who = HostForm(), viewer().member_id
    try:
        me.set_mastodon_host(core(), member_id=who, host=form.mastodon_host.data or "")
    except CampaignError as error:
        form.mastodon_host.errors = [str(error)]
        return render(today.kit_page(core(), member_id=who, slug=slug, network="mastodon"), host=form), 400
    return redirect(f"/kits/{slug}?network=mastodon", 303)
