"""The forms of texts, in the words that Python's re and JSON Schema share: what is checked is what is documented."""

PUBLIC_ID = r"^[A-Za-z0-9_-]{1,24}$"
SLUG = r"^[a-z0-9-]{1,120}$"
CURSOR = r"^[0-9a-z]{1,6}$"
LANGUAGE = r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?$"
PHONE = r"^\+?[0-9(][0-9 ()./-]{2,39}$"
KEY = r"^[A-Za-z0-9._:-]{1,200}$"

LINE = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f\ufeff][^\x00-\x1f\x7f-\x9f]*$"
"""One line with something on it."""

LINE_OR_EMPTY = r"^[^\x00-\x1f\x7f-\x9f]*$"
LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f\ufeff][^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
"""Lines with something on them; line breaks and tabs are the only control characters."""

LINES_OR_EMPTY = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"

EMAIL = r"^[A-Za-z0-9]{1,20}(?:[.+_-][A-Za-z0-9]{1,20})?@(?:[a-z0-9]{1,20}\.){1,2}[a-z]{2,12}$"
"""The usual form of an e-mail address; which ones are taken is judged in domain/emails."""

_LONG_MONTH = r"(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
_SHORT_MONTH = r"(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
_DAY = (
    rf"(?:20[0-9]{{2}}-(?:{_LONG_MONTH}|{_SHORT_MONTH}|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    r"|20(?:[02468][048]|[13579][26])-02-29)"
)
DAY = rf"^{_DAY}$"
"""A day of this century: far ones make no sense in a campaign, and no arithmetic overflows."""

TIME = rf"^{_DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{{1,6}})?(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])$"

ADDRESS = (
    r"^https?://(?:[a-z0-9]{1,40}(?:-[a-z0-9]{1,20})?\.){1,3}[a-z]{2,12}"
    r"(?:/[A-Za-z0-9._~/-]{0,200})?(?:\?[A-Za-z0-9._~=&-]{0,200})?$"
)
"""The usual form of a public web address; which ones are taken is judged in domain/addresses."""

POST_ADDRESS = (
    r"^https://(?:"
    r"(?:x|twitter)\.com/[A-Za-z0-9_]{1,15}/status/[1-9][0-9]{4,17}"
    r"|www\.facebook\.com/[A-Za-z0-9]{5,50}/posts/[1-9][0-9]{4,19}"
    r"|bsky\.app/profile/[a-z0-9]{3,18}\.bsky\.social/post/[2-7a-z]{13}"
    r"|[a-z0-9]{4,20}\.(?:social|town|community)/@[A-Za-z0-9_]{1,30}/[1-9][0-9]{4,17}"
    r")$"
)
"""The plain forms of posts' addresses; many more are taken: networks know their own."""
