# syntax=docker/dockerfile:1
# One image for the web server, the worker, the clock and the migration; docker-compose.yml says which process runs.

FROM node:24-bookworm AS assets
WORKDIR /app
COPY sesportal/bootstrap sesportal/bootstrap
# The full image has python3, so the same script copies the design system here and on a developer's machine.
RUN python3 sesportal/bootstrap/run.py setup assets


FROM python:3.11-slim-bookworm AS packages
WORKDIR /app
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1 PIP_NO_CACHE_DIR=1
COPY requirements.lock ./
COPY sesportal/bootstrap sesportal/bootstrap
RUN python3 sesportal/bootstrap/run.py setup packages \
    && python3 -m pip --python .venv/bin/python uninstall --quiet --yes uv


FROM python:3.11-slim-bookworm
RUN groupadd --system --gid 10001 portal \
    && useradd --system --uid 10001 --gid portal --home-dir /app --no-create-home --shell /usr/sbin/nologin portal
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SESPORTAL_ENV=production \
    PORT=8000 \
    MEDIA_ROOT=/data/media
COPY --from=packages /app/.venv .venv
COPY . .
COPY --from=assets /app/build/assets build/assets
# The key signs nothing: it lives for this one command and is in no layer. The code stays root's: the process cannot
# change what it runs.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    ALLOWED_HOSTS=build.invalid DATABASE_URL=postgres://build.invalid/none REDIS_URL=redis://build.invalid/0 \
    python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q manage.py sesportal executives mobility development analytics \
    && mkdir -p /data/media /data/schedule && chown -R portal:portal /data
USER portal
VOLUME ["/data/media"]
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "sesportal/bootstrap/probe.py"]
CMD ["sh", "-c", "exec gunicorn sesportal.wsgi:application --bind 0.0.0.0:$PORT --worker-class gthread \
--workers ${WEB_WORKERS:-2} --threads ${WEB_THREADS:-4} --worker-tmp-dir /dev/shm --preload --no-control-socket \
--timeout 120 --graceful-timeout 20"]
