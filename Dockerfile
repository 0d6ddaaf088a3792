FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY adapters ./adapters
COPY content ./content
RUN pip install --no-cache-dir --no-deps . \
    && useradd --create-home --uid 1000 studyhall \
    && mkdir /data && chown studyhall /data
USER studyhall
VOLUME /data
ENV STUDYHALL_DATA=/data \
    STUDYHALL_CONTENT=/app/content \
    STUDYHALL_HEALTH_PORT=9100 \
    DATABASE_URL=sqlite+aiosqlite:////data/studyhall.db
# Asks STUDYHALL_HEALTH_PORT, under `run` as under `play`; the playground's port where it is empty.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["studyhall", "health"]
ENTRYPOINT ["studyhall"]
CMD ["play", "--no-browser"]
