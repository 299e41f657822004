"""Members' social accounts: proving them, keeping their access alive, letting them go."""

from share.services.accounts.flow import Back, Wish, begin, finish
from share.services.accounts.given import connect_by_token, disconnect_of
from share.services.accounts.leaving import disconnect, disconnect_all, pause, resume, search
from share.services.accounts.managed import pages, take_page
from share.services.accounts.profile import Checked, check, profile_behind
from share.services.accounts.proving import Named
from share.services.accounts.refreshing import refresh_due
from share.services.accounts.renewals import recover
from share.services.accounts.showing import MyAccount, Way, of_member, overview, way
from share.services.accounts.signing_in import sign_in

__all__ = [
    "Back",
    "Checked",
    "MyAccount",
    "Named",
    "Way",
    "Wish",
    "begin",
    "check",
    "connect_by_token",
    "disconnect",
    "disconnect_all",
    "disconnect_of",
    "finish",
    "of_member",
    "overview",
    "pages",
    "pause",
    "profile_behind",
    "recover",
    "refresh_due",
    "resume",
    "search",
    "sign_in",
    "take_page",
    "way",
]
