# The API: the production image (server), the same under PM2 (pm2), and the development image (dev).
# Build it from the repository's root:
#   docker build -f deploy/docker/api.Dockerfile --target server -t deployment-lab/api .
# Behind a registry or a certificate of one's own:
#   --build-arg BASE_IMAGE=… --build-arg NPM_REGISTRY=… --secret id=ca,src=ca.pem
ARG BASE_IMAGE=node:24.21.0-trixie-slim

FROM ${BASE_IMAGE} AS base
# An init as PID 1, however the image is run: it passes signals on and reaps what is orphaned.
RUN apt-get update \
  && apt-get install -y --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/*
# Volumes that are mounted here take over who owns the folder, and its mode. PostgreSQL, which has another
# user, reads the database's secrets as a member of the group.
RUN mkdir -p /srv/lab \
  && install -d -o node -g node -m 700 /srv/secrets /srv/data \
  && install -d -o node -g node -m 750 /srv/database-secrets
WORKDIR /srv/lab
ENTRYPOINT ["/usr/bin/tini", "--"]

# Files come with the modes that they have on the machine, where their owner may be the only one who
# reads them: "chmod a+rX" opens them to the image's user.

# Files that npm reads and no more, so that a change of the source installs nothing again.
FROM base AS manifests
# Empty for npm's own registry, the public one.
ARG NPM_REGISTRY=
ENV NPM_CONFIG_UPDATE_NOTIFIER=false
COPY package.json package-lock.json .npmrc ./
# A checkout installs everything, whatever npm is set to leave out; an image says what it installs.
RUN sed -i '/^include/d' .npmrc
COPY apps/server/package.json apps/server/
COPY packages/auth-api/package.json packages/auth-api/
COPY --chmod=755 deploy/docker/npm-with-ca /usr/local/bin/

# Everything that the build and the development server need.
FROM manifests AS all-dependencies
RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=ca \
  npm-with-ca ci --include-workspace-root -w apps/server -w packages/auth-api

# Packages that the server needs: not the root's tools, nor the Node that comes with them.
FROM manifests AS production-dependencies
RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=ca \
  npm-with-ca ci --omit=dev -w apps/server -w packages/auth-api \
  && chmod -R a+rX .

# PM2 of the version that the lockfile holds, with nothing else of it.
FROM manifests AS pm2-dependencies
WORKDIR /opt/pm2
COPY package-lock.json .npmrc ./
RUN sed -i '/^include/d' .npmrc
COPY deploy/docker/pm2-package.json package.json
RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=ca \
  npm-with-ca install --omit=dev \
  && chmod -R a+rX .

FROM all-dependencies AS build
COPY tsconfig.base.json ./
COPY packages/auth-api packages/auth-api
COPY apps/server apps/server
# Types for the server's build, then gone: the image runs JavaScript and nothing else.
RUN npx tsc -p packages/auth-api/tsconfig.build.json --sourceMap false \
  && npx tsc -p apps/server/tsconfig.build.json --sourceMap false --declaration false \
  && find packages/auth-api/dist -name '*.d.ts' -delete \
  && chmod -R a+rX apps/server/static

FROM base AS server
COPY --from=production-dependencies /srv/lab ./
COPY --from=build /srv/lab/packages/auth-api/dist packages/auth-api/dist
COPY --from=build /srv/lab/apps/server/dist apps/server/dist
COPY --from=build /srv/lab/apps/server/static apps/server/static
COPY --chmod=755 deploy/docker/make-secrets.mjs deploy/docker/health.sh deploy/docker/
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=30s --start-period=300s --retries=10 \
  CMD ["bash", "/srv/lab/deploy/docker/health.sh", "3000"]
CMD ["node", "apps/server/dist/server.js"]
LABEL org.opencontainers.image.title="Deployment Lab: auth API" \
  org.opencontainers.image.description="The auth API that the lab deploys in different ways." \
  org.opencontainers.image.licenses="MIT"

FROM server AS pm2
COPY --from=pm2-dependencies /opt/pm2 /opt/pm2
COPY --chmod=755 deploy/pm2/ecosystem.config.cjs deploy/pm2/
COPY --chmod=755 deploy/pm2-copied/ecosystem.config.cjs deploy/pm2-copied/
# Folder of all that PM2 writes: a temporary file system in containers whose root is read-only.
ENV PM2_HOME=/tmp/pm2 PM2_DISABLE_VERSION_CHECK=1 PM2_DISCRETE_MODE=1
CMD ["/opt/pm2/node_modules/.bin/pm2-runtime", "start", "deploy/pm2/ecosystem.config.cjs"]
LABEL org.opencontainers.image.title="Deployment Lab: auth API under PM2"

FROM all-dependencies AS dev
COPY tsconfig.base.json ./
COPY packages/auth-api packages/auth-api
COPY apps/server apps/server
COPY deploy/docker/health.sh deploy/docker/
RUN chmod -R a+rX apps packages deploy tsconfig.base.json package.json \
  && chown -R node:node apps/server/src
ENV NODE_ENV=development HOST=0.0.0.0 PORT=3000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=30s --start-period=300s --retries=10 \
  CMD ["bash", "/srv/lab/deploy/docker/health.sh", "3000"]
WORKDIR /srv/lab/apps/server
# Runs the command of "npm run dev", without npm between the init and it, as the user who owns the
# source: if it is mounted, others may not be allowed to read it.
CMD ["sh", "-c", "exec setpriv --reuid=$(stat -c %u src) --regid=$(stat -c %g src) --clear-groups node --conditions=source --watch src/dev.ts"]
LABEL org.opencontainers.image.title="Deployment Lab: auth API, development" \
  org.opencontainers.image.licenses="MIT"
