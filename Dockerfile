# One image for every role; the command chooses:
#   node dist/apps/gateway/src/main.js   (the default)
#   node dist/apps/worker/src/main.js
#   node dist/apps/trainer/src/main.js
# The version is that of the pinned Node in package.json, with which the tests run.
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-slim AS build
WORKDIR /app
# .npmrc turns install scripts off: nothing of a dependency runs during the install.
COPY package.json package-lock.json .npmrc ./
# The optional packages are a Node of their own (the base image has one) and native accelerators that can be done without.
RUN npm ci --omit=optional
COPY . .
RUN node scripts/build.mjs

FROM node:${NODE_VERSION}-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional

FROM node:${NODE_VERSION}-slim
ARG GIT_COMMIT=
LABEL org.opencontainers.image.title="presage" \
      org.opencontainers.image.description="Event-driven prediction serving" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.revision="${GIT_COMMIT}" \
      org.opencontainers.image.licenses="MIT"
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY datasets datasets
# A named volume that is empty takes the owner of the folder it covers. Everything else belongs to root: the process
# cannot change its own code, and a read-only root file system is no hindrance.
RUN mkdir -p /var/lib/presage/artifacts /var/lib/presage/data && chown -R 10001:10001 /var/lib/presage
# Numeric, so that Kubernetes' runAsNonRoot can tell that it is not root.
USER 10001:10001
# Every role answers /health on port 3000: gateways at PORT, workers and trainers at OPS_PORT.
ENV NODE_ENV=production \
    GIT_COMMIT=${GIT_COMMIT} \
    HOST=0.0.0.0 PORT=3000 OPS_PORT=3000 \
    ARTIFACTS_DIR=/var/lib/presage/artifacts \
    DATA_DIRS=/var/lib/presage/data
EXPOSE 3000
# Liveness only. /ready says more, but a container that waits for its first model must not be restarted for it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health', { signal: AbortSignal.timeout(2000) }).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# The process ends in SHUTDOWN_TIMEOUT_SECONDS (25) at most: give it longer than Docker's 10 seconds (--stop-timeout 30).
STOPSIGNAL SIGTERM
CMD ["node", "--enable-source-maps", "dist/apps/gateway/src/main.js"]
