"""The forms of signing in."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from share.domain.emails import LONGEST as LONGEST_EMAIL
from share.domain.passwords import LONGEST

EMAIL_WANTED = lazy_gettext("Type the e-mail address that we write to.")


class LinkForm(FlaskForm):
    email = StringField(lazy_gettext("E-mail address"), [InputRequired(EMAIL_WANTED), Length(max=LONGEST_EMAIL)])


class PasswordForm(FlaskForm):
    email = StringField(lazy_gettext("E-mail address"), [InputRequired(EMAIL_WANTED), Length(max=LONGEST_EMAIL)])
    password = PasswordField(
        lazy_gettext("Password"), [InputRequired(lazy_gettext("Type your password.")), Length(max=LONGEST)]
    )


class ContinueForm(FlaskForm):
    """Nothing but its token."""


class NewPasswordForm(FlaskForm):
    current = PasswordField(lazy_gettext("Your current password"), [Length(max=LONGEST)])
    password = PasswordField(lazy_gettext("New password"), [InputRequired(lazy_gettext("Type a new password."))])
