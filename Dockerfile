# One image for every role of Anumat (`anumat`), and the broker with a store its user owns (`broker`).

FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/anumat
COPY requirements.lock requirements-build.lock ./
RUN /opt/anumat/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY domain domain
COPY workflows workflows
COPY projections projections
COPY services services
COPY api api
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock \
    && /opt/build/bin/python -m hatchling build -t wheel \
    && /opt/anumat/bin/pip install --no-cache-dir --no-deps dist/*.whl

FROM python:3.11-slim-bookworm AS anumat
COPY --from=build /opt/anumat /opt/anumat
ENV PATH=/opt/anumat/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent anumat
USER 10001:10001
EXPOSE 8000
ENTRYPOINT ["anumat"]
CMD ["--help"]

FROM nats:2.12-alpine AS broker
RUN mkdir /data && chown 1000:1000 /data
COPY deploy/nats.conf /etc/nats/nats.conf
USER 1000:1000
VOLUME /data
ENTRYPOINT ["nats-server"]
CMD ["-c", "/etc/nats/nats.conf"]
