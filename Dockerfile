# Builds from any Debian-like image with Maven and a JDK 25, runs on any with glibc and zlib; neither
# needs a shell at run time. Behind a mirror, or on bases of one's own:
#   docker build --build-arg BUILD_IMAGE=registry.example.com/maven-25 --build-arg RUN_IMAGE=... .
# A build image that has Maven settings of its own (~/.m2/settings.xml) uses them.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-25
ARG RUN_IMAGE=debian:trixie-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY pom.xml ./
# most dependencies, in a layer that changes with the pom only
RUN mvn -B -ntp -q dependency:resolve -DincludeScope=runtime || true
COPY src src
RUN mvn -B -ntp -q -Dmaven.test.skip=true package
ARG JDK_HOME=
RUN set -e; \
    jdk="${JDK_HOME:-${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}}"; \
    "$jdk/bin/jlink" --output /opt/java --no-header-files --no-man-pages --compress zip-0 \
      --add-modules java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.management,jdk.unsupported,jdk.zipfs; \
    /opt/java/bin/java -Djarmode=tools -jar target/hogaudit.jar extract --destination /opt/hogaudit; \
    # SQLite's library lies in the image and not in a writable /tmp
    mkdir -p /opt/hogaudit/native /var/lib/hogaudit; \
    case "$(uname -m)" in aarch64) arch=aarch64 ;; *) arch=x86_64 ;; esac; \
    (cd /opt/hogaudit/native && "$jdk/bin/jar" xf ../lib/sqlite-jdbc-*.jar "org/sqlite/native/Linux/$arch" \
      && mv "org/sqlite/native/Linux/$arch/libsqlitejdbc.so" . && rm -r org)
# One run that starts, takes deliveries and stops, to learn what a start needs. Its secret dies with it.
RUN set -e; cd /tmp; \
    POSTHOG_WEBHOOK_SECRET=$(/opt/java/bin/java -jar /opt/hogaudit/hogaudit.jar secret new); \
    export POSTHOG_WEBHOOK_SECRET; \
    HOGAUDIT_JOURNAL_URL=jdbc:sqlite:/tmp/training/hogaudit.db /opt/java/bin/java -XX:+UseG1GC -XX:AOTCacheOutput=/opt/hogaudit/hogaudit.aot \
      -Dorg.sqlite.lib.path=/opt/hogaudit/native -Dorg.sqlite.lib.name=libsqlitejdbc.so \
      -jar /opt/hogaudit/hogaudit.jar > /tmp/training.log 2>&1 & pid=$!; \
    for i in $(seq 60); do /opt/java/bin/java -jar /opt/hogaudit/hogaudit.jar ready 2> /dev/null && break; sleep 1; done; \
    /opt/java/bin/java -jar /opt/hogaudit/hogaudit.jar try; \
    kill -TERM $pid; wait $pid || true; \
    test -s /opt/hogaudit/hogaudit.aot || { cat /tmp/training.log; exit 1; }

# Stands in for PostHog in docker-compose.yml; no part of what runs in production.
FROM build AS stand-in-build
RUN mvn -B -ntp -q test-compile dependency:copy-dependencies -DincludeScope=test -DoutputDirectory=/opt/stand-in/lib \
    && cp -r target/classes target/test-classes /opt/stand-in/

FROM ${RUN_IMAGE} AS stand-in
COPY --from=build /opt/java /opt/java
COPY --from=stand-in-build /opt/stand-in /opt/stand-in
USER 10001:10001
ENTRYPOINT ["/opt/java/bin/java", "-XX:+UseSerialGC", "-Xmx64m", "-cp", "/opt/stand-in/test-classes:/opt/stand-in/classes:/opt/stand-in/lib/*", "io.hogaudit.TestHogauditApplication"]

FROM ${RUN_IMAGE} AS hogaudit
ARG VERSION=development
ARG REVISION=unknown
LABEL org.opencontainers.image.title="hogaudit" \
      org.opencontainers.image.description="Webhook target for PostHog that keeps signed deliveries as audit entries" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /opt/java /opt/java
COPY --from=build /opt/hogaudit /opt/hogaudit
COPY --from=build --chown=10001:10001 /var/lib/hogaudit /var/lib/hogaudit
ENV HOGAUDIT_JOURNAL_URL=jdbc:sqlite:/var/lib/hogaudit/hogaudit.db
USER 10001:10001
EXPOSE 8080 8081
VOLUME /var/lib/hogaudit
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["/opt/java/bin/java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", "/opt/hogaudit/hogaudit.jar", "ready"]
ENTRYPOINT ["/opt/java/bin/java", "-XX:AOTCache=/opt/hogaudit/hogaudit.aot", "-XX:+UseG1GC", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", "-Dorg.sqlite.lib.path=/opt/hogaudit/native", "-Dorg.sqlite.lib.name=libsqlitejdbc.so", "-jar", "/opt/hogaudit/hogaudit.jar"]
