"""The sandbox's own pages: one frame, one style sheet, no script."""

from html import escape
from urllib.parse import urlsplit

from share.sandbox.wire import Answer, Request, as_html
from share.sandbox.world import World

LABELS = {"x": "X", "bluesky": "Bluesky", "facebook": "Facebook", "mastodon": "Mastodon"}
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action "
STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --paper: #fff; --ground: #f3f5f8;
  --line: #d9dfe7; --accent: #24578f; --note: #fff6da; --note-ink: #5c4500; --good: #1d6b3c; --bad: #a12622; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #a3afbe; --paper: #1b222c;
  --ground: #12171e; --line: #323c49; --accent: #8fbcf0; --note: #3a3014; --note-ink: #ffe7a3;
  --good: #7fd3a0; --bad: #ffb0a8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
.banner { background: var(--note); color: var(--note-ink); padding: 8px 16px; text-align: center; font-size: 14px; }
a { overflow-wrap: anywhere; }
main { max-width: 36rem; margin: 24px auto; padding: 0 16px; }
h1 { font-size: 22px; line-height: 1.3; margin: 0 0 16px; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 16px; margin: 0 0 16px; }
.who { font-weight: 600; margin: 0; } .soft { color: var(--soft); font-size: 14px; margin: 4px 0 0; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; margin: 12px 0; }
dl { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0; padding-top: 12px; border-top: 1px solid var(--line); }
dl div { display: flex; gap: 6px; } dt { color: var(--soft); } dd { margin: 0; font-variant-numeric: tabular-nums; }
label { display: block; font-weight: 600; margin: 12px 0 4px; }
input, textarea { width: 100%; font: inherit; color: inherit; background: var(--ground); padding: 8px 12px;
  border: 1px solid var(--line); border-radius: 10px; }
textarea { min-height: 9rem; resize: vertical; }
button { font: inherit; font-weight: 600; margin-top: 16px; padding: 10px 20px; border: 0; border-radius: 10px;
  background: var(--accent); color: var(--paper); cursor: pointer; }
a { color: var(--accent); } code { overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
li { margin: 4px 0; }
.row { display: flex; flex-wrap: wrap; gap: 0 12px; }
button.quiet { background: transparent; color: var(--accent); border: 1px solid var(--line); }
fieldset { border: 1px solid var(--line); border-radius: 10px; margin: 12px 0; } legend { font-weight: 600; }
label.tick { font-weight: 400; } label.tick input { width: auto; }
main.wide { max-width: 76rem; } .lead { max-width: 44rem; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 16px; }
.grid .card { margin: 0; min-width: 0; }
h2 { font-size: 18px; margin: 0 0 8px; display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; }
h3 { font-size: 16px; margin: 20px 0 8px; }
.chip { font-size: 14px; font-weight: 600; } .chip.good { color: var(--good); } .chip.bad { color: var(--bad); }
.acts { list-style: none; margin: 0; padding: 0; } .acts li { margin: 0 0 12px; }
.acts button, .row button { margin-top: 4px; padding: 8px 14px; min-height: 40px; }
select { width: 100%; font: inherit; color: inherit; background: var(--ground); padding: 8px 12px;
  border: 1px solid var(--line); border-radius: 10px; text-overflow: ellipsis; }
ul.soft { padding-left: 20px; }
img { max-width: 100%; border-radius: 10px; }
"""


def page(
    title: str, content: str, status: int = 200, *, head: str = "", leads_to: str = "", wide: bool = False
) -> Answer:
    """Set content, which is HTML, into the frame; `head` holds more tags about the page.

    `leads_to` is where the answer to a form on it goes on to: browsers count that as the form's target.
    """
    width = "wide" if wide else "narrow"
    reply = as_html(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex"><link rel="stylesheet" href="/_sandbox/style.css">'
        f"<title>{escape(title)} · Sandbox</title>{head}</head><body>"
        '<div class="banner" role="note">Sandbox &ndash; nothing leaves this machine</div>'
        f'<main class="{width}"><h1>{escape(title)}</h1>{content}</main></body></html>',
        status,
    )
    target = urlsplit(leads_to)
    allowed = f"'self' {target.scheme}://{target.netloc}" if leads_to else "'self'"
    reply.headers |= {"Content-Security-Policy": POLICY + allowed, "X-Content-Type-Options": "nosniff"}
    return reply


def style(_world: World, _request: Request) -> Answer:
    return Answer(200, STYLE.encode(), {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "max-age=300"})


def nothing_here(_world: World, _request: Request) -> Answer:
    return page("There is nothing here", '<p>See <a href="/">what this is</a>.</p>', 404)
