"""What an application serves: shared by naming it, moved by the move, closed for the board; nothing leaks before."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from development.actions.plans import put_in_force, revise_plan
from development.actions.transitions import move_plan
from development.models import MovePurpose, Notice, PlanLine, PlanStep, Recommendation
from development.workflow import LineStatus, PlanStatus
from mobility.actions.releases import answer_release, sign_off_decline
from mobility.actions.rotations import cancel_rotation, end_rotation, start_rotation
from mobility.actions.selection import short_list
from mobility.models import Application, Release, Rotation
from mobility.rules.answers import Answer
from mobility.workflow import PostingStatus, ReleaseStatus
from sesportal.accounts.roles import Role
from sesportal.audit.models import AuditEvent
from sesportal.lib.errors import NotPermitted, RuleViolation
from sesportal.lib.purposes import named_on, offered_to
from tests.development.meetings import close_with
from tests.factories.accounts import user_with
from tests.factories.boards import DAY
from tests.factories.development import executive_with_login, plan_in
from tests.factories.mobility import make_posting, writer_of
from tests.factories.rotations import office_of, sent, sign_all
from tests.factories.selection import asked, draft, submitted, user_of

pytestmark = pytest.mark.django_db
S = LineStatus
REVIEW = "Lead an interagency review (Interagency project; builds Strategic Thinking)"


@pytest.fixture
def line():
    """The first line of a plan in force of an executive of HE11."""
    return plan_in(PlanStatus.IN_FORCE, executive_with_login("HE11")).lines.first()


def value_of(line):
    return f"line-{line.pk}"


def host_posting():
    return make_posting(status=PostingStatus.OPEN)


def released(line, *, values=None):
    """Return the rotation planned of a released application that serves the line."""
    release = asked(host_posting(), line.plan.executive, serves=values or [value_of(line)])
    answer_release(release=release, by=writer_of("HE"), answer=Answer(ReleaseStatus.RELEASED, board_on=DAY))
    return Rotation.objects.get(application=release.application)


def started(line, **given):
    rotation = released(line, **given)
    return begin(rotation)


def begin(rotation):
    sign_all(sent(rotation, nonreimbursable_basis="Work that the home agency ordinarily does."))
    return start_rotation(rotation=rotation, by=office_of("HE"), as_of=rotation.starts_on)


def end(rotation, *, on=None, reason=""):
    on = on or rotation.ends_on
    return end_rotation(rotation=rotation, by=office_of("HE"), ended_on=on, as_of=on, reason=reason)


def stands(line):
    line.refresh_from_db()
    return line.status


def recommended(executive, **fields):
    case = close_with(executive, held_on=DAY)
    advice = {"kind": "rotation", "activity_type": "detail_agency", "text": "A detail to another agency"} | fields
    return Recommendation.objects.create(case=case, executive=executive, issued_at=timezone.now(), **advice)


def test_open_lines_of_agreed_plans_and_advice_are_offered_to_their_executive_alone(line):
    executive = line.plan.executive
    advice = recommended(executive)
    recommended(executive_with_login())
    draft_plan = plan_in(PlanStatus.DRAFT, executive_with_login())
    assert [(one.value, one.text) for one in offered_to(executive)] == [
        (value_of(line), REVIEW),
        (f"line-{line.pk + 1}", "Serve in another component (Detail to another major component; builds "
         "Strategic Thinking)"),
        (f"advice-{advice.pk}", "A detail to another agency (Detail to another agency)"),
    ]  # fmt: skip
    assert offered_to(draft_plan.executive) == []


def test_another_persons_line_or_a_finished_one_cannot_be_named(line):
    other = plan_in(PlanStatus.IN_FORCE, executive_with_login()).lines.first()
    posting = host_posting()
    for wrong in (value_of(other), "line-999999", "plan-1"):
        with pytest.raises(RuleViolation, match="no open activity"):
            draft(posting, line.plan.executive, serves=[wrong])
    assert not Application.objects.exists()
    PlanLine.objects.filter(pk=line.pk).update(status=S.CANCELLED, not_done_reason="no_time")
    with pytest.raises(RuleViolation):
        draft(posting, line.plan.executive, serves=[value_of(line)])


def test_the_host_reads_the_words_shared_and_only_once_the_application_is_sent(line):
    executive = line.plan.executive
    application = draft(host_posting(), executive, serves=[value_of(line)])
    host, mine = writer_of("AG"), user_of(executive)
    assert [one.text for one in named_on(application, mine)] == [REVIEW]
    assert named_on(application, host) == []
    application = submitted(host_posting(), executive, serves=[value_of(line)])
    PlanLine.objects.filter(pk=line.pk).update(objective="A secret intention")
    (seen,) = named_on(application, host)
    assert (seen.text, seen.standing, seen.url) == (REVIEW, "", "")
    for outsider in (writer_of("TR"), user_with(Role.OPM_ANALYST), user_with(Role.SUPERVISOR)):
        assert named_on(application, outsider) == []


def test_the_page_of_the_application_shows_the_host_no_more_than_was_shared(client, line):
    application = submitted(host_posting(), line.plan.executive, serves=[value_of(line)], is_confidential=True)
    url = reverse("mobility:application_detail", args=[application.pk])
    client.force_login(writer_of("AG"))
    page = client.get(url).content.decode()
    assert REVIEW in page
    assert "Serve in another component" not in page
    assert reverse("development:plan_detail", args=[line.plan_id]) not in page


def test_the_plan_shows_its_moves_to_whoever_may_know_of_them(client, line):
    executive = line.plan.executive
    posting = host_posting()
    application = submitted(posting, executive, serves=[value_of(line)], is_confidential=True)
    url = reverse("development:plan_detail", args=[line.plan_id])

    def seen_by(user):
        client.force_login(user)
        return posting.title in client.get(url).content.decode()

    assert seen_by(user_of(executive))
    assert not seen_by(executive.supervisor)
    short_list(posting=posting, by=writer_of("AG"), applications=[application.pk])
    assert seen_by(executive.supervisor)


def test_a_line_goes_under_way_with_the_rotation_and_is_done_with_it(line):
    rotation = started(line)
    assert stands(line) == S.UNDER_WAY
    rotation = end(rotation)
    assert stands(line) == S.DONE
    assert line.done_on == rotation.ended_on
    assert rotation.title in line.evidence
    assert line.reflection == ""
    notice = Notice.objects.get(recipient=line.plan.executive.user, rule="plan_line_of_move")
    assert notice.url == reverse("development:line_progress", args=[line.plan_id, line.pk])
    (mine,) = named_on(rotation.application, user_of(rotation.executive))
    assert (mine.standing, mine.link) == ("Done", "Say what you learned")
    acts = AuditEvent.objects.filter(verb__startswith="plan activity", subject_id=str(line.pk)).order_by("pk")
    assert [event.actor_id for event in acts] == [office_of("HE").pk] * 2


def test_an_early_end_decides_nothing_and_asks(line):
    rotation = started(line)
    end(rotation, on=rotation.starts_on, reason="Called back")
    assert stands(line) == S.UNDER_WAY
    assert "ended early" in Notice.objects.get(rule="plan_line_of_move").message


def test_a_declined_release_offers_its_reason_and_the_executive_takes_it(client, line):
    release = asked(host_posting(), line.plan.executive, serves=[value_of(line)])
    decline = Answer(ReleaseStatus.DECLINE_PROPOSED, decline_reason="staffing", note="Two are away.")
    release = answer_release(release=release, by=writer_of("HE"), answer=decline)
    sign_off_decline(release=release, by=user_with(Role.ERB_CHAIR, "HE"))
    assert stands(line) == S.PLANNED
    application = Application.objects.get(pk=release.application_id)
    user = user_of(line.plan.executive)
    (mine,) = named_on(application, user)
    assert "release declined" in mine.link
    client.force_login(user)
    form = client.get(mine.url).context["form"]
    assert (form["status"].value(), form["reason"].value()) == ("deferred", "release_declined")
    client.post(mine.url, {"status": "deferred", "reason": "release_declined"})
    assert stands(line) == S.DEFERRED
    assert line.not_done_reason == "release_declined"


def test_a_rotation_given_up_asks_and_leaves_the_line_planned(line):
    rotation = released(line)
    cancel_rotation(rotation=rotation, by=office_of("HE"), reason="The office was dissolved")
    assert stands(line) == S.PLANNED
    assert Notice.objects.filter(rule="plan_line_of_move").count() == 1


def test_a_recommendation_named_is_taken_up_when_the_move_begins_and_not_before(line):
    advice = recommended(line.plan.executive)
    rotation = released(line, values=[value_of(line), f"advice-{advice.pk}"])
    advice.refresh_from_db()
    assert advice.taken_up_on is None
    begin(rotation)
    advice.refresh_from_db()
    assert (advice.taken_up_on, advice.taken_up_line) == (rotation.starts_on, line)
    assert f"advice-{advice.pk}" not in [one.value for one in offered_to(line.plan.executive)]


def test_what_was_taken_up_before_stays_as_it_was(line):
    advice = recommended(line.plan.executive)
    rotation = released(line, values=[f"advice-{advice.pk}"])
    Recommendation.objects.filter(pk=advice.pk).update(taken_up_on=DAY)
    begin(rotation)
    advice.refresh_from_db()
    assert (advice.taken_up_on, advice.taken_up_line) == (DAY, None)


def test_a_line_carried_into_a_new_version_is_moved_there(line):
    rotation = released(line)
    executive = line.plan.executive
    version = revise_plan(plan=line.plan, by=executive.user, as_of=DAY)
    carried = version.lines.get(origin=line)
    steps = {"submitted": "submitted", "agreed": "signed", "at_board": "placed", "endorsed": "decided"}
    for to, verb in steps.items():
        hashed = {"submitted_at": timezone.now(), "submitted_hash": "0" * 64} if verb == "submitted" else {}
        version = move_plan(plan=version, to=PlanStatus(to), by="board", verb=PlanStep.Verb(verb), **hashed)
    put_in_force(plan=version, by="board", as_of=version.period_from)
    begin(rotation)
    assert (stands(carried), stands(line)) == (S.UNDER_WAY, S.PLANNED)


def test_nobody_names_purposes_for_somebody_else(line):
    from development.actions.purposes import name_purposes

    application = draft(host_posting(), line.plan.executive)
    for other in (writer_of("AG"), writer_of("HE"), line.plan.executive.supervisor):
        with pytest.raises(NotPermitted):
            name_purposes(application=application, values=[value_of(line)], by=other)
    assert not MovePurpose.objects.exists()
    name_purposes(application=application, values=[value_of(line)], by=user_of(line.plan.executive))
    assert MovePurpose.objects.get().line == line


def test_the_form_offers_keeps_and_takes_back_what_it_serves(client, line):
    posting, user = host_posting(), user_of(line.plan.executive)
    client.force_login(user)
    written = {"statement": "I bring ten years.", "earliest_on": posting.starts_on, "then": "draft"}
    client.post(reverse("mobility:application_new", args=[posting.pk]), written | {"serves": [value_of(line)]})
    application = Application.objects.get()
    edit = reverse("mobility:application_edit", args=[application.pk])
    assert client.get(edit).context["form"]["serves"].value() == [value_of(line)]
    client.post(edit, written)
    assert not application.purposes.exists()


def test_evaluating_shows_what_was_planned(client, line):
    rotation = end(started(line))
    client.force_login(office_of("AG"))
    page = client.get(reverse("mobility:rotation_detail", args=[rotation.pk])).content.decode()
    assert "Planned was:" in page
    assert page.count(REVIEW) == 2
    assert Release.objects.get().status == ReleaseStatus.RELEASED
