"""One scripted career, without a gap or a mistake, for the executive who signs in: three agencies and three details.

Her last broadening activity ended 44 months before the last day, so that her clock asks for the next one.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from executives.demo.people import CAREER, PREFIX, Person, pay_period_start
from executives.demo.posts import CAREER_RESERVED, GENERAL, Post

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from executives.demo.clerk import Clerk

IDENTIFIER: Final = f"{PREFIX}000000"
NAME: Final = ("Anvil", "Marigold")
MONTH: Final = 30.4375


class Stint(NamedTuple):
    """A position of record, taken up so many months before the last day."""

    months: int
    code: str
    unit: str
    title: str
    series: str
    place: str
    designation: str = GENERAL


class Loan(NamedTuple):
    """A detail from the position held then; extended once where `extended` days are given."""

    months: int
    days: int
    extended: int
    host: str
    title: str


STINTS: Final = (
    Stint(166, "142", "IN05", "Deputy Associate Director for Land and Minerals", "0401", "Denver, CO", CAREER_RESERVED),
    Stint(139, "721", "IN01", "Director, Office of Water Projects", "0340", "Washington, DC"),
    Stint(118, "145", "CM54", "Deputy Chief Financial Officer", "0505", "Silver Spring, MD", CAREER_RESERVED),
    Stint(97, "145", "AG11", "Executive Director, Forest Fire Management", "0401", "Washington, DC"),
    Stint(70, "721", "AG01", "Deputy Assistant Secretary for Administrative Services", "0340", "Washington, DC"),
)
LOANS: Final = (
    Loan(152, 120, 120, "IN06", "Acting Deputy Director, Office of Trust Lands"),
    Loan(109, 180, 0, "EP00", "Senior Advisor (detail)"),
    Loan(53, 150, 120, "BO00", "Senior Advisor (detail)"),
)


def take_post() -> Post:
    """Return the position she holds at the end; her earlier ones are others' by now."""
    return _post(len(STINTS) - 1)


def script(clerk: Clerk, as_of: dt.date, post: Post) -> Iterator[tuple[int, Callable[[], None]]]:
    """Yield what is filed of her and the day on which it is; `post` is the position she holds at the end."""
    last = as_of.toordinal()
    person = Person(IDENTIFIER, NAME, CAREER, _day(last, STINTS[0].months))
    posts = [*map(_post, range(len(STINTS) - 1)), post]
    post.holder = person

    def file(code: str, day: int, post: Post, host: str = "", until: int = 0, title: str = "") -> None:
        clerk.filed.append(clerk.row(person, code, day, post, host=host, until=until, title=title))

    for index, stint in enumerate(STINTS):
        day = _day(last, stint.months)
        if stint.code == "145":
            yield day, partial(file, "352", day, posts[index - 1])
        yield day, partial(file, stint.code, day, posts[index])
    for loan in LOANS:
        home = posts[max(index for index, stint in enumerate(STINTS) if stint.months > loan.months)]
        day = _day(last, loan.months)
        until = day + loan.days - 1
        yield day, partial(file, "930", day, home, loan.host, until, loan.title)
        if loan.extended:
            yield until - 6, partial(file, "931", until - 6, home, loan.host, until + loan.extended, loan.title)


def _day(last: int, months: int) -> int:
    return pay_period_start(last - int(months * MONTH))


def _post(index: int) -> Post:
    stint = STINTS[index]
    post = Post(
        stint.unit,
        f"{stint.unit}-9{index:03d}",
        is_noncareer=False,
        designation=stint.designation,
        place=stint.place,
    )
    post.title, post.series = stint.title, stint.series
    post.organization = stint.title.rpartition(", ")[2]
    return post
