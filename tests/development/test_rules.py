"""The kinds of development activity and which of them broaden."""

from __future__ import annotations

import pytest

from development.rules.activities import ACTIVITIES, is_broadening
from development.workflow import ActivityType

A = ActivityType


def test_every_kind_is_explained_once() -> None:
    assert [activity.type for activity in ACTIVITIES] == list(ActivityType)


@pytest.mark.parametrize(
    ("activity", "broadens"),
    [
        (A.DETAIL_COMPONENT, True),
        (A.DETAIL_AGENCY, True),
        (A.DETAIL_ACTING_EXECUTIVE, True),
        (A.SABBATICAL, True),
        (A.IPA, True),
        (A.INTERAGENCY_PROJECT, True),
        (A.REASSIGNMENT, True),
        (A.TRANSFER, True),
        (A.LIAISON, False),
        (A.JOINT_DUTY, False),
        (A.EXCHANGE, False),
        (A.FELLOWSHIP, False),
        (A.FORMAL_TRAINING, False),
        (A.COACHING, False),
        (A.MENTORING, False),
        (A.ASSESSMENT_360, False),
        (A.SELF_STUDY, False),
        (A.OTHER, False),
    ],
)
def test_broadening_is_what_the_memorandum_lists(activity: ActivityType, broadens: bool) -> None:
    assert is_broadening(activity) is broadens
