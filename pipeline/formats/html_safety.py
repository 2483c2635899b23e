"""What of an article's own HTML reaches a page. Sources are untrusted: scripts, handlers, frames and SVG never do."""

from __future__ import annotations

import html
import re

import nh3

_SCHEMES = {"http", "https", "mailto"}
_INLINE = frozenset(
    {"abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "rp", "rt",
     "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"}
)  # fmt: skip
_VOID = frozenset({"br", "wbr"})
_INLINE_ATTRIBUTES = ("title", "lang", "dir", "datetime")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<rest>[^>]*)>")
_ATTRIBUTE = re.compile(r"([a-z]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I)
_BLOCKS = {
    "a", "blockquote", "caption", "col", "colgroup", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "hr",
    "img", "li", "ol", "p", "pre", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_OURS = {"aside", "h2", "h3", "h4", "h5", "h6"}
_OWN_ATTRIBUTES = {
    "*": {"id", "class", "lang", "dir", "title", "translate", "role", "tabindex", "its-mt-confidence",
          "its-annotators-ref", "its-term", "aria-label", "aria-labelledby", "aria-describedby", "aria-hidden"},
    "a": {"href", "hreflang", "rel"},
    "img": {"src", "alt", "loading", "decoding"},
    "li": {"value"},
    "ol": {"start"},
    "th": {"scope"},
    "time": {"datetime"},
    "q": {"cite"},
}  # fmt: skip


def safe_tag(markup: str) -> str:
    """One raw inline tag as it may stand on a page; empty when it may not (comments, ``<script>``, ``<iframe>``)."""
    match = _TAG.fullmatch(markup)
    name = match["name"].lower() if match else ""
    if not match or name not in _INLINE:
        return ""
    if match["close"]:
        return "" if name in _VOID else f"</{name}>"
    kept = []
    for attribute in _ATTRIBUTE.finditer(match["rest"]):
        if attribute[1].lower() in _INLINE_ATTRIBUTES:
            value = html.unescape(attribute[2] if attribute[2] is not None else attribute[3])
            kept.append(f' {attribute[1].lower()}="{html.escape(value)}"')
    return f"<{name}{''.join(kept)}>"


def safe_url(url: str) -> str:
    """``url`` when it is relative or of a scheme that opens a page or a letter; else empty."""
    scheme = re.match(r"[\x00-\x20]*([A-Za-z][A-Za-z0-9+.\-]*)[\x00-\x20]*:", html.unescape(url))
    return url if not scheme or scheme[1].lower() in _SCHEMES else ""


def safe_block(markup: str) -> str:
    """A raw HTML block without anything that acts, and without headings, classes or ids that could pose as ours."""
    return nh3.clean(
        markup,
        tags=set(_INLINE) | _BLOCKS,
        attributes={"*": {"lang", "dir", "title"}, "a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}},
        clean_content_tags={"script", "style", "svg", "math", "iframe", "object", "template", "noscript"},
        url_schemes=_SCHEMES,
        link_rel="noopener",
    )


def safe_body(markup: str) -> str:
    """The last gate: the whole article, of which only what our renderer makes goes through."""
    return nh3.clean(
        markup,
        tags=set(_INLINE) | _BLOCKS | _OURS,
        attributes=_OWN_ATTRIBUTES,
        clean_content_tags={"script", "style", "svg", "math", "iframe", "object", "template", "noscript"},
        url_schemes=_SCHEMES,
        link_rel=None,
    )
