"""Signal: no address opens its composer, so the text is copied; what is sent there nobody else can see."""

from share.networks.share_only import ShareOnly


class Signal(ShareOnly):
    name = "signal"
    label = "Signal"
    share_mode = "copy"
    limit = 2_000
    """Longer texts are sent as an attachment."""

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        return ""
