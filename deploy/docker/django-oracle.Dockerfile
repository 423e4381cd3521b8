# The reference: Django REST Framework with simplejwt, as Debian packages them.
# Build it from the repository's root:
#   docker build -f deploy/docker/django-oracle.Dockerfile -t deployment-lab/django-oracle apps/django
ARG BASE_IMAGE=debian:forky-slim
FROM ${BASE_IMAGE}

RUN apt-get update \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    python3 \
    python3-argon2 \
    python3-cryptography \
    python3-django \
    python3-djangorestframework \
    python3-djangorestframework-simplejwt \
    python3-psycopg2 \
  && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/django
COPY . .
# Files come with the modes that they have on the machine.
RUN chmod -R a+rX .

ENV HOST=0.0.0.0 PORT=8000 DATABASE_FILE=/tmp/lab.sqlite3
USER nobody
EXPOSE 8000
CMD ["./start.sh"]
