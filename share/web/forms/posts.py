"""What a member pastes to record a post."""

import re

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from share.domain.errors import CampaignError
from share.domain.posts import NotAPostError

LONGEST_ADDRESS = 2000
LONGEST_SLUG = 200
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_IN_ADDRESSES = re.compile(r"[\d/_=&?%]")
"""In the word after an address: a mail may have broken it into two lines, and its half names another post."""


def shared_address(*texts: str) -> str:
    """The first address in what an app shared, which may stand among words; else the words as they are."""
    found = next((match for text in texts if (match := ADDRESS.search(text))), None)
    return found[0].rstrip(".,;:!?)]}\"'»”") if found else next(filter(None, texts), "")


def pasted_address(text: str | None) -> str | None:
    """The address where it alone stands among words, as apps share it; else the text as it is, to be refused."""
    if not text or len(text.split()) == 1:
        return text
    found = list(ADDRESS.finditer(text))
    following = text[found[-1].end() :].split() if found else []
    is_broken = bool(following) and bool(_IN_ADDRESSES.search(following[0]))
    addresses = {shared_address(match[0]) for match in found}
    return text if is_broken or len(addresses) != 1 else addresses.pop()


class RecordForm(FlaskForm):
    url = StringField(
        lazy_gettext("Link to your post"),
        [InputRequired(lazy_gettext("Paste the link to your post first.")), Length(max=LONGEST_ADDRESS)],
        filters=[pasted_address],
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
