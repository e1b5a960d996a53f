"""Reads the pages of reports for the tests: elements, texts and stored claims."""

import json
import re
from html.parser import HTMLParser
from typing import Any

from experiments.comparison import Claim
from experiments.verdicts import judge

VOID = {"meta", "br", "img", "hr", "input", "link"}


class Reader(HTMLParser):
    """Reads a page: its elements, ids and texts, and tags that are not closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)


def read(text: str) -> Reader:
    """Return what a page holds."""
    reader = Reader()
    reader.feed(text)
    return reader


def stored_claims(text: str) -> list[dict[str, Any]]:
    """Return the titles of a page with what they rest on."""
    block = re.search(r'<script type="application/json" id="claims">(.*?)</script>', text)
    assert block is not None
    claims: list[dict[str, Any]] = json.loads(block[1])
    return claims


def claim_about(measure: str, low: float, high: float, n: int = 200) -> Claim:
    """Return a claim with the given interval."""
    return Claim(
        scenario="scenario-1",
        measure=measure,
        n=n,
        missing=0,
        estimate=(low + high) / 2,
        low=low,
        high=high,
        level=0.95,
        family=5,
        better=round(0.8 * n),
        same=0,
        worse=n - round(0.8 * n),
        spread=(low, high),
        too_small=0.1,
        verdict=judge(n, low, high, 0.1),
    )
