"""What the sample does not hold by itself, brought about as people would: on the pages, before they are walked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from playwright.sync_api import BrowserContext, Locator, Page, expect

from share.domain.click_rules import BURST
from share.domain.roles import Role
from tests.browser.samples import Demo
from tests.processes.trees import until

People = Mapping[Role | None, BrowserContext]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0"


@dataclass(frozen=True, slots=True)
class Happenings:
    """What was brought about; `pages` are to be looked at beside those that a walk finds.

    Each is whose it is, its endpoint (and after a colon, what is special about it), and its address.
    """

    demo: Demo
    people: People
    pages: list[tuple[Role | None, str, str]] = field(default_factory=list)

    def all(self) -> "Happenings":
        self._clicks_held()
        self._points_asked_about()
        self._help_called()
        self._kit_corrected_and_recalled()
        self._second_look()
        self._links_mailed()
        return self

    def _on(self, role: Role | None, path: str) -> Page:
        page = self.people[role].new_page()
        page.goto(f"{self.demo.url}{path}")
        return page

    def _path(self, page: Page, links: str) -> str:
        """Where the first of these links leads."""
        return (page.locator(links).first.get_attribute("href") or "").removeprefix(self.demo.url)

    def _kits(self, page: Page, state: str) -> list[str]:
        """Where kits of this state are edited, the oldest first; from the calendar of three months."""
        found = set[str]()
        page.goto(f"{self.demo.url}/queue/calendar")
        months = [link.get_attribute("href") for link in page.locator(".head-links a").all()]
        for month in months:
            page.goto(f"{self.demo.url}{month}")
            links = page.locator(".month-kit", has=page.locator(".chip", has_text=state)).locator(".kit-card-title")
            found |= {link.get_attribute("href") or "" for link in links.all()}
        return sorted(found)

    def _clicks_held(self) -> None:
        """So many at once on a link of Alice's that no crowd of people made them."""
        page = self._on(Role.MEMBER, "/me/links")
        link = re.search(r"/r/[\w-]+", page.content())
        page.close()
        assert link is not None
        asked = self.people[None].request
        carol = self._on(Role.COORDINATOR, "/clicks")

        def are_held() -> bool:
            # They lie in two windows of ten seconds at the most, so that one of the two holds enough.
            for version in range(60, 60 + 2 * BURST):
                agent = {"User-Agent": FIREFOX.format(version)}
                asked.get(f"{self.demo.url}{link[0]}", max_redirects=0, headers=agent)
            carol.reload()
            return carol.get_by_role("button", name="Count them", exact=True).count() > 0

        until(are_held, "clicks that are held")
        carol.close()

    def _points_asked_about(self) -> None:
        """Alice asks about two lines; Carol answers one."""
        for words in ("Two people liked it that day, I saw them.", "Was this not another day?"):
            page = self._on(Role.MEMBER, "/me/points")
            page.get_by_role("link", name="Looks wrong?").first.click()
            page.locator("#text").fill(words)
            page.get_by_role("button", name="Ask a coordinator").click()
            expect(page.locator(".letter")).to_have_text(words)
            page.close()
        carol = self._on(Role.COORDINATOR, "/needs")
        answered = self._path(carol, "a[href^='/disputes/']")
        carol.goto(f"{self.demo.url}{answered}")
        carol.locator("#note").fill("The network shows one of them. The line is right.")
        carol.locator("#granted").fill("0")
        carol.get_by_role("button", name="Answer", exact=True).click()
        expect(carol.get_by_text("Answered. The member is told.")).to_be_visible()
        carol.close()
        self.pages.append((Role.COORDINATOR, "disputes.answer:answered", answered))

    def _help_called(self) -> None:
        """Bob, for a member who asks for help is asked for nothing, and Alice's pages are to be walked as they are."""
        page = self._on(Role.EDITOR, "/me/help")
        page.get_by_label("What happened?").fill("Forty replies since last night, all of one kind.")
        page.get_by_role("button", name="Stop the asks and tell them").click()
        expect(page.get_by_text("the coordinators know")).to_be_visible()
        page.close()
        self.pages.append((Role.EDITOR, "alarms.help_me:called", "/me/help"))

    def _kit_corrected_and_recalled(self) -> None:
        """A kit that is out and that Alice took: its words are put right, then it is taken back."""
        bob = self._on(Role.EDITOR, "/queue/calendar")
        edit, *_, newest = self._kits(bob, "published")
        kit = edit.removesuffix("/edit")
        stopped = self._taken_by_alice(kit)
        bob.goto(f"{self.demo.url}{edit}")
        bob.locator("#caption-any-en").fill("They won on Monday, not on Tuesday. Read how:")
        bob.get_by_text("It is a correction…").click()
        bob.locator("#correction").fill("It was on Monday.")
        bob.get_by_role("button", name="Save and tell them").click()
        expect(bob.get_by_text("Words corrected")).to_be_visible()
        bob.get_by_text("Recall this kit…").click()
        bob.get_by_label("What members should know").fill("The source took its story back. Please take your post down.")
        bob.get_by_role("button", name="Recall the kit").click()
        expect(bob.get_by_text("Recalled", exact=False).first).to_be_visible()
        bob.close()
        # The newest one shows how its captions do.
        self.pages.append((Role.EDITOR, "kit_editor.edit:published", newest))
        self.pages.append((Role.EDITOR, "kit_editor.edit:recalled", edit))
        self.pages.append((None, "links.stopped", stopped))

    def _taken_by_alice(self, kit: str) -> str:
        """Let her take it for X; returns the path of her link."""
        # The answer leads to the composer, with her caption and her link in its address.
        alice = self.people[Role.MEMBER].request
        led = alice.get(f"{self.demo.url}{kit}/share/x", max_redirects=0).headers["location"]
        code = re.search(r"/r/[\w-]+", unquote(led))
        assert code is not None, led
        return code[0]

    def _second_look(self) -> None:
        """Dan wants each kit read over; Bob sends one for that, and Carol is to read it."""
        dan = self._on(Role.ADMIN, "/admin/settings")
        dan.get_by_label("A second editor reads each kit over before it goes out").check()
        _send(dan, dan.locator("main form[method=post]").last.get_by_role("button").last)
        dan.close()
        bob = self._on(Role.EDITOR, "/queue/calendar")
        edit = self._kits(bob, "draft")[-1]
        bob.goto(f"{self.demo.url}{edit}")
        bob.get_by_role("button", name="Save and send for a second look").click()
        expect(bob.get_by_text("Somebody else reads it over now.")).to_be_visible()
        bob.close()
        self.pages.append((Role.COORDINATOR, "kit_editor.edit:second-look", edit))

    def _links_mailed(self) -> None:
        """The pages behind links that work once: they are opened, and their buttons left alone."""
        page = self._on(None, "/signin")
        page.locator("#email").fill("alice@example.org")
        _send(page, page.locator("main form[method=post] button").first)
        page.close()
        erasing = self._on(Role.MEMBER, "/me/erase")
        erasing.locator("#word").fill("ERASE")
        _send(erasing, erasing.get_by_role("button", name="Mail me the link that erases"))
        erasing.close()
        letters = {"signin.arrive": "signin", "my_data.confirm": "me/erase", "outbox.ask": "unsubscribe"}
        for name, path in letters.items():
            link = self.demo.link_in_letter("alice@example.org", path)
            self.pages.append((None, name, link.removeprefix(self.demo.url)))


def _send(page: Page, button: Locator) -> None:
    """Press it and wait for the answer: a page that is closed on its way there may never be."""
    with page.expect_navigation():
        button.click()
