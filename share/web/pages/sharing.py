"""What a kit's page asks while it is open (the length of words, what an address is), and reminders."""

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from share.domain.errors import InvalidError
from share.domain.words import say
from share.services import claims, posts, reminders, today
from share.services.posts import Heard
from share.web.context import core, viewer
from share.web.forms import problems
from share.web.forms.claims import RemindForm
from share.web.forms.posts import pasted_address
from share.web.pages.kits import render
from share.web.writing import when

pages = Blueprint("sharing", __name__)

LONGEST_ADDRESS = 2000


@pages.post("/kits/<slug>/count/<network>")
def count(slug: str, network: str) -> ResponseReturnValue:
    """How long the post is with these words, by the network's own counting."""
    typed = request.form.get("caption", "")
    found = claims.measure(core(), member_id=viewer().member_id, slug=slug, network=network, caption=typed)
    return {"used": found.used, "limit": found.limit, "unit": say(found.unit), "fits": found.fits}


@pages.post("/kits/<slug>/take/<network>")
def take(slug: str, network: str) -> ResponseReturnValue:
    """Take the kit for the phone's own share sheet: the words and the link that it hands on."""
    who = viewer().member_id
    claimed = claims.claim(core(), member_id=who, slug=slug, network=network, opened=True)
    return {"text": claimed.text, "link": claimed.link_url}


# The second address is for whoever came by a kit's pass, which is sent to that kit's pages alone.
@pages.get("/record/recognise")
@pages.get("/kits/<slug>/recognise", endpoint="recognise_here")
def recognise(**_kit: str) -> ResponseReturnValue:
    """What a pasted address is, while the member still types."""
    given = request.args.get("url", "")[:LONGEST_ADDRESS].strip()
    address = pasted_address(given) or ""
    heard = posts.hear(core(), member_id=viewer().member_id, url=address) if address else Heard("", "")
    return {"network": heard.network, "text": heard.text, "post": heard.is_post}


@pages.post("/kits/<slug>/remind")
def remind(slug: str) -> ResponseReturnValue:
    form, who = RemindForm(), viewer().member_id
    if form.validate_on_submit() and form.at.data is not None:
        try:
            comes = reminders.remind(core(), member_id=who, slug=slug, at=form.at.data)
            flash(say("We remind you: %(when)s.", when=when(comes)), "success")
            return redirect(f"/kits/{slug}", 303)
        except InvalidError as error:
            problems.show(form, error)
    return render(today.kit_page(core(), member_id=who, slug=slug), remind=form), 400


@pages.post("/kits/<slug>/forget")
def forget(slug: str) -> ResponseReturnValue:
    reminders.forget(core(), member_id=viewer().member_id, slug=slug)
    return redirect(f"/kits/{slug}", 303)
