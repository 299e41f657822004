"""The coordinator's members: list, person, import."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import CampaignError, InvalidError
from share.domain.rhythm import Status
from share.domain.roles import Role
from share.domain.words import say, say_many
from share.services import accounts, administration, imports, members, posts, timeline
from share.services.members import Change, Wanted
from share.web.context import core, viewer
from share.web.forms.members import FactsForm, ImportForm, ImportRunForm, NoteForm, RecordForm
from share.web.paging import page_of

pages = Blueprint("members", __name__)

PAUSED = "paused"
"""Stands among the statuses, though whoever is on holiday has none."""


@pages.get("/members")
def index() -> str:
    wanted = Wanted(
        status=_status(request.args.get("status", "")),
        off=request.args.get("status") == PAUSED,
        group=request.args.get("group", ""),
        search=request.args.get("q", "")[:100],
        page=page_of(request.args.get("page")),
    )
    found = members.listed(core(), wanted)
    return render_template(
        "members/index.html",
        found=found,
        wanted=wanted,
        statuses=list(Status),
        asked=PAUSED if wanted.off else wanted.status.value if wanted.status else "",
        groups=members.groups_known(core()),
        address=_address(wanted),
        invitation=administration.invitation(core()),
    )


def _status(value: str) -> Status | None:
    return next((status for status in Status if status.value == value), None)


def _address(wanted: Wanted) -> str:
    """The list's own address without page and status, for tabs and paging."""
    kept = {"group": wanted.group, "q": wanted.search}
    return "/members?" + urlencode({name: value for name, value in kept.items() if value})


@pages.get("/members/<public_id>")
def show(public_id: str) -> str:
    return _page(public_id)


def _page(
    public_id: str, *, note: NoteForm | None = None, record: RecordForm | None = None, facts: FactsForm | None = None
) -> str:
    member = timeline.get(core(), public_id)
    return render_template(
        "members/show.html",
        member=member,
        accounts=accounts.of_member(core(), public_id),
        facts=facts or FactsForm(formdata=None, obj=member, role=member.role.value),
        note=note or NoteForm(formdata=None),
        record=record or RecordForm(formdata=None),
    )


@pages.post("/members/<public_id>/notes")
def add_note(public_id: str) -> ResponseReturnValue:
    form = NoteForm()
    if not form.validate_on_submit():
        return _page(public_id, note=form), 400
    timeline.add_note(core(), public_id, author_id=viewer().member_id, text=form.text.data or "")
    flash(say("The note is kept."), "success")
    return redirect(f"/members/{public_id}", 303)


@pages.post("/members/<public_id>")
def update(public_id: str) -> ResponseReturnValue:
    form = FactsForm()
    if not form.validate_on_submit():
        return _page(public_id, facts=form), 400
    change = Change(
        role=Role(form.role.data),
        group=(form.group.data or "").strip(),
        phone=(form.phone.data or "").strip(),
        do_not_contact=form.do_not_contact.data,
    )
    members.update(core(), public_id, change, by_id=viewer().member_id)
    flash(say("Saved."), "success")
    return redirect(f"/members/{public_id}", 303)


@pages.post("/members/<public_id>/posts")
def record(public_id: str) -> ResponseReturnValue:
    form = RecordForm()
    if not form.validate_on_submit():
        return _page(public_id, record=form), 400
    member_id = members.get_id(core(), public_id)
    try:
        recorded = posts.record(core(), member_id=member_id, url=form.url.data or "", by_id=viewer().member_id)
    except CampaignError as error:
        form.url.errors = [str(error)]
        return _page(public_id, record=form), 400
    flash(say("Recorded.") if recorded.created else say("This post was recorded already."), "success")
    return redirect(f"/members/{public_id}", 303)


@pages.post("/members/<public_id>/decision")
def decide(public_id: str) -> ResponseReturnValue:
    approve = request.form.get("decision") == "approve"
    if request.form.get("decision") not in {"approve", "decline"}:
        raise InvalidError(say("Say whether they are let in."))
    members.decide(core(), public_id, approve=approve, by_id=viewer().member_id)
    flash(say("They are in, and can sign in now.") if approve else say("Declined. They are told nothing."), "success")
    return redirect("/needs", 303)


@pages.get("/members/import")
def import_form() -> str:
    return render_template("members/import.html", form=ImportForm(formdata=None))


@pages.post("/members/import")
def import_preview() -> ResponseReturnValue:
    form = ImportForm()
    if not form.validate_on_submit():
        return render_template("members/import.html", form=form), 400
    try:
        preview = imports.preview(core(), form.file.data.read())
    except CampaignError as error:
        form.file.errors = [str(error)]
        return render_template("members/import.html", form=form), 400
    run = ImportRunForm(formdata=None, rows=imports.packed(preview.new))
    return render_template("members/import_preview.html", preview=preview, form=run)


@pages.post("/members/import/run")
def import_run() -> ResponseReturnValue:
    form = ImportRunForm()
    if not form.validate_on_submit():
        preview = imports.preview(core(), imports.unpacked(form.rows.data or ""))
        return render_template("members/import_preview.html", preview=preview, form=form), 400
    content, wording = imports.unpacked(form.rows.data or ""), form.wording.data or ""
    done = imports.run(core(), content, wording=wording, by_id=viewer().member_id)
    flash(say_many("%(number)s person added.", "%(number)s people added.", done.added), "success")
    return redirect("/members?status=new", 303)
