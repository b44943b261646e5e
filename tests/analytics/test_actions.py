"""Runs: asked for, computed once, made current, overtaken by the ledger, pruned."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from analytics import execution
from analytics.actions import compute_now, mark_stale, recompute
from analytics.execution import compute_run
from analytics.jobs import refresh_nightly
from analytics.models import FiscalYearMark, MetricRun, MobilityFigure
from analytics.planning import plan_runs, years_held, years_out_of_date
from analytics.workflow import RunStatus
from executives.models import Assignment
from executives.signals import ledger_changed
from sesportal.audit.models import AuditEvent
from sesportal.lib.errors import InvalidTransition, NotPermitted, RuleViolation
from tests.analytics.builders import Corps, Post

TODAY = dt.date(2026, 11, 22)


def careers() -> None:
    Corps().add(Post("AG01", "2023-11-01", "2025-02-28"), Post("TR01", "2025-03-01")).add(
        Post("TR01", "2024-01-01")
    ).save()


def figure(unit: str, fiscal_year: int) -> MobilityFigure:
    return MobilityFigure.objects.current().in_year(fiscal_year).for_level("agency").of_type().get(unit=unit)


@pytest.mark.django_db
def test_an_analyst_recomputes_and_sees_progress(opm_analyst, django_capture_on_commit_callbacks):
    careers()
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        runs = recompute(by=opm_analyst, fiscal_years=[2025, 2024, 2025], as_of=TODAY)
    asked = MetricRun.objects.of_request(runs[0].request_key)
    assert [run.fiscal_year for run in runs] == [2025, 2024]
    assert asked.progress().waiting == asked.progress().total == 2
    callbacks[0]()
    assert (asked.progress().percent, asked.progress().is_ended) == (50, False)
    callbacks[1]()
    assert (asked.progress().percent, asked.progress().is_ended) == (100, True)
    assert (figure("TR", 2025).imports, figure("AG", 2025).exports) == (1, 1)
    event = AuditEvent.objects.get()
    assert (event.actor_id, event.verb) == (opm_analyst.pk, "figures requested")
    assert event.after["fiscal_years"] == [2025, 2024]


@pytest.mark.django_db
def test_nobody_but_an_analyst_recomputes(agency_hr, omb_examiner):
    for user in (agency_hr, omb_examiner):
        with pytest.raises(NotPermitted, match="Only an OPM analyst"):
            recompute(by=user, fiscal_years=[2025], as_of=TODAY)
    assert not MetricRun.objects.exists()


@pytest.mark.django_db
def test_a_year_that_has_not_begun_is_refused():
    with pytest.raises(RuleViolation, match="begins on 2026-10-01"):
        plan_runs(by="test", fiscal_years=[2027], as_of=dt.date(2026, 9, 30))
    assert plan_runs(by="test", fiscal_years=[2027], as_of=dt.date(2026, 10, 1))


@pytest.mark.django_db
def test_a_year_before_the_ses_is_refused():
    with pytest.raises(RuleViolation, match="began in July 1979"):
        plan_runs(by="test", fiscal_years=[1978, 2025], as_of=TODAY)
    assert plan_runs(by="test", fiscal_years=[1979], as_of=TODAY)


@pytest.mark.django_db
def test_a_year_that_lost_its_last_assignment_is_computed_once_more():
    Corps().add(Post("AG01", "2023-11-01", "2024-02-28")).add(Post("AG01", "2025-01-01")).save()
    compute_now(by="test", fiscal_years=years_held(TODAY), as_of=TODAY)
    Assignment.objects.filter(ends_on="2024-02-28").delete()
    mark_stale(by="test", fiscal_years=[2024])
    assert years_held(TODAY) == [2025, 2026, 2027]
    assert years_out_of_date(TODAY) == [2024]
    compute_now(by="test", fiscal_years=[2024], as_of=TODAY)
    assert years_out_of_date(TODAY) == []
    assert not MobilityFigure.objects.current().in_year(2024).exists()


@pytest.mark.django_db
def test_a_finished_run_is_not_computed_twice(monkeypatch):
    careers()
    (run,) = compute_now(by="test", fiscal_years=[2025], as_of=TODAY)
    monkeypatch.setattr(execution, "fill_run", lambda _: pytest.fail("computed again"))
    assert compute_run(run.pk).finished_at == run.finished_at


@pytest.mark.django_db
def test_a_run_interrupted_in_the_middle_starts_again():
    careers()
    (run,) = plan_runs(by="test", fiscal_years=[2025], as_of=TODAY)
    MetricRun.objects.filter(pk=run.pk).update(status=RunStatus.RUNNING, started_at=timezone.now())
    assert compute_run(run.pk).is_current
    assert figure("TR", 2025).imports == 1


@pytest.mark.django_db
def test_a_failed_run_says_so_leaves_the_old_one_current_and_may_be_tried_again(monkeypatch):
    careers()
    (first,) = compute_now(by="test", fiscal_years=[2025], as_of=TODAY)
    (second,) = plan_runs(by="test", fiscal_years=[2025], as_of=TODAY)
    with monkeypatch.context() as patch:
        patch.setattr(execution, "fill_run", _broken)
        with pytest.raises(DatabaseError):
            compute_run(second.pk)
    second.refresh_from_db()
    assert (second.status, second.is_current) == (RunStatus.FAILED, False)
    assert "DatabaseError" in second.message
    assert MetricRun.objects.current().get() == first
    assert compute_run(second.pk).message == ""
    assert MetricRun.objects.current().get() == second


def _broken(run: MetricRun) -> None:
    raise DatabaseError("no room")


@pytest.mark.django_db
def test_a_run_asked_for_earlier_never_replaces_a_newer_one():
    careers()
    earlier, later = (plan_runs(by="test", fiscal_years=[2025], as_of=TODAY)[0] for _ in range(2))
    assert compute_run(later.pk).is_current
    assert not compute_run(earlier.pk).is_current
    mark_stale(by="test", fiscal_years=[2025])
    older = plan_runs(by="test", fiscal_years=[2025], as_of=TODAY)[0]
    assert compute_run(older.pk).is_current


@pytest.mark.django_db
def test_a_finished_run_cannot_run_again():
    (run,) = compute_now(by="test", fiscal_years=[2025], as_of=TODAY)
    with pytest.raises(InvalidTransition):
        execution._transition(run, RunStatus.RUNNING)


@pytest.mark.django_db
def test_one_current_run_a_year_is_kept_by_the_database():
    first = MetricRun(fiscal_year=2025, as_of=TODAY, request_key="a", requester="t", status="finished", is_current=True)
    first.save()
    first.pk = None
    with transaction.atomic(), pytest.raises(IntegrityError):
        first.save(force_insert=True)


@pytest.mark.django_db
def test_an_import_marks_its_years_and_only_those_are_computed(django_capture_on_commit_callbacks, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)
    careers()
    compute_now(by="test", fiscal_years=years_held(TODAY), as_of=TODAY)
    before = dict(MetricRun.objects.current().values_list("fiscal_year", "pk"))
    Corps().add(Post("AG01", "2025-01-01", "2025-06-30")).save()
    with django_capture_on_commit_callbacks(execute=True):
        ledger_changed.send(sender=None, fiscal_years=[2025], batch_id=7)
        assert [run.pk for run in MetricRun.objects.stale()] == [before[2025]]
        assert years_out_of_date(TODAY) == [2025]
    after = dict(MetricRun.objects.current().values_list("fiscal_year", "pk"))
    assert {year for year in after if after[year] != before[year]} == {2025}
    assert (figure("AG", 2025).external_hires, figure("AG", 2025).departures) == (1, 1)
    assert FiscalYearMark.objects.get(fiscal_year=2025).reason == "import batch 7"
    assert years_out_of_date(TODAY) == []


@pytest.mark.django_db
def test_incremental_recomputation_equals_a_full_one(django_capture_on_commit_callbacks):
    careers()
    compute_now(by="test", fiscal_years=years_held(TODAY), as_of=TODAY)
    Corps().add(Post("ED01", "2024-06-01", "2025-06-30")).save()
    with django_capture_on_commit_callbacks(execute=True):
        ledger_changed.send(sender=None, fiscal_years=[2024, 2025], batch_id=None)
    incremental = _all_figures()
    compute_now(by="test", fiscal_years=years_held(TODAY), as_of=TODAY)
    assert _all_figures() == incremental


def _all_figures() -> set[tuple[object, ...]]:
    fields = (
        "run__fiscal_year",
        "level",
        "unit",
        "appointment_type",
        "imports",
        "exports",
        "external_hires",
        "departures",
    )
    return set(MobilityFigure.objects.current().values_list(*fields, "on_board", "rotated", "loaned_days"))


@pytest.mark.django_db
def test_a_change_committed_while_a_run_reads_leaves_it_stale(monkeypatch):
    careers()
    (run,) = plan_runs(by="test", fiscal_years=[2025], as_of=TODAY)
    monkeypatch.setattr(execution, "fill_run", lambda _: mark_stale(by="other", fiscal_years=[2025]))
    compute_run(run.pk)
    assert not MetricRun.objects.fresh().exists()
    assert MetricRun.objects.current().with_staleness().get().is_stale


@pytest.mark.django_db
def test_a_waiting_run_is_not_asked_for_twice():
    first = plan_runs(by="test", fiscal_years=[2025], as_of=TODAY)
    assert plan_runs(by="test", fiscal_years=[2025, 2024], as_of=TODAY, skips_waiting=True)[0].fiscal_year == 2024
    assert plan_runs(by="test", fiscal_years=[2025], as_of=TODAY)[0].pk != first[0].pk


@pytest.mark.django_db
def test_the_nightly_job_computes_what_has_gone_on_and_closes_abandoned_runs(
    monkeypatch, django_capture_on_commit_callbacks
):
    careers()
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)
    compute_now(by="test", fiscal_years=[2024, 2025, 2026], as_of=TODAY)
    compute_now(by="test", fiscal_years=[2027], as_of=dt.date(2026, 11, 21))
    (gone,) = plan_runs(by="test", fiscal_years=[2026], as_of=TODAY)
    MetricRun.objects.filter(pk=gone.pk).update(
        status=RunStatus.RUNNING, created_at=timezone.now() - dt.timedelta(hours=3)
    )
    before = MetricRun.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        refresh_nightly()
    gone.refresh_from_db()
    assert gone.status == RunStatus.FAILED
    assert MetricRun.objects.count() == before + 1
    assert MetricRun.objects.current().get(fiscal_year=2027).as_of == TODAY


@pytest.mark.django_db
def test_a_past_year_computed_before_its_end_is_out_of_date():
    careers()
    compute_now(by="test", fiscal_years=[2024, 2025], as_of=dt.date(2025, 3, 31))
    assert years_out_of_date(dt.date(2025, 3, 31)) == []
    assert years_out_of_date(dt.date(2025, 4, 1)) == [2025]


@pytest.mark.django_db
def test_old_runs_are_pruned_and_the_current_one_stays(settings):
    settings.METRIC_RUNS_KEPT = 2
    careers()
    for _ in range(4):
        compute_now(by="test", fiscal_years=[2025], as_of=TODAY)
    kept = list(MetricRun.objects.in_year(2025).values_list("pk", flat=True))
    assert len(kept) == 2
    assert MetricRun.objects.current().get().pk == max(kept)
    assert not MobilityFigure.objects.exclude(run__in=kept).exists()


@pytest.mark.django_db
def test_without_careers_there_is_nothing_to_compute():
    assert years_held(TODAY) == years_out_of_date(TODAY) == []
    assert plan_runs(by="test", fiscal_years=[], as_of=TODAY) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_run_and_two_runs_of_a_year_at_once():
    careers()
    first, second = (plan_runs(by="test", fiscal_years=[2025], as_of=TODAY)[0].pk for _ in range(2))
    errors: list[BaseException] = []

    def work(run_id: int) -> None:
        try:
            compute_run(run_id)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(run_id,)) for run_id in (first, first, second, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert MetricRun.objects.current().get().pk == second
    assert MetricRun.objects.get(pk=first).status == RunStatus.FINISHED
    rows = MobilityFigure.objects.for_level("agency").of_type().filter(unit="TR")
    assert sorted(rows.values_list("run_id", "imports")) == [(first, 1), (second, 1)]
