# syntax=docker/dockerfile:1
# docker build -t curfew .
# Takes the one file that "npm run dist" has made in dist/one-file, or makes it where there is none.
ARG BUILDER=node:24-bookworm-slim
ARG BASE=debian:bookworm-slim

FROM ${BUILDER} AS program
WORKDIR /src
COPY . .
RUN case "$(uname -m)" in x86_64) machine=x64 ;; aarch64) machine=arm64 ;; *) echo "no Curfew for $(uname -m)" >&2; exit 1 ;; esac \
    && { ls dist/one-file/curfew-*-linux-$machine >/dev/null 2>&1 || { npm ci --include=dev && npm run dist; }; } \
    && cp dist/one-file/curfew-*-linux-$machine /curfew && chmod 0755 /curfew \
    && mkdir -m 0700 /data

FROM ${BASE}
# Root alone may change the program; data belongs to a user without a name.
COPY --from=program --chown=0:0 /curfew /usr/local/bin/curfew
COPY --from=program --chown=65532:65532 /data /var/lib/curfew
USER 65532:65532
WORKDIR /var/lib/curfew
VOLUME /var/lib/curfew
# In STATE_DIRECTORY the native parts are unpacked, loaded and removed, where the root file system cannot be written to.
ENV CURFEW_LISTEN=0.0.0.0:8420 \
    CURFEW_STORE=sqlite:/var/lib/curfew/curfew.db \
    HOME=/var/lib/curfew \
    STATE_DIRECTORY=/var/lib/curfew
EXPOSE 8420
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=10s --start-period=30s --retries=3 CMD ["curfew", "status"]
ENTRYPOINT ["curfew"]
CMD ["serve"]
