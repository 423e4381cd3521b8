# The lab itself, as a client of what is up. Build it from the repository's root.
ARG BASE_IMAGE=node:24.21.0-trixie-slim
FROM ${BASE_IMAGE}
ARG NPM_REGISTRY=
ENV NPM_CONFIG_UPDATE_NOTIFIER=false
WORKDIR /srv/lab
# Files that npm reads and no more, so that a change of the source installs nothing again.
COPY deploy/docker/npm-with-ca /usr/local/bin/
COPY package.json package-lock.json .npmrc ./
# A checkout installs everything, whatever npm is set to leave out; an image says what it installs.
RUN sed -i '/^include/d' .npmrc
COPY apps/lab/package.json apps/lab/
COPY bench/package.json bench/
COPY packages/auth-api/package.json packages/auth-api/
COPY packages/contract/package.json packages/contract/
COPY packages/faults/package.json packages/faults/
COPY packages/loadgen/package.json packages/loadgen/
COPY packages/machine/package.json packages/machine/
COPY packages/report/package.json packages/report/
COPY packages/result/package.json packages/result/
COPY packages/runner/package.json packages/runner/
COPY packages/stats/package.json packages/stats/
COPY packages/topology/package.json packages/topology/
RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=ca \
  npm-with-ca ci --omit=dev -w apps/lab -w bench
COPY apps/lab apps/lab
COPY bench bench
COPY packages packages
COPY deploy deploy
CMD ["node", "--conditions=source", "apps/lab/container/main.ts"]
LABEL org.opencontainers.image.title="Deployment Lab: load" \
  org.opencontainers.image.licenses="MIT"
