"""The forms of joining."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from share.domain.emails import LONGEST as LONGEST_EMAIL


class CodeForm(FlaskForm):
    code = StringField(
        lazy_gettext("Join code"), [InputRequired(lazy_gettext("Type the code from your invitation.")), Length(max=40)]
    )


class JoinForm(FlaskForm):
    """`wording` carries the words that were shown, so that the consent is kept for exactly those."""

    name = StringField(lazy_gettext("Your name"), [InputRequired(lazy_gettext("Tell us your name.")), Length(max=80)])
    email = StringField(
        lazy_gettext("E-mail address"),
        [InputRequired(lazy_gettext("Type the e-mail address that you read.")), Length(max=LONGEST_EMAIL)],
    )
    phone = StringField(lazy_gettext("Phone"), [Optional(), Length(max=40)])
    group = SelectField(lazy_gettext("Your group"), [Optional()], choices=[])
    agree = BooleanField(
        lazy_gettext("I agree to this"),
        [InputRequired(lazy_gettext("Tick this box if you agree; without it we may not begin."))],
    )
    wording = HiddenField()
