# pas-x12: `docker build -t pas-x12 .`; settings are environment variables (README). Without DATABASE_URL it starts its own
# PostgreSQL under /app/data. As long as callers are not authenticated it starts only with PAS_X12_ALLOW_OPEN=true: publish its
# port on loopback then (compose.yaml does). scripts/dockerfile-dry-run.mjs runs these steps where there is no Docker engine.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json ./
COPY scripts ./scripts
COPY mappings ./mappings
COPY src ./src
RUN npm run build && npm prune --omit=dev && mkdir -p data

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 PAS_X12_DATA=/app/data
WORKDIR /app
COPY package.json LICENSE README.md ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/mappings ./mappings
COPY --from=build /app/dist ./dist
# The only place that the process may write to.
COPY --from=build --chown=node:node /app/data ./data
VOLUME /app/data
USER node
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/cli.js", "serve"]
