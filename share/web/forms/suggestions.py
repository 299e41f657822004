"""What a member fills in to suggest an article."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional


class SuggestForm(FlaskForm):
    url = StringField(
        lazy_gettext("Address of the article"),
        validators=[DataRequired(lazy_gettext("Paste the article's address.")), Length(max=2000)],
    )
    title = StringField(lazy_gettext("Its title"), validators=[Optional(), Length(max=300)])
    why = TextAreaField(
        lazy_gettext("Why others should share it"), validators=[Optional(), Length(max=1000)], render_kw={"rows": 3}
    )
