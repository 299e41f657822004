"""The forms of signing in."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from share.domain.emails import LONGEST as LONGEST_EMAIL
from share.domain.passwords import LONGEST

EMAIL_WANTED = "Type the e-mail address that we write to."


class LinkForm(FlaskForm):
    email = StringField("E-mail address", [InputRequired(EMAIL_WANTED), Length(max=LONGEST_EMAIL)])


class PasswordForm(FlaskForm):
    email = StringField("E-mail address", [InputRequired(EMAIL_WANTED), Length(max=LONGEST_EMAIL)])
    password = PasswordField("Password", [InputRequired("Type your password."), Length(max=LONGEST)])


class ContinueForm(FlaskForm):
    """Nothing but its token."""


class NewPasswordForm(FlaskForm):
    current = PasswordField("Your current password", [Length(max=LONGEST)])
    password = PasswordField("New password", [InputRequired("Type a new password.")])
