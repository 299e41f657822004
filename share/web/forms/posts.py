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
_AROUND_ADDRESSES = (
    r"\s<>\"`|\[\]{}«»\u201c-\u201e\u2039\u203a\u2190-\u21ff\u2600-\u27bf\u3001-\u3011"
    r"\uff01\uff08\uff09\uff0c\uff1b\uff1f\uff3b\uff3d\U0001f000-\U0001faff"
)
"""Stand around addresses in sentences, markup and chats, and in none that a network gives."""

ADDRESS = re.compile(f"https?://[^{_AROUND_ADDRESSES}]+", re.IGNORECASE)
_BARE_ADDRESS = re.compile(
    rf"(?<![\w@.:/\\?#&=%~-])(?:[a-z0-9-]{{1,63}}\.){{1,5}}[a-z]{{2,24}}/[^{_AROUND_ADDRESSES}]+", re.IGNORECASE
)
"""As people type it, without https://: a host's name and a path, with nothing before it that would lead elsewhere."""

_BEFORE_ADDRESSES = re.compile(r"[^./?#@\\]*\Z")
"""What may be glued to the front of an address without being part of one itself."""

_IN_ADDRESSES = re.compile(r"[\d/_=&?%]")
"""In the word after an address: a mail may have broken it into two lines, and its half names another post."""

_AFTER_ADDRESSES = ".,;:!?)]}\"'»”*"
_CUT_OFF = "..."


def shared_address(*texts: str) -> str:
    """The first address in what an app shared, which may stand among words; else the words as they are."""
    found = next((match for text in texts if (match := ADDRESS.search(text) or _BARE_ADDRESS.search(text))), None)
    return _bare(found[0]) if found else next(filter(None, texts), "")


def pasted_address(text: str | None) -> str | None:
    """The address where it alone stands among words, as apps share it; else the text as it is, to be refused."""
    found = list(ADDRESS.finditer(text or "")) or list(_BARE_ADDRESS.finditer(text or ""))
    if not text or not found or (len(text.split()) == 1 and not _is_glued(text[: found[0].start()])):
        return text
    addresses = {_bare(match[0]) for match in found}
    return text if _is_broken(found[-1], text) or len(addresses) != 1 else addresses.pop()


def _is_glued(before: str) -> bool:
    """Whether words or marks stand right before the address, as languages without spaces and chats write it."""
    return bool(before.strip(" _~*")) and bool(_BEFORE_ADDRESSES.match(before))


def _is_broken(address: re.Match[str], text: str) -> bool:
    following = text[address.end() :]
    words = following.split(maxsplit=1)
    whole = following[:1].strip() or address[0] != _bare(address[0])
    return bool(words) and not whole and bool(_IN_ADDRESSES.search(words[0].rstrip(_AFTER_ADDRESSES)))


def _bare(address: str) -> str:
    """Without the sentence's punctuation; one that was shown shortened keeps its dots, so that it is refused."""
    bare = address.rstrip(_AFTER_ADDRESSES)
    return address if address.startswith(_CUT_OFF, len(bare)) else bare


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
