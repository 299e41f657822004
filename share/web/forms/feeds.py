"""What an editor fills in about feeds."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length


class FeedForm(FlaskForm):
    url = StringField(
        lazy_gettext("Address of the feed or of its site"),
        validators=[
            DataRequired(lazy_gettext("Paste the address of a feed, or of the site that has one.")),
            Length(max=2000),
        ],
    )
