"""Where a post can be seen: here, and how its own network would write the address."""

from share.sandbox.posts import Post


def page_url(post: Post, site: str) -> str:
    """Return the address of a post's page in the sandbox; `site` is the sandbox's own."""
    return f"{_home(post, site)}{path_of(post)}"


def network_url(post: Post, site: str) -> str:
    """Return the address that the real network would give the post."""
    homes = {"x": "https://x.com", "bluesky": "https://bsky.app", "facebook": "https://www.facebook.com"}
    return homes.get(post.network, _home(post, site)) + path_of(post)


def path_of(post: Post) -> str:
    first, _, last = post.native_id.rpartition("_" if post.network == "facebook" else "/")
    if post.network == "x":
        return f"/{post.author.name}/status/{post.native_id}"
    if post.network == "bluesky":
        return f"/profile/{first}/post/{last}"
    if post.network == "facebook":
        return f"/{first}/posts/{last}"
    return f"/@{post.author.name}/{post.native_id}"


def shared_id(post: Post, site: str) -> str:
    """Write the id as people's records do: with the Mastodon host and its port, or Facebook's owner."""
    if post.network == "mastodon":
        return f"{_home(post, site).partition('://')[2]}/{post.native_id}"
    if post.network == "facebook":
        return "post:" + post.native_id.replace("_", "/", 1)
    return post.native_id


def _home(post: Post, site: str) -> str:
    if post.network != "mastodon":
        return site
    port = site.rpartition(":")[2]
    return f"http://{post.instance}:{port}" if port.isdigit() else f"http://{post.instance}"
