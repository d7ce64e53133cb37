# The bot's image; build it with BuildKit:
#
#   docker build --tag registry.example/howdah:0.1.0 .
#
# Node runs the TypeScript as it is (type stripping), so nothing is compiled and a stack trace names the source's lines.
#
# Two optional build secrets, for networks with a package mirror or a certificate authority of their own. BuildKit
# mounts them for one command; they are in no layer, no history and no build argument:
#   --secret id=npmrc,src=$HOME/.npmrc     registry address and credentials
#   --secret id=ca,src=/path/to/ca.pem     certificates to trust besides the usual ones

# The newest Node line that calls itself LTS (process.release.lts is "Krypton").
ARG NODE_IMAGE=node:24-trixie-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No install scripts: the only ones among these packages compile accelerators for ssh, which the bot does not use.
RUN --mount=type=cache,target=/root/.npm \
    --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=secret,id=ca \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi; \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY src src
COPY commands commands
# A checkout may be readable for its owner only; the bot is somebody else.
RUN chmod -R a+rX,go-w package.json src commands

FROM ${NODE_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Howdah" \
      org.opencontainers.image.description="Operates Patroni/PostgreSQL on Docker Swarm from Slack" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# Of the health check below; change it together with http.port in howdah.yaml.
ENV NODE_ENV=production \
    HOWDAH_HEALTH_PORT=8080
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/package.json package.json
COPY --from=build /app/src src
COPY --from=build /app/commands commands
# The user `node` of the official image. By number, so that an orchestrator can see that it is not root.
USER 1000:1000
EXPOSE 8080
STOPSIGNAL SIGTERM
# /healthz tells whether the process answers. Not /readyz: restarting the bot repairs neither Slack nor a cluster.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HOWDAH_HEALTH_PORT}/healthz`, { signal: AbortSignal.timeout(4000) }).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/src/main.ts"]
CMD ["/etc/howdah/howdah.yaml"]
