"""Identifiers that carry their own proof: is this one well formed, and if not, what would be.

Each function returns an empty text for a good identifier, else the way out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def fault_of_id(text: str) -> str:
    """Check an id: lower-case letters, digits and single hyphens, since it becomes the end of an IRI."""
    if _ID.fullmatch(text):
        return ""
    bare = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return f"write {bare!r}" if bare else "write lower-case letters, digits and hyphens"


def fault_of_cik(text: str) -> str:
    """Check a Central Index Key of the SEC: ten digits, leading zeros written."""
    if re.fullmatch(r"[0-9]{10}", text):
        return ""
    if re.fullmatch(r"[0-9]{1,9}", text):
        return f"a CIK has ten digits: write {text.zfill(10)!r}, in quotes"
    return "a CIK has ten digits"


def fault_of_isin(text: str) -> str:
    """Check an ISIN by the check digit of ISO 6166: Luhn over its digits, letters counted as 10 to 35."""
    if not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{9}[0-9]", text):
        return "an ISIN is two letters, nine letters or digits, and a check digit"
    digits = "".join(str(int(character, 36)) for character in text[:-1])
    doubled = (int(digit) * (2 - position % 2) for position, digit in enumerate(reversed(digits)))
    total = sum(number // 10 + number % 10 for number in doubled)
    expected = (10 - total % 10) % 10
    return "" if int(text[-1]) == expected else f"by ISO 6166 the check digit of {text[:-1]} is {expected}"


def fault_of_lei(text: str) -> str:
    """Check an LEI by ISO 17442: the whole, letters counted as 10 to 35, leaves 1 when divided by 97."""
    if not re.fullmatch(r"[A-Z0-9]{18}[0-9]{2}", text):
        return "an LEI is eighteen capital letters or digits and two check digits"
    first = "".join(str(int(character, 36)) for character in text[:18])
    expected = f"{98 - int(first + '00') % 97:02d}"
    return "" if text[18:] == expected else f"by ISO 17442 the check digits of {text[:18]} are {expected}"


def fault_of_wikidata(text: str) -> str:
    """Check a Wikidata item: Q and digits."""
    if re.fullmatch(r"Q[1-9][0-9]{0,11}", text):
        return ""
    found = re.search(r"Q[1-9][0-9]{0,11}", text.upper())
    return f"write {found[0]!r}" if found else "a Wikidata item is a Q and digits, such as Q182477"


def fault_of_ticker(text: str) -> str:
    """Check a trading symbol: capital letters and digits, with one dot or hyphen for a class of shares."""
    if re.fullmatch(r"[A-Z0-9]{1,12}([.-][A-Z0-9]{1,4})?", text):
        return ""
    return "a ticker is capital letters and digits, such as NVDA or BRK.B; the exchange goes to 'exchange'"


#: The identifiers whose form is known, by their name in the schema.
FAULT_OF: Final[Mapping[str, Callable[[str], str]]] = {
    "cik": fault_of_cik,
    "isin": fault_of_isin,
    "lei": fault_of_lei,
    "wikidata": fault_of_wikidata,
    "ticker": fault_of_ticker,
}


def fault_of_country(text: str) -> str:
    """Check a country code of ISO 3166-1 alpha-2."""
    import pycountry

    if pycountry.countries.get(alpha_2=text) and text.isupper():
        return ""
    if text == "UK":
        return "ISO 3166-1 has GB for the United Kingdom"
    try:
        found = pycountry.countries.lookup(text)
    except LookupError:
        return "write the two capital letters of ISO 3166-1, such as US, TW or NO; leave it out for a union"
    return f"ISO 3166-1 has {found.alpha_2} for {found.name}"
