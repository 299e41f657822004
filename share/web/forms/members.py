"""What a coordinator fills in about members."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from share.domain.roles import Role
from share.web.forms.choices import choices

ROLES = choices((role.value, lazy_gettext(role.value.capitalize())) for role in Role)


class NoteForm(FlaskForm):
    text = TextAreaField(
        lazy_gettext("New note"),
        validators=[DataRequired(lazy_gettext("Write the note first.")), Length(max=4000)],
        render_kw={"rows": 3},
    )


class FactsForm(FlaskForm):
    group = StringField(lazy_gettext("Group"), validators=[Optional(), Length(max=80)])
    phone = StringField(lazy_gettext("Phone"), validators=[Optional(), Length(max=40)])
    role = SelectField(lazy_gettext("Role"), choices=ROLES)
    do_not_contact = BooleanField(lazy_gettext("Do not contact: no mails, no calls"))


class RecordForm(FlaskForm):
    url = StringField(
        lazy_gettext("Address of the post"),
        validators=[DataRequired(lazy_gettext("Paste the post's address.")), Length(max=2000)],
    )


class ImportForm(FlaskForm):
    file = FileField(lazy_gettext("CSV file"), validators=[FileRequired(lazy_gettext("Choose a file first."))])


class ImportRunForm(FlaskForm):
    rows = HiddenField("", validators=[DataRequired(lazy_gettext("The list is empty."))])
    wording = StringField(
        lazy_gettext("How did these people agree?"),
        validators=[
            DataRequired(lazy_gettext("Say how these people agreed; the sentence is kept with each of them.")),
            Length(max=500),
        ],
    )
