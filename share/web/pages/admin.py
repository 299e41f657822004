"""The admins' pages: settings, API tokens, audit log."""

from datetime import time

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import InvalidError, NotFoundError
from share.domain.streaks import REST_DAYS
from share.domain.words import say
from share.language import SPOKEN
from share.services import administration, publications, tokens
from share.services.administration import Ways
from share.web import site, writing
from share.web.context import core, viewer
from share.web.forms import problems
from share.web.forms.admin import PublishingForm, TokenForm, WaysForm
from share.web.forms.choices import choices
from share.web.languages import own_name
from share.web.paging import id_of

pages = Blueprint("admin", __name__)


@pages.get("/admin/")
def index() -> str:
    return render_template("admin/index.html", invitation=administration.invitation(core()))


@pages.route("/admin/settings", methods=["GET", "POST"])
def settings() -> ResponseReturnValue:
    ways = administration.get(core())
    form = WaysForm(obj=ways)
    form.language.choices = choices((code, own_name(code)) for code in dict.fromkeys((*SPOKEN, ways.language)))
    form.networks.choices = choices((network.name, network.label) for network in core().networks.all)
    if form.validate_on_submit():
        try:
            administration.save(core(), _ways(form), by_id=viewer().member_id)
            site.forget()
            flash(say("Saved."), "success")
            return redirect("/admin/settings", 303)
        except InvalidError as error:
            problems.show(form, error)
    return render_template("admin/settings.html", form=form), 400 if form.errors else 200


def _ways(form: WaysForm) -> Ways:
    return Ways(
        name=form.name.data or "",
        colour=form.colour.data or "",
        campaign=form.campaign.data or "",
        publish_time=form.publish_time.data or time(7),
        join_needs_approval=form.join_needs_approval.data,
        consent_wording=form.consent_wording.data or "",
        networks=tuple(form.networks.data or ()),
        ranking=form.ranking.data,
        second_look=form.second_look.data,
        language=form.language.data,
        rest_days=REST_DAYS if form.rest_days.data is None else form.rest_days.data,
    )


@pages.route("/admin/publishing", methods=["GET", "POST"])
def publishing() -> ResponseReturnValue:
    """On which networks, of those that charge for a post, members may post from here."""
    charging = publications.charging(core())
    form = PublishingForm(networks=[one.network for one in charging if one.is_on])
    form.networks.choices = choices(
        (one.network, say("%(label)s: $%(dollars)s a post", label=one.label, dollars=writing.amount(one.dollars)))
        for one in charging
    )
    if form.validate_on_submit():
        publications.allow(core(), frozenset(form.networks.data or ()), by_id=viewer().member_id)
        flash(say("Saved."), "success")
        return redirect("/admin/publishing", 303)
    return render_template("admin/publishing.html", form=form), 400 if form.errors else 200


@pages.route("/admin/tokens", methods=["GET", "POST"])
def api_tokens() -> ResponseReturnValue:
    form, made = TokenForm(), ""
    if form.validate_on_submit():
        made = _make_token(form)
    page = render_template("admin/tokens.html", form=form, made=made, tokens=tokens.listed(core()))
    return page, 400 if form.errors else 200


def _make_token(form: TokenForm) -> str:
    try:
        return tokens.create(
            core(),
            email=form.email.data or "",
            scopes=frozenset(form.scopes.data or ()),
            label=form.label.data or "",
            by_id=viewer().member_id,
        )
    except NotFoundError as error:
        problems.show(form, InvalidError(str(error), field="email"))
    except InvalidError as error:
        problems.show(form, error)
    return ""


@pages.post("/admin/tokens/<public_id>/revoke")
def revoke_token(public_id: str) -> ResponseReturnValue:
    tokens.revoke(core(), public_id, by_id=viewer().member_id)
    flash(say("The token has ended."), "success")
    return redirect("/admin/tokens", 303)


@pages.get("/admin/audit")
def audit() -> str:
    log = administration.log(core(), before=id_of(request.args.get("before")))
    return render_template("admin/audit.html", log=log)
