"""What a coordinator fills in about members."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from share.domain.roles import Role
from share.web.forms.choices import choices

ROLES = choices((role.value, role.value.capitalize()) for role in Role)


class NoteForm(FlaskForm):
    text = TextAreaField(
        "New note", validators=[DataRequired("Write the note first."), Length(max=4000)], render_kw={"rows": 3}
    )


class FactsForm(FlaskForm):
    group = StringField("Group", validators=[Optional(), Length(max=80)])
    phone = StringField("Phone", validators=[Optional(), Length(max=40)])
    role = SelectField("Role", choices=ROLES)
    do_not_contact = BooleanField("Do not contact: no mails, no calls")


class RecordForm(FlaskForm):
    url = StringField("Address of the post", validators=[DataRequired("Paste the post's address."), Length(max=2000)])


class ImportForm(FlaskForm):
    file = FileField("CSV file", validators=[FileRequired("Choose a file first.")])


class ImportRunForm(FlaskForm):
    rows = TextAreaField("The list", validators=[DataRequired("The list is empty.")])
    wording = StringField(
        "How did these people agree?",
        validators=[
            DataRequired("Say how these people agreed; the sentence is kept with each of them."),
            Length(max=500),
        ],
    )
