"""Names of agencies and organizations: readable ones from OPM's capitals, and keys under which spellings agree."""

from __future__ import annotations

import html
import re
from typing import Final

SMALL_WORDS: Final = frozenset(re.findall(r"\w+", "a an and as at by for from in of on or than the to with"))
ABBREVIATIONS: Final = frozenset(
    re.findall(
        r"\w+",
        "ACIO AD AF AFELM AI AIDS AMC ANG ARPA ASD ATF AUKUS AUSTR BOEM BRAC C2 CBP CEO CEXO CFIUS CFO CHCO CHIP CIA "
        "CIO CISA CISO COO COVID CP CRCCRB CVD DALO DAS DASA DASD DASN DC DEA DHA DHS DLA DODEA DOE DOI DOJ DOL DRU "
        "DSCA EEO EPA FAA FBI FDA FEMA FISA FMBTS FO FOIA FPAC GAO GSA HHS HIV HQ HQDA HR HUD IG II III IRS IT ITA IV "
        "IX JCS JPL LNG MIA MRDC NASA NATO NAVWARSYSCOM NETL NIH NIST NNSA NOAA NORAD NPS NSF NTIA NTSB OA OCR OGC "
        "OIG OMB OPM OSD OSMRE PEO POW SBIR SES SETAF SHAPE SSA SSP STEM STTR TACOM TARP TSA TSC TX US USA USAF "
        "USAFRAF USCIS USDA USTR V VA VCE VHA VI VII VIII VISN VSO WTO",
    )
)
SPELLED: Final = {"DOD": "DoD", "TRICARE": "TRICARE", "MCLEAN": "McLean", "COE": "CoE"}

WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
NOT_A_WORD: Final = re.compile(r"[^A-Z0-9 ]+")
COUNTRY: Final = re.compile(r"\b(?:U\s?S|UNITED STATES)\b(?: OF AMERICA\b)?")


def readable(name: str) -> str:
    """Return a name in capitals as a title in mixed case; a name that has small letters is only trimmed.

    Known abbreviations and initials keep their capitals; small words lose theirs except where a part begins. An
    abbreviation that is not in the table comes out as a word.
    """
    name = tidy(name)
    if name != name.upper():
        return name
    words = WORD.sub(lambda match: _cased(match, name), name)
    return words[:1].upper() + words[1:]


def tidy(text: str) -> str:
    """Return text with single spaces and without the marks of HTML that some exports carry (`&AMP;`)."""
    return " ".join(html.unescape(text.replace("&AMP;", "&").replace("&QUOT;", '"')).split())


def key(name: str) -> str:
    """Return the form under which spellings of one name agree: no case, punctuation, articles or country."""
    text = NOT_A_WORD.sub(" ", tidy(name).upper().replace("&", " AND ").replace("'", "").replace("’", ""))
    text = COUNTRY.sub(" ", " ".join(text.split()))
    return " ".join(word for word in text.split() if word != "THE")


def _cased(match: re.Match[str], name: str) -> str:
    word = match.group()
    if word in ABBREVIATIONS:
        return word
    if word in SPELLED:
        return SPELLED[word]
    if name[match.end() : match.end() + 1] == "." and len(word) == 1:
        return word
    if word[0].isdigit():
        return word.lower()
    if any(character.isdigit() for character in word):
        return word
    if word.lower() in SMALL_WORDS and not _opens_a_part(name[: match.start()]):
        return word.lower()
    return word.capitalize()


def _opens_a_part(before: str) -> bool:
    """Say whether a word that follows `before` begins the name or a part of it set off by a dash or colon."""
    return before == "" or before.rstrip().endswith((":", " -", "("))
