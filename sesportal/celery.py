"""The Celery application: a real broker when REDIS_URL is set, in-process tasks otherwise."""

from __future__ import annotations

import contextvars
import functools
import logging
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from celery import Celery
from celery.contrib.django.task import DjangoTask
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sesportal.settings")

logger = logging.getLogger(__name__)
_in_task_thread = threading.local()


class PortalTask(DjangoTask):
    """A task that a web process without a broker runs in one background thread, so that no page waits for it."""

    def apply_async(self, args: Any = None, kwargs: Any = None, **options: Any) -> Any:
        if self.app.conf.task_always_eager and self.app.conf.in_process_thread and not self._runs_in_thread():
            context = contextvars.copy_context()
            return _executor().submit(context.run, _run_in_thread, self, args or (), kwargs or {})
        return super().apply_async(args, kwargs, **options)

    @staticmethod
    def _runs_in_thread() -> bool:
        return getattr(_in_task_thread, "running", False)


def _run_in_thread(task: PortalTask, args: Any, kwargs: Any) -> None:
    from django.db import close_old_connections

    _in_task_thread.running = True
    close_old_connections()
    try:
        task.apply(args, kwargs, throw=True)
    except Exception:
        logger.exception("task %s failed", task.name)
        raise
    finally:
        close_old_connections()


@functools.cache
def _executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="task")


app = Celery("sesportal", task_cls=PortalTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="jobs")
