"""What a coordinator fills in about members."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from share.domain.roles import Role

ROLES = [role.value for role in Role]


class NoteForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    text = TextAreaField(
        "New note", validators=[DataRequired("Write the note first."), Length(max=4000)], render_kw={"rows": 3}
    )


class FactsForm(FlaskForm):  # type: ignore[misc] # as above
    group = StringField("Group", validators=[Optional(), Length(max=80)])
    phone = StringField("Phone", validators=[Optional(), Length(max=40)])
    role = SelectField("Role", choices=ROLES)  # type: ignore[arg-type] # the stubs lag behind WTForms 3.3
    do_not_contact = BooleanField("Do not contact: no mails, no calls")


class RecordForm(FlaskForm):  # type: ignore[misc] # as above
    url = StringField("Address of the post", validators=[DataRequired("Paste the post's address."), Length(max=2000)])


class ImportForm(FlaskForm):  # type: ignore[misc] # as above
    file = FileField("CSV file", validators=[FileRequired("Choose a file first.")])


class ImportRunForm(FlaskForm):  # type: ignore[misc] # as above
    rows = TextAreaField("The list", validators=[DataRequired("The list is empty.")])
    wording = StringField(
        "How did these people agree?",
        validators=[
            DataRequired("Say how these people agreed; the sentence is kept with each of them."),
            Length(max=500),
        ],
    )
