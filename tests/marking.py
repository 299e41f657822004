"""A language for tests, in which it is seen what was said and what was left behind."""

from gettext import NullTranslations


class Marking(NullTranslations):
    """Puts each sentence that it was asked for in brackets, so that all else stands out."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"
