"""What is known and why: the card of a thing (``card``), and all that is said between two (``why``)."""

from graphkit.explain.card import Card, Row, Section, card, card_json, card_markdown, card_text
from graphkit.explain.why import Proof, Why, why, why_json, why_markdown, why_text

__all__ = [
    "Card",
    "Proof",
    "Row",
    "Section",
    "Why",
    "card",
    "card_json",
    "card_markdown",
    "card_text",
    "why",
    "why_json",
    "why_markdown",
    "why_text",
]
