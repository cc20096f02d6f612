FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/root/.m2 ./mvnw -B package -DskipTests
# What changes rarely (libraries) and what changes often (our classes) become layers of their own below.
RUN java -Djarmode=tools -jar event-processors/target/quadrille-exec.jar extract --layers --destination /layers

FROM eclipse-temurin:25-jre
RUN useradd --system --no-create-home --shell /usr/sbin/nologin quadrille
WORKDIR /quadrille
COPY --from=build /layers/dependencies/ /layers/spring-boot-loader/ /layers/snapshot-dependencies/ /layers/application/ ./
USER quadrille
EXPOSE 8080 9080
# The second is for health and metrics, with threads of its own: 1000 above the first unless QUADRILLE_MANAGEMENT_LISTENPORT is set.
ENV SERVER_PORT=8080
# The image has no curl. Without a second port, and where nobody knows which it is, the first one answers too.
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=12 CMD ["bash", "-c", \
  "p=${QUADRILLE_MANAGEMENT_LISTENPORT:-$((SERVER_PORT+1000))}; [ $p -gt 0 ] || p=$SERVER_PORT; exec 3<>/dev/tcp/127.0.0.1/$p && printf 'GET /actuator/health/readiness HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && grep -q '\"status\":\"UP\"' <&3"]
# XStream tries sun.misc.Unsafe once when it starts, of which newer JDKs warn. The collector: ADR 19. What is left of a process that has
# run out of memory does nothing reliably: it ends, another one takes over, and the container is started again (ADR 30).
ENTRYPOINT ["java", "--sun-misc-unsafe-memory-access=allow", "-XX:NewSize=104m", "-XX:+UseParallelGC", "-XX:-UseAdaptiveSizePolicy", "-XX:SurvivorRatio=6", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-jar", "quadrille-exec.jar"]
