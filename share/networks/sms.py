"""SMS: a text message, ready on the member's own phone."""

from typing import Final

from share.domain.text_length import Length
from share.networks.composing import encoded
from share.networks.share_only import ShareOnly

_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The letters of 3GPP TS 23.038 that take one place each."""
_GSM_TWO_PLACES: Final = frozenset("\f^{}\\[~]|€")
_PARTS: Final = 10
_GSM_PART: Final = 153
_UNICODE_PART: Final = 67


class SMS(ShareOnly):
    name = "sms"
    label = "SMS"

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        """Phones differ on what stands before the text (RFC 5724 says ?); ?& is understood by all of them."""
        return f"sms:?&body={encoded(text)}"

    def length(self, text: str) -> Length:
        """What ten linked messages hold: 153 letters of the GSM alphabet each, or 67 of any script."""
        if all(letter in _GSM or letter in _GSM_TWO_PLACES for letter in text):
            used = sum(2 if letter in _GSM_TWO_PLACES else 1 for letter in text)
            return Length(used, _PARTS * _GSM_PART)
        return Length(len(text.encode("utf-16-le", errors="replace")) // 2, _PARTS * _UNICODE_PART)
