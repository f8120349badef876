# Dependencies are installed in a stage of their own, so that npm's cache stays out of the image. The pinned runtime (the
# `node` package) is a development dependency: here the image's own Node plays it.
FROM node:24-slim AS dependencies
WORKDIR /hub
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /hub
COPY --from=dependencies /hub/node_modules ./node_modules
COPY package.json knexfile.ts LICENSE ./
COPY migrations ./migrations
COPY integrations ./integrations
COPY src ./src
# The embedded Postgres, used where no DATABASE_URL is set, needs a folder that the hub's user owns.
RUN mkdir data && chown node:node data
USER node
VOLUME /hub/data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8080}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is the process, without npm or a shell around it: it gets SIGTERM.
CMD ["node", "--no-warnings", "--min-semi-space-size=8", "--no-memory-reducer", "src/main.ts"]
