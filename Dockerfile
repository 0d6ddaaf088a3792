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
    DATABASE_URL=sqlite+aiosqlite:////data/studyhall.db
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('STUDYHALL_PORT', '8765') + '/', timeout=3)"]
ENTRYPOINT ["studyhall"]
CMD ["play", "--no-browser"]
