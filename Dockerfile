# The images of the action. The classic builder can build them too, so nothing here is BuildKit's alone.
#
#   base ─┬─ core              git, CA certificates, the program
#         └─ browser ─ (last)    core, Chromium, fonts and the Codex CLI: what `uses: scenarioforge/action` runs
#   codex                        fetches the Codex CLI
#   dependencies ─ build         compile the program
#   binary                       the program alone, for COPY --from= and for the host action
#
# Base images are pinned by their tags: the Rust one to a version, Debian's to a release, whose packages are upgraded
# below because its security fixes are wanted as they come. Machines without a registry give stand-ins (see .ci/images).

ARG RUST_IMAGE=rust:1.95.0-slim-bookworm
ARG BASE_IMAGE=debian:bookworm-slim

# What both images with a system have in common.
FROM ${BASE_IMAGE} AS base
RUN apt-get update \
    && apt-get upgrade --yes \
    && apt-get install --yes --no-install-recommends ca-certificates git \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log
LABEL org.opencontainers.image.title="ScenarioForge" \
      org.opencontainers.image.description="Runs user scenarios against an application and gates merges on them" \
      org.opencontainers.image.source="https://github.com/scenarioforge/action" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
# Actions must start as root (GitHub's rule): the program takes the rights away from what it starts.
ENTRYPOINT ["/usr/local/bin/scenarioforge", "action"]

# Dependencies alone, with an empty program: this stays until Cargo.toml or Cargo.lock changes.
FROM ${RUST_IMAGE} AS dependencies
# `release`, or `dev` for tests, which builds in a third of the time.
ARG PROFILE=release
# Static, so that it runs in any image. The target has to be named, because build scripts and macros cannot be static.
ENV CARGO_INCREMENTAL=0 CARGO_TERM_COLOR=never RUSTFLAGS="-C target-feature=+crt-static"
WORKDIR /build
COPY Cargo.toml Cargo.lock ./
RUN mkdir -p src benches/browser \
    && echo 'fn main() {}' | tee src/main.rs benches/ratios.rs benches/scan.rs > benches/browser/main.rs \
    && echo '//! Nothing yet.' > src/lib.rs \
    && cargo build --locked --profile "$PROFILE" --target "$(rustc -vV | sed -n 's/^host: //p')" --bin scenarioforge \
    && rm -r src
# By this .ci/images finds what earlier builds left behind.
LABEL io.scenarioforge.stage=build

FROM dependencies AS build
ARG PROFILE=release
COPY templates templates
COPY src src
# Cargo goes by times of files, and these may be older than the empty program.
RUN touch src/main.rs src/lib.rs \
    && host=$(rustc -vV | sed -n 's/^host: //p') \
    && cargo build --locked --profile "$PROFILE" --target "$host" --bin scenarioforge \
    && if [ "$PROFILE" = dev ]; then folder=debug; else folder=$PROFILE; fi \
    && strip -o /scenarioforge "target/$host/$folder/scenarioforge" \
    && /scenarioforge --version

FROM scratch AS binary
LABEL org.opencontainers.image.title="ScenarioForge" \
      org.opencontainers.image.source="https://github.com/scenarioforge/action" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /scenarioforge /scenarioforge
ENTRYPOINT ["/scenarioforge"]

FROM base AS core
COPY --from=build /scenarioforge /usr/local/bin/scenarioforge
RUN ["/usr/local/bin/scenarioforge", "--version"]

# The Codex CLI as npm has it: a static program with its helpers. Node would only wrap it, and voice is not for a server.
FROM ${BASE_IMAGE} AS codex
ARG CODEX_VERSION=0.169.0
# `npm view @openai/codex@VERSION-linux-x64 dist.integrity`, and the same for linux-arm64.
ARG CODEX_X64=o05NyAOCDygSPRo1yinzxvkRSdmsZyBD9E7mbpmjRanSfM8lypqWtQgEo4XfNkwhuCR2aFu8mlGOsQGFXVbVww==
ARG CODEX_ARM64=NZ/DaQUpcQmxmqee7Z9uC1rzw3GhSbooawcaTe1LN5Yk+WlinUKGdTXJgClRT/9ogQEEM9TWxYzvxPfj5G/xFg==
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates npm
RUN case $(uname -m) in \
        x86_64) platform=linux-x64 sha512=$CODEX_X64 ;; \
        aarch64) platform=linux-arm64 sha512=$CODEX_ARM64 ;; \
        *) echo "there is no Codex CLI for $(uname -m)" >&2; exit 1 ;; \
    esac \
    && cd /tmp \
    && mv "$(npm pack --silent "@openai/codex@$CODEX_VERSION-$platform")" codex.tgz \
    && echo "$(echo "$sha512" | base64 --decode | od -An -tx1 -v | tr -d ' \n')  /tmp/codex.tgz" | sha512sum --check \
    && mkdir /opt/codex \
    && tar --extract --file /tmp/codex.tgz --directory /opt/codex --strip-components=3 --no-same-owner \
        --exclude='*/codex-resources/voice' --wildcards 'package/vendor/*-unknown-linux-musl' \
    && rm /tmp/codex.tgz \
    && /opt/codex/bin/codex --version

# Fonts: Liberation has the widths of the usual Latin ones, WenQuanYi Micro Hei has Chinese, Japanese and Korean in 5 MB
# (Noto needs 91 MB for nicer shapes), and emoji are in every second application by now.
#
# What is removed comes along for tools that draw windows, and is 180 MB: Mesa's drivers with LLVM, which compiles for them,
# and a layer that debugs Vulkan. Chromium draws with its own SwiftShader where it has no window. Packages stay registered,
# so that apt works in images made from this one.
FROM base AS browser
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        chromium-headless-shell fonts-liberation fonts-noto-color-emoji fonts-wqy-microhei \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log \
    && rm -rf /usr/lib/*-linux-gnu/libLLVM-*.so* /usr/lib/*-linux-gnu/libz3.so* /usr/lib/*-linux-gnu/dri \
        /usr/lib/chromium/libVkLayer_khronos_validation.so \
    && chromium-headless-shell --version
COPY --from=codex /opt/codex /opt/codex
RUN ln -s /opt/codex/bin/codex /usr/local/bin/codex

FROM browser
COPY --from=build /scenarioforge /usr/local/bin/scenarioforge
RUN ["/usr/local/bin/scenarioforge", "--version"]
