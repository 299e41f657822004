"""What an editor fills in about an article."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from share.services.articles import Words


class PasteForm(FlaskForm):
    url = StringField(
        lazy_gettext("Address of an article"),
        validators=[DataRequired(lazy_gettext("Paste the article's address.")), Length(max=2000)],
    )


class ArticleForm(FlaskForm):
    url = StringField(
        lazy_gettext("Address of the article"),
        validators=[DataRequired(lazy_gettext("Paste the article's address.")), Length(max=2000)],
    )
    title = StringField(lazy_gettext("Title"), validators=[Optional(), Length(max=300)])
    summary = TextAreaField(lazy_gettext("Summary"), validators=[Optional(), Length(max=1000)], render_kw={"rows": 4})
    image_url = StringField(lazy_gettext("Address of a picture"), validators=[Optional(), Length(max=2000)])

    def words(self) -> Words:
        """What was typed, to win over what the page says."""
        return Words(title=self.title.data or "", summary=self.summary.data or "", image_url=self.image_url.data or "")
