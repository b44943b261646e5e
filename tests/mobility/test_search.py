"""The search of postings against a slow and obvious one: what is found, and what every count promises."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.filters.searches import found_in
from mobility.models import Posting
from mobility.rules.search import (
    FACETS,
    FIELDS,
    Row,
    Terms,
    find,
    length_of,
    matches,
    similar,
    time_of,
    virtual_of,
)
from tests.factories.mobility import make_posting, make_programme

AREAS = ("", "Denver, CO", "Washington, DC-MD-VA-WV")
ROWS = st.builds(
    Row,
    pk=st.integers(1, 10**6),
    design=st.sampled_from(("detail", "swap", "part_time")),
    agency=st.sampled_from(("AG11", "AG13", "HE11", "DD")),
    series=st.sampled_from(("", "0340", "0301")),
    area=st.sampled_from(AREAS),
    relocation=st.sampled_from(("none", "full", "not_paid")),
    virtual=st.sampled_from((0, 20, 50, 100)),
    time=st.sampled_from((10, 50, 100)),
    days=st.sampled_from((None, 60, 120, 241, 400)),
    competencies=st.sampled_from(("", "1", "1 2", "3 1 2")),
    is_hard=st.booleans(),
)
CHOICES = {
    "design": ("detail", "swap", "nonsense"),
    "agency": ("AG", "HE"),
    "series": ("0340",),
    "area": ("Denver, CO",),
    "relocation": ("none", "full"),
    "virtual": ("full", "none", "mostly"),
    "time": ("full", "half", "less"),
    "length": ("short", "permanent", "medium"),
    "competency": ("1", "2"),
}
TERMS = st.builds(
    Terms,
    words=st.just(()),
    chosen=st.fixed_dictionaries({}, optional={k: st.frozensets(st.sampled_from(v)) for k, v in CHOICES.items()}),
    stay=st.booleans(),
    hard=st.booleans(),
)


def answers(row: Row, terms: Terms, area: str, *, but: str = "") -> bool:
    """The obvious filter, leaving out what is asked for of one facet or switch."""
    for facet, (place, read) in FACETS.items():
        wanted = terms.chosen.get(facet)
        if facet != but and wanted and not set(read(row[place])) & wanted:
            return False
    stays = row.virtual == 100 or row.relocation == "none" or (area != "" and row.area == area)
    if terms.stay and but != "stay" and not stays:
        return False
    return not (terms.hard and but != "hard" and not row.is_hard)


@settings(max_examples=300, deadline=None)
@given(rows=st.lists(ROWS, max_size=12), terms=TERMS, area=st.sampled_from(AREAS))
def test_finds_and_counts_what_the_obvious_search_does(rows: list[Row], terms: Terms, area: str) -> None:
    found = find(rows, terms, area=area)
    assert found.pks == [row.pk for row in rows if answers(row, terms, area)]
    for facet, (place, read) in FACETS.items():
        expected = Counter(v for row in rows if answers(row, terms, area, but=facet) for v in set(read(row[place])))
        assert found.counts[facet] == expected, facet
    near = sum(answers(row, Terms(stay=True, chosen=terms.chosen, hard=terms.hard), area) for row in rows)
    hard = sum(answers(row, Terms(hard=True, chosen=terms.chosen, stay=terms.stay), area) for row in rows)
    assert (found.counts["stay"]["1"], found.counts["hard"]["1"]) == (near, hard)


@settings(max_examples=200, deadline=None)
@given(terms=TERMS, words=st.lists(st.text(max_size=8), max_size=4))
def test_an_address_says_what_was_asked(terms: Terms, words: list[str]) -> None:
    asked = Terms.of({"q": [" ".join(words)]} | {k: sorted(v) for k, v in terms.chosen.items()} | {
        name: ["1"] for name in ("stay", "hard") if getattr(terms, name)
    })  # fmt: skip
    again = Terms.from_query(asked.query)
    assert again.query == asked.query
    assert (again.stay, again.hard) == (terms.stay, terms.hard)
    assert {k: v for k, v in again.chosen.items() if v} == {k: v for k, v in terms.chosen.items() if v}
    assert "\x00" not in "".join(again.words)


def test_an_address_of_any_length_is_cut_to_measure() -> None:
    asked = {"q": ["word " * 500], "agency": [f"A{n}" for n in range(500)], "area": ["x" * 5000], "page": ["7"]}
    terms = Terms.of(asked)
    assert terms.words == ("WORD",)
    assert len(terms.chosen["agency"]) == 20
    assert {len(value) for value in terms.chosen["area"]} == {100}
    assert "page" not in terms.query


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (1, "short"),
        (119, "short"),
        (120, "medium"),
        (240, "medium"),
        (241, "long"),
        (366, "long"),
        (367, "longer"),
        (None, "permanent"),
    ],
)
def test_lengths_fall_into_their_buckets(days: int | None, bucket: str) -> None:
    assert length_of(days) == bucket


def test_shares_fall_into_their_buckets() -> None:
    assert [virtual_of(p) for p in (0, 1, 49, 50, 99, 100)] == ["none", "partly", "partly", "mostly", "mostly", "full"]
    assert [time_of(p) for p in (1, 49, 50, 99, 100)] == ["less", "less", "half", "half", "full"]


def test_taking_a_choice_away_leaves_the_others() -> None:
    terms = Terms.from_query("q=water&agency=AG&agency=HE&stay=1")
    assert terms.without("agency", "AG").query == "q=water&agency=HE&stay=1"
    assert terms.without("q").query == "agency=AG&agency=HE&stay=1"
    assert terms.without("stay").query == "q=water&agency=AG&agency=HE"
    assert not Terms.from_query("utm=1&sort=title")


def test_similar_ones_say_why_and_never_name_the_posting_itself() -> None:
    one = Row(1, "detail", "AG11", "0340", "Denver, CO", "none", 0, 100, 120, "1 2", False)
    same = one._replace(pk=2)
    other = one._replace(pk=3, series="0301", area="", design="swap", competencies="9")
    near = one._replace(pk=4, series="", competencies="2")
    found = similar([one, other, near, same], one)
    assert [like.pk for like in found] == [2, 4]
    assert found[0].reasons == [
        "same occupational series",
        "same kind of move",
        "same commuting area",
        "2 competencies in common",
    ]
    assert found[1].reasons == ["same kind of move", "same commuting area", "1 competency in common"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("water", {"Water desk", "River watch"}),
        ("WATER desk", {"Water desk"}),
        ("100%", {"Percent 100%"}),
        ("under_score", set()),
        ("größe", {"Größe und Maß"}),
        ("maß, größe", {"Größe und Maß"}),
        ("agency ag11", {"Water desk", "River watch", "Percent 100%", "Größe und Maß"}),
        ("nothing", set()),
    ],
)
def test_the_database_and_the_rule_agree_on_words(text: str, titles: set[str]) -> None:
    for title, duties in (
        ("Water desk", "Lead."),
        ("River watch", "Count the water."),
        ("Percent 100%", "Sum up."),
        ("Größe und Maß", "Measure."),
    ):
        make_posting(status="open", title=title, duties=duties)
    terms = Terms.of({"q": [text]})
    found = found_in(Posting.objects.open(), terms, order=["pk"], area="")
    assert set(Posting.objects.filter(pk__in=found.pks).values_list("title", flat=True)) == titles
    rows = Posting.objects.open().values_list(*FIELDS, "search_text", "title")
    assert {row[-1] for row in rows if matches(row, row[-2], terms)} == titles


@pytest.mark.django_db
def test_only_what_is_open_is_searched_and_what_is_projected_on_demand() -> None:
    wanted = make_posting(status="open")
    projected = make_posting(status="in_review", is_projected=True)
    make_posting(status="draft")
    make_posting(status="closed")
    make_posting(status="cancelled")
    every = Posting.objects.all()
    assert found_in(every, Terms(), order=["pk"], area="").pks == [wanted.pk]
    assert found_in(every, Terms(projected=True), order=["pk"], area="").pks == [wanted.pk, projected.pk]


@pytest.mark.django_db
def test_what_is_derived_follows_what_is_written() -> None:
    posting = make_posting(title="Forest fires", duty_location="DENVER, COLORADO", programme=make_programme())
    assert posting.commuting_area == "Denver, CO"
    assert "FOREST FIRES" in posting.search_text
    assert posting.programme.name.upper() in posting.search_text
    held = list(posting.competencies.values_list("pk", flat=True))
    assert sorted(posting.competency_ids.split()) == sorted(str(pk) for pk in held)
