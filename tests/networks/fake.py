"""A network for tests of everything but networks; tests/networks/test_contract.py keeps it honest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import SplitResult, quote

from share.domain.posts import Found, Missing, MissingReason, PostRef, Resolve
from share.domain.readings import Counts, Reading
from share.domain.text_length import Length
from share.networks.base import (
    Access,
    Draft,
    Identity,
    Network,
    NetworkError,
    Option,
    OutcomeUnknownError,
    Price,
    Window,
)
from share.networks.composing import paragraphs
from share.networks.pasted import clean, segments
from share.networks.refusals import refusal

HOST = "fake.example"


def recogniser_of(*networks: Network) -> Callable[..., PostRef]:
    """What recognises a pasted text on these networks alone, for core's Networks."""

    def recognise(text: str, *, allowed_hosts: frozenset[str] = frozenset()) -> PostRef:
        url = clean(text, allowed_hosts=allowed_hosts)
        found = next((ref for network in networks if (ref := network.recognise(url)) is not None), None)
        if found is None:
            raise refusal("unknown-host")
        return found

    return recognise


@dataclass(frozen=True, slots=True)
class FakePost:
    """A post as the fake network shows it; `missing` says why it does not."""

    author_id: str | None = "alice-1"
    author_name: str | None = "alice"
    posted_at: datetime | None = None
    text: str | None = None
    links: tuple[str, ...] = ()
    counts: Counts = field(default_factory=lambda: Counts(likes=1))
    missing: MissingReason | None = None


class FakeNetwork:
    """Answers from `posts`, by native id; raises `failure` while one is set; writes down what it is asked.

    `drafts` are those that came to be published. `swallows` says what becomes of the next ones: "answer" (the post
    stands, nothing is said), "post" (nothing stands, nothing is said), "" (all is well).

    Addresses: https://fake.example/posts/<id>, and https://fake.example/s/<id> as one to follow first.
    """

    options: tuple[Option, ...] = ()
    batch_size = 10
    share_mode = "intent"
    keep_days: int | None = None
    audience = "everyone"
    price: Price | None = None
    window: Window | None = None
    lists_publicly = True
    publish_micros = 0
    repeats_minutes = 0
    settled_minutes = 0
    publish_scopes: tuple[str, ...] = ("posts.write",)

    def __init__(
        self,
        posts: dict[str, FakePost] | None = None,
        *,
        name: str = "fake",
        measures: frozenset[str] = frozenset({"likes", "reposts", "replies"}),
        needs_token: bool = False,
        owner_token: bool = False,
    ) -> None:
        self.name, self.label = name, name.title()
        self.measures = measures
        self.needs_token, self.owner_token = needs_token, owner_token
        self.posts = {} if posts is None else posts
        self.failure: NetworkError | None = None
        self.asked: list[tuple[str, ...]] = []
        self.drafts: list[Draft] = []
        self.swallows = ""

    def ref(self, native_id: str) -> PostRef:
        return PostRef(self.name, native_id, f"https://{HOST}/posts/{native_id}")

    def recognise(self, url: SplitResult) -> PostRef | None:
        if url.netloc != HOST:
            return None
        match segments(url):
            case ["posts", native_id]:
                return self.ref(native_id)
            case ["s", _]:
                return PostRef(self.name, "", f"https://{HOST}{url.path}", Resolve.FIRST)
            case _:
                raise refusal("not-a-post", network=self.name, label=self.label)

    def resolve(self, access: Access, ref: PostRef) -> PostRef | Missing:  # noqa: ARG002 (the protocol's)
        self._ask([ref])
        if ref.resolve is None:
            return ref
        native_id = ref.url.rpartition("/")[2]
        return self.ref(native_id) if native_id in self.posts else Missing(ref, MissingReason.NOT_FOUND)

    def compose(self, caption: str, link: str, disclosure: str) -> str:
        return paragraphs(caption, link, disclosure)

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:
        words = quote(text, safe="", errors="replace")
        return f"https://{instance or HOST}/compose?text={words}&link={quote(link, safe='')}"

    def length(self, text: str) -> Length:
        return Length(len(text), 500)

    def look_up(self, access: Access, refs: Sequence[PostRef]) -> list[Found | Missing]:
        self._ask(refs)
        return [self._found(access, ref) for ref in refs]

    def read_metrics(self, access: Access, refs: Sequence[PostRef]) -> list[Reading | Missing]:
        self._ask(refs)
        return [self._reading(access, ref) for ref in refs]

    def batch_key(self, ref: PostRef) -> str:  # noqa: ARG002 (the protocol's)
        return ""

    def recent_posts(self, access: Access, account: Identity, *, since: datetime) -> list[Found]:
        self._ask([])
        rows = [self._found(access, self.ref(number)) for number, post in self.posts.items() if _is_by(post, account)]
        shown = [row for row in rows if isinstance(row, Found) and row.posted_at and row.posted_at >= since]
        return sorted(shown, key=lambda row: row.posted_at or since, reverse=True)

    def publish(self, access: Access, author: Identity, draft: Draft) -> PostRef:
        self._ask([])
        known = next((one for one in self.drafts if self.repeats_minutes and one.key == draft.key), None)
        native_id = f"made-{len(self.drafts) if known is None else self.drafts.index(known)}"
        if known is None and self.swallows != "post":
            self.drafts.append(draft)
            self.posts[native_id] = FakePost(
                author.native_id, author.handle, access.now, draft.text, (draft.link,) if draft.link else ()
            )
        if self.swallows:
            raise OutcomeUnknownError("No answer came.")
        return self.ref(native_id)

    def count(self, native_id: str, **counts: int | None) -> None:
        """Let a post's counters stand at something else from now on."""
        self.posts[native_id] = replace(self.posts[native_id], counts=Counts(**counts))

    def _ask(self, refs: Sequence[PostRef]) -> None:
        if len(refs) > self.batch_size:
            raise AssertionError(f"{len(refs)} posts asked for at once, {self.batch_size} allowed")
        self.asked.append(tuple(ref.native_id for ref in refs))
        if self.failure is not None:
            raise self.failure

    def _found(self, access: Access, ref: PostRef) -> Found | Missing:
        reading = self._reading(access, ref)
        post = self.posts.get(ref.native_id)
        if post is None or isinstance(reading, Missing):
            return Missing(ref, post.missing if post and post.missing else MissingReason.NOT_FOUND)
        return Found(ref, post.author_id, post.author_name, post.posted_at, post.text, post.links, reading)

    def _reading(self, access: Access, ref: PostRef) -> Reading | Missing:
        post = self.posts.get(ref.native_id)
        if post is None or post.missing:
            return Missing(ref, post.missing if post and post.missing else MissingReason.NOT_FOUND)
        return Reading(ref.native_id, access.now, "fake-api", post.counts)


def _is_by(post: FakePost, account: Identity) -> bool:
    return post.author_id == account.native_id
