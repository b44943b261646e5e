"""The invented positions: as many in each agency as its share says, each with a title, a series and a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from executives.demo import subjects
from executives.demo.agencies import AGENCIES, UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from executives.demo.agencies import DemoAgency, Unit
    from executives.demo.people import Person

POSTS_PER_EXECUTIVE: Final = 1.1  # of which about one in eleven is vacant
NONCAREER_FACTOR: Final = 0.94  # a few change hands so slowly that career appointees are counted in
CAREER_RESERVED_SHARE: Final = 0.58
GENERAL, CAREER_RESERVED = "3", "4"


class Post:
    """One position of a subelement and whoever holds it."""

    __slots__ = (
        "agency",
        "designation",
        "holder",
        "is_expert",
        "is_noncareer",
        "number",
        "organization",
        "place",
        "series",
        "title",
        "unit",
    )

    def __init__(self, unit: str, number: str, *, is_noncareer: bool, designation: str, place: str) -> None:
        self.unit = unit
        self.agency = unit[:2]
        self.number = number
        self.is_noncareer = is_noncareer
        self.designation = designation
        self.place = place
        self.is_expert = False
        self.title = self.series = self.organization = ""
        self.holder: Person | None = None


def build_posts(random: Random, executives: int) -> list[Post]:
    """Return the positions of a corps of `executives`, in the order of their numbers."""
    units_of = {agency.code: [unit for unit in UNITS if unit.code.startswith(agency.code)] for agency in AGENCIES}
    sizes = [sum(unit.executives for unit in units_of[agency.code]) for agency in AGENCIES]
    posts: list[Post] = []
    for agency, count in zip(AGENCIES, apportion(round(executives * POSTS_PER_EXECUTIVE), sizes), strict=True):
        units = units_of[agency.code]
        per_unit = apportion(count, [unit.executives for unit in units])
        posts += _agency_posts(random, agency, [*zip(units, per_unit, strict=True)])
    return posts


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Split `total` into whole numbers in proportion to `weights` (largest remainders)."""
    quotas = [total * weight / sum(weights) for weight in weights]
    shares = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda index: shares[index] - quotas[index])
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return shares


def _agency_posts(random: Random, agency: DemoAgency, counts: list[tuple[Unit, int]]) -> list[Post]:
    places = [(unit, number) for unit, count in counts for number in range(1, count + 1)]
    noncareer = _noncareer(random, agency, [unit.code for unit, _ in places])
    posts = []
    for index, (unit, number) in enumerate(places):
        is_noncareer = index in noncareer
        reserved = not is_noncareer and random.random() < CAREER_RESERVED_SHARE
        in_field = random.random() < unit.field_share and not is_noncareer
        post = Post(
            unit.code,
            f"{unit.code}-{number:04d}",
            is_noncareer=is_noncareer,
            designation=CAREER_RESERVED if reserved else GENERAL,
            place=random.choice(subjects.FIELD_CITIES) if in_field else unit.place,
        )
        _describe(random, post, unit, in_field=in_field)
        posts.append(post)
    return posts


def _noncareer(random: Random, agency: DemoAgency, units: list[str]) -> set[int]:
    """Choose the positions meant for noncareer appointees, most of them in the agency's first unit."""
    count = min(round(agency.noncareer * NONCAREER_FACTOR * len(units) + random.random() - 0.5), len(units) // 4)
    near = [index for index, unit in enumerate(units) if unit == units[0]]
    random.shuffle(near)
    chosen = set(near[: max(count * 2 // 3, 0)])
    others = [index for index in range(len(units)) if index not in chosen]
    random.shuffle(others)
    return chosen | set(others[: max(count - len(chosen), 0)])


def _describe(random: Random, post: Post, unit: Unit, *, in_field: bool) -> None:
    missions = subjects.MISSIONS.get(post.agency, subjects.PROGRAMMES)
    subject, series = random.choice(missions if random.random() < 0.6 else subjects.SUPPORT)
    draw = random.random()
    title = random.choice(subjects.EXECUTIVES)
    if post.is_noncareer:
        title, series = random.choice(subjects.POLITICAL)
    elif in_field and draw < 0.5:
        title, subject = random.choice(subjects.FIELD_EXECUTIVES), post.place.partition(",")[0]
        series = missions[0][1]
    elif draw < 0.17:
        title, series = random.choice(subjects.EXPERTS)
        post.is_expert = True
    elif draw < 0.26:
        title, series = random.choice(subjects.ADVISERS)
    elif draw < 0.38:
        title, series = random.choice(subjects.LEADERS)
    elif random.random() < 0.45:
        series = "0340" if random.random() < 0.8 else "0301"
    post.title, post.series = title.format(subject), series
    post.organization = f"{unit.name} / {subject}"
