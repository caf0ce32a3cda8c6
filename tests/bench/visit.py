"""A first visit: the page and all that it makes the browser download."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlparse
from urllib.request import Request, urlopen

import brotli


class Resources(HTMLParser):
    """The addresses that a page makes the browser load."""

    LOADED = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}

    def __init__(self):
        super().__init__()
        self.addresses = []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "link" and self.LOADED & set(attributes.get("rel", "").split()):
            self.addresses.append(attributes["href"])
        if tag in ("script", "img", "source", "iframe") and attributes.get("src"):
            self.addresses.append(attributes["src"])


def fetch(url):
    """The bytes as they travel, and the text."""
    with urlopen(Request(url, headers={"Accept-Encoding": "br"})) as response:
        body = response.read()
        text = brotli.decompress(body) if response.headers.get("Content-Encoding") == "br" else body
        return body, text, response.headers.get_content_type()


def cold_visit(url):
    """Bytes of the bodies as they travel, by address: the page, its files, and the files of its style sheets."""
    weights, to_load = {}, [url]
    for address in to_load:
        if address in weights or urlparse(address).netloc != urlparse(url).netloc:
            continue
        body, text, kind = fetch(address)
        weights[address] = len(body)
        to_load += [urljoin(address, found) for found in _loaded_by(text.decode("utf-8", "replace"), kind)]
    return weights


def _loaded_by(text, kind):
    if kind == "text/css":
        return re.findall(r"url\([\"']?([^\"')]+)", text)
    if kind != "text/html":
        return []
    resources = Resources()
    resources.feed(text)
    return resources.addresses
