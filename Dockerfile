# docker build -t broadside . && docker run --rm -v "$PWD:/work" broadside render
# The .deb is built in one stage, and installed in the other, which runs as a normal user in /work.
FROM debian:13-slim AS build
WORKDIR /broadside
COPY . .
RUN tools/package make

FROM debian:13-slim
COPY --from=build /broadside/build/broadside_*.deb /tmp/
RUN apt-get update && apt-get install -y --no-install-recommends /tmp/broadside_*.deb \
    && rm -rf /tmp/*.deb /var/lib/apt/lists/* && useradd --create-home broadside
USER broadside
WORKDIR /work
ENTRYPOINT ["broadside"]
CMD ["--help"]
