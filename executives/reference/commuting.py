"""Duty locations grouped into commuting areas, for searches and for the notice that a move needs.

The groups follow the metropolitan areas of the federal government's own delineations, cut down to the places where SES
positions are (Raleigh and Durham, two areas there, are one here). They are a first answer only: which area is one area
for employment purposes (5 CFR 351.203) is the agency's to determine.
"""

from __future__ import annotations

from typing import Final

from executives.reference.commuting_areas import PLACES
from executives.reference.naming import readable, tidy

STATES_TEXT: Final = (
    "AL=ALABAMA; AK=ALASKA; AZ=ARIZONA; AR=ARKANSAS; CA=CALIFORNIA; CO=COLORADO; CT=CONNECTICUT; DE=DELAWARE; "
    "DC=DISTRICT OF COLUMBIA; FL=FLORIDA; GA=GEORGIA; HI=HAWAII; ID=IDAHO; IL=ILLINOIS; IN=INDIANA; IA=IOWA; "
    "KS=KANSAS; KY=KENTUCKY; LA=LOUISIANA; ME=MAINE; MD=MARYLAND; MA=MASSACHUSETTS; MI=MICHIGAN; MN=MINNESOTA; "
    "MS=MISSISSIPPI; MO=MISSOURI; MT=MONTANA; NE=NEBRASKA; NV=NEVADA; NH=NEW HAMPSHIRE; NJ=NEW JERSEY; "
    "NM=NEW MEXICO; NY=NEW YORK; NC=NORTH CAROLINA; ND=NORTH DAKOTA; OH=OHIO; OK=OKLAHOMA; OR=OREGON; "
    "PA=PENNSYLVANIA; RI=RHODE ISLAND; SC=SOUTH CAROLINA; SD=SOUTH DAKOTA; TN=TENNESSEE; TX=TEXAS; UT=UTAH; "
    "VT=VERMONT; VA=VIRGINIA; WA=WASHINGTON; WV=WEST VIRGINIA; WI=WISCONSIN; WY=WYOMING; PR=PUERTO RICO"
)
NAMES_OF_STATES: Final = {
    code: name for code, _, name in (entry.strip().partition("=") for entry in STATES_TEXT.split(";"))
}
STATES: Final = {name: code for code, name in NAMES_OF_STATES.items()}
AREA_OF: Final = {" ".join(place.split()): area for area, places in PLACES.items() for place in places.split(";")}


def commuting_area(duty_location: str) -> str:
    """Return the commuting area of a duty location as OPM's files write it ("PENTAGON, ARLINGTON, VA").

    A place outside the table is its own area, "City, ST" or "City, Country". A location that names no city (a state or
    country alone, "ALL OTHERS") gives an empty string: its area is not known.
    """
    parts = [tidy(part).replace(".", "") for part in duty_location.split(",") if part.strip()]
    if len(parts) < 2:
        return ""
    city, country = parts[-2].upper(), parts[-1]
    state = STATES.get(country.upper(), country.upper())
    if area := AREA_OF.get(f"{city} {state}"):
        return area
    if city in (state, NAMES_OF_STATES.get(state)) or "OTHER" in city:
        return ""
    return f"{readable(city)}, {state if state in NAMES_OF_STATES else readable(country)}"


def readable_location(duty_location: str) -> str:
    """Return a duty location as one reads it: "PENTAGON, ARLINGTON, VA" becomes "Pentagon, Arlington, VA"."""
    parts = [tidy(part) for part in duty_location.split(",") if part.strip()]
    return ", ".join(part if part in NAMES_OF_STATES else readable(part) for part in parts)
