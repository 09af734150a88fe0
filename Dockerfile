# Builds from any image with glibc, Maven and a JDK 25, runs on any with glibc and zlib; neither needs a
# shell at run time. Behind a mirror, or on bases of one's own:
#   docker build --build-arg BUILD_IMAGE=registry.example.com/maven-25 --build-arg RUN_IMAGE=... .
# A build image that has Maven settings of its own (~/.m2/settings.xml) uses them. Each architecture is
# built on itself (or under emulation), since the AOT cache comes from a run.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-25
ARG RUN_IMAGE=debian:trixie-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY pom.xml ./
# most dependencies, in a layer that changes with the pom only; what is missing comes with the next
RUN mvn -B -ntp -q dependency:resolve -DincludeScope=runtime || true
COPY src/build src/build
COPY src/main src/main
RUN mvn -B -ntp -q -Dmaven.test.skip=true package
# a JDK that is not the one that runs Maven
ARG JDK_HOME=
RUN set -e; \
    jdk="${JDK_HOME:-${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}}"; \
    "$jdk/bin/java" -Djarmode=tools -jar target/hogaudit.jar extract --destination /opt/hogaudit; \
    "$jdk/bin/jlink" --output /opt/hogaudit/java --no-header-files --no-man-pages --compress zip-0 \
      --add-modules java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.management,jdk.unsupported,jdk.zipfs; \
    # SQLite's library lies in the image and not in a writable /tmp
    mkdir -p /opt/hogaudit/native /var/lib/hogaudit; \
    case "$(uname -m)" in x86_64) arch=x86_64 ;; aarch64) arch=aarch64 ;; *) echo "no image for $(uname -m)" >&2; exit 1 ;; esac; \
    (cd /opt/hogaudit/native && "$jdk/bin/jar" xf ../lib/sqlite-jdbc-*.jar "org/sqlite/native/Linux/$arch/libsqlitejdbc.so" \
      && mv "org/sqlite/native/Linux/$arch/libsqlitejdbc.so" . && rm -r org); \
    # one time for all, so that layers that did not change are the same
    find /opt/hogaudit -exec touch -h -r target/hogaudit.jar {} +
# One run that starts, takes deliveries and stops, to learn what a start needs. Its secret dies with it.
# The cache is taken only by the same files with the same options: those of ENTRYPOINT.
RUN set -e; cd /tmp; \
    POSTHOG_WEBHOOK_SECRET=$(/opt/hogaudit/java/bin/java -jar /opt/hogaudit/hogaudit.jar secret new); \
    export POSTHOG_WEBHOOK_SECRET SERVER_PORT=18080 MANAGEMENT_SERVER_PORT=18081 \
      HOGAUDIT_MANAGEMENT_URL=http://127.0.0.1:18081 HOGAUDIT_JOURNAL_URL=jdbc:sqlite:/tmp/training/hogaudit.db; \
    /opt/hogaudit/java/bin/java -XX:AOTCacheOutput=/opt/hogaudit/hogaudit.aot -XX:+UseG1GC -XX:MaxRAMPercentage=50 -XX:CompileThresholdScaling=10 -Djdk.reflect.useNativeAccessorOnly=true \
      -XX:+ExitOnOutOfMemoryError \
      -Dorg.sqlite.lib.path=/opt/hogaudit/native -Dorg.sqlite.lib.name=libsqlitejdbc.so \
      -jar /opt/hogaudit/hogaudit.jar > /tmp/training.log 2>&1 & pid=$!; \
    for i in $(seq 60); do /opt/hogaudit/java/bin/java -jar /opt/hogaudit/hogaudit.jar ready 2> /dev/null && break; sleep 1; done; \
    for i in 1 2 3; do /opt/hogaudit/java/bin/java -jar /opt/hogaudit/hogaudit.jar try http://127.0.0.1:18080/webhooks/posthog; done; \
    kill -TERM $pid; wait $pid || true; \
    test -s /opt/hogaudit/hogaudit.aot || { cat /tmp/training.log; exit 1; }; \
    /opt/hogaudit/java/bin/java -XX:AOTMode=on -XX:AOTCache=/opt/hogaudit/hogaudit.aot -XX:+UseSerialGC -jar /opt/hogaudit/hogaudit.jar secret new > /dev/null

FROM ${RUN_IMAGE} AS hogaudit
ARG VERSION=development
ARG REVISION=unknown
LABEL org.opencontainers.image.title="hogaudit" \
      org.opencontainers.image.description="Webhook target for PostHog that keeps signed deliveries as audit entries" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# from what seldom changes to what always does
COPY --from=build /opt/hogaudit/java /opt/hogaudit/java
COPY --from=build /opt/hogaudit/native /opt/hogaudit/native
COPY --from=build /opt/hogaudit/lib /opt/hogaudit/lib
COPY --from=build /opt/hogaudit/hogaudit.jar /opt/hogaudit/hogaudit.aot /opt/hogaudit/
COPY --from=build --chown=10001:10001 /var/lib/hogaudit /var/lib/hogaudit
# without a UTF-8 locale the JVM loses characters of variables and paths; glibc has this one built in
ENV HOGAUDIT_JOURNAL_URL=jdbc:sqlite:/var/lib/hogaudit/hogaudit.db LANG=C.UTF-8
USER 10001:10001
EXPOSE 8080 8081
VOLUME /var/lib/hogaudit
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["/opt/hogaudit/java/bin/java", "-XX:AOTCache=/opt/hogaudit/hogaudit.aot", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", "/opt/hogaudit/hogaudit.jar", "ready"]
ENTRYPOINT ["/opt/hogaudit/java/bin/java", "-XX:AOTCache=/opt/hogaudit/hogaudit.aot", "-XX:+UseG1GC", "-XX:MaxRAMPercentage=50", "-XX:CompileThresholdScaling=10", "-Djdk.reflect.useNativeAccessorOnly=true", "-XX:+ExitOnOutOfMemoryError", "-Dorg.sqlite.lib.path=/opt/hogaudit/native", "-Dorg.sqlite.lib.name=libsqlitejdbc.so", "-jar", "/opt/hogaudit/hogaudit.jar"]

# Stands in for PostHog in docker-compose.yml; no part of what runs in production.
FROM build AS stand-in-build
COPY src/test/java src/test/java
RUN "${JDK_HOME:-${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}}/bin/javac" -parameters -proc:none \
      -d /opt/stand-in -cp /opt/hogaudit/hogaudit.jar -sourcepath src/test/java src/test/java/io/hogaudit/TestHogauditApplication.java

FROM hogaudit AS stand-in
COPY --from=stand-in-build /opt/stand-in /opt/stand-in
HEALTHCHECK NONE
ENTRYPOINT ["/opt/hogaudit/java/bin/java", "-XX:+UseSerialGC", "-Xmx64m", "-cp", "/opt/stand-in:/opt/hogaudit/hogaudit.jar", "io.hogaudit.TestHogauditApplication"]

# what is built when nothing is named
FROM hogaudit
