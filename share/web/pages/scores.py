"""A campaign's rules for points: coordinators see them, admins try and change them."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import InvalidError
from share.domain.roles import Role
from share.domain.score_rules import X_POLICY, X_POLICY_URL, RuleSet
from share.domain.words import say
from share.services import scores
from share.services.scores import Preview
from share.web.context import core, viewer
from share.web.forms import problems
from share.web.forms.scores import RulesForm, rules_form

pages = Blueprint("scores", __name__)


@pages.get("/admin/scores")
def index() -> str:
    return _page(_form())


@pages.post("/admin/scores")
def change() -> ResponseReturnValue:
    """Show who would move, or apply the rules that were shown."""
    form, shown = _form(), None
    if form.validate_on_submit():
        try:
            if request.form.get("do") == "apply":
                scores.apply(core(), form.rules(), note=form.note.data or "", by_id=viewer().member_id)
                flash(say("These rules hold now. Everybody's points are being counted anew."), "success")
                return redirect("/admin/scores", 303)
            shown = scores.preview(core(), form.rules())
        except InvalidError as error:
            problems.show(form, error)
    return _page(form, shown), 400 if form.errors else 200


def _form() -> RulesForm:
    known = scores.standing(core()).versions
    networks = [(network.name, network.label) for network in core().networks.all]
    return rules_form(known[0].rules if known else RuleSet(), networks, typed=request.method == "POST")


def _page(form: RulesForm, shown: Preview | None = None) -> str:
    standing = scores.standing(core())
    labels = {network.name: network.label for network in core().networks.all}
    return render_template(
        "scores/rules.html",
        form=form,
        standing=standing,
        rest_days=standing.rest_days,
        preview=shown,
        labels=labels,
        x_policy=X_POLICY,
        x_policy_url=X_POLICY_URL,
        may_change=viewer().may(Role.ADMIN),
    )
