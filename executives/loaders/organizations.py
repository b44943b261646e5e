"""Find the code of an agency and of an organization in it by name, however the name is typed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from executives.models import Agency, AgencyName
from executives.reference.naming import key
from executives.reference.plum import AGENCIES, MAIN_SUBELEMENT, ORGANIZATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

PRESIDENTS_OFFICE: Final = key("EXECUTIVE OFFICE OF THE PRESIDENT - ")
INSPECTOR_GENERAL: Final = key("OFFICE OF THE INSPECTOR GENERAL")
ALIASES: Final = {key(name): code for name, code in AGENCIES.items()}
ORGANIZATION_ALIASES: Final = {
    (agency, key(name)): code for agency, names in ORGANIZATIONS.items() for name, code in names.items()
}
FEWEST_WORDS: Final = 2


class Place(NamedTuple):
    """Where a position belongs: the code, and whether its organization told the subelement."""

    code: str
    is_by_organization: bool


class Organizations:
    """The agencies held, by the keys of their names, today's names before earlier ones."""

    def __init__(self) -> None:
        self._codes: set[str] = set(Agency.objects.values_list("code", flat=True))
        self._agencies: dict[str, str] = {}
        self._subelements: dict[str, list[str]] = defaultdict(list)
        self._inside: dict[str, dict[str, str]] = defaultdict(dict)
        self._found: dict[tuple[str, str], Place | None] = {}
        for code, name in self._names():
            named = key(name)
            if len(code) == 2:
                self._agencies.setdefault(named, code)
                continue
            self._inside[code[:2]].setdefault(named, code)
            if code not in self._subelements[named]:
                self._subelements[named].append(code)

    def __bool__(self) -> bool:
        return bool(self._codes)

    def find(self, agency_name: str, organization: str) -> Place | None:
        """Return where a position of `organization` belongs, or None where the agency's name is not known."""
        asked = (agency_name, organization)
        if asked not in self._found:
            self._found[asked] = self._find(agency_name, organization)
        return self._found[asked]

    def _find(self, agency_name: str, organization: str) -> Place | None:
        code = self._agency(agency_name)
        if code is None:
            return None
        agency, main = code[:2], self._main(code)
        if len(code) == 2 or code == self._main(agency):
            subelement = self._subelement(agency, key(organization))
            if subelement is not None:
                return Place(subelement, True)
        return Place(main, len(code) == 4 and code == main)

    def _names(self) -> Iterable[tuple[str, str]]:
        yield from Agency.objects.order_by("code").values_list("code", "name")
        earlier = AgencyName.objects.filter(valid_to__isnull=False).order_by("-valid_from", "agency_id")
        yield from earlier.values_list("agency_id", "name")

    def _agency(self, name: str) -> str | None:
        named = key(name)
        for candidate in (named, named.removeprefix(PRESIDENTS_OFFICE).strip()):
            code = ALIASES.get(candidate) or self._agencies.get(candidate)
            if code in self._codes:
                return code
            subelements = self._subelements.get(candidate, [])
            if len(subelements) == 1:
                return subelements[0]
        if named.endswith(INSPECTOR_GENERAL):
            agency = self._agencies.get(named.removesuffix(INSPECTOR_GENERAL).strip())
            return self._inside[agency].get(INSPECTOR_GENERAL, agency) if agency else None
        return None

    def _main(self, code: str) -> str:
        """Return the subelement that stands for an agency, or the agency where it has none."""
        if len(code) == 4:
            return code
        for candidate in (f"{code}00", MAIN_SUBELEMENT.get(code, "")):
            if candidate in self._codes:
                return candidate
        return code

    def _subelement(self, agency: str, organization: str) -> str | None:
        """Find an organization among an agency's subelements: by table, by name, by one name inside the other."""
        code = ORGANIZATION_ALIASES.get((agency, organization))
        if code in self._codes:
            return code
        inside = self._inside[agency]
        if organization in inside:
            return inside[organization]
        within = [name for name in inside if self._is_part(name, organization) and not name.startswith("OFFICE")]
        if within:
            return inside[max(within, key=len)]
        around = {code for name, code in inside.items() if self._is_part(organization, name)}
        return around.pop() if len(around) == 1 else None

    @staticmethod
    def _is_part(part: str, whole: str) -> bool:
        """Say whether one name stands in another, whole words of it, and is more than a word or two."""
        return len(part.split()) > FEWEST_WORDS and f" {part} " in f" {whole} "
