"""The forms of joining."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from share.domain.emails import LONGEST as LONGEST_EMAIL


class CodeForm(FlaskForm):
    code = StringField("Join code", [InputRequired("Type the code from your invitation."), Length(max=40)])


class JoinForm(FlaskForm):
    """`wording` carries the words that were shown, so that the consent is kept for exactly those."""

    name = StringField("Your name", [InputRequired("Tell us your name."), Length(max=80)])
    email = StringField(
        "E-mail address", [InputRequired("Type the e-mail address that you read."), Length(max=LONGEST_EMAIL)]
    )
    phone = StringField("Phone", [Optional(), Length(max=40)])
    group = SelectField("Your group", [Optional()], choices=[])
    agree = BooleanField("I agree to this", [InputRequired("Tick this box if you agree; without it we may not begin.")])
    wording = HiddenField()
