"""What a member pastes to record a post."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from share.domain.errors import CampaignError
from share.domain.posts import NotAPostError

LONGEST_ADDRESS = 2000
LONGEST_SLUG = 200


class RecordForm(FlaskForm):
    url = StringField(
        lazy_gettext("Link to your post"),
        [InputRequired(lazy_gettext("Paste the link to your post first.")), Length(max=LONGEST_ADDRESS)],
        render_kw={"inputmode": "url", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    # A field without a name of its own has one looked up, though nobody sees it.
    kit = HiddenField("", validators=[Length(max=LONGEST_SLUG)])
    elsewhere = SubmitField(lazy_gettext("Record it all the same"))
    offers_elsewhere = False
    """Whether the address may be a post on a site that no network knows, so that the member's word is asked for."""

    def refuse(self, error: CampaignError) -> None:
        """Show why the address was not taken."""
        self.url.errors = [str(error)]
        self.offers_elsewhere = isinstance(error, NotAPostError) and error.may_be_elsewhere
