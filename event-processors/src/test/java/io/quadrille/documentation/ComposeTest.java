package io.quadrille.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.faults.ApplicationProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What docker-compose.yml starts with its profile {@code cluster}, as far as it can be told without starting it. */
class ComposeTest {

    /** The most that was measured at saturation, with all domains in one process; see docs/reference/performance.md. */
    private static final int BESIDE_THE_HEAP = 415;

    private static final String DATABASES = "jdbc:postgresql://postgres:5432/";

    private final String file = read();

    private static String read() {
        try {
            return Files.readString(Document.ROOT.resolve("docker-compose.yml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void the_profile_cluster_runs_each_domain_in_processes_and_on_a_database_of_its_own() {
        assertCluster(file);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "QUADRILLE_DOMAINS: wallet | QUADRILLE_DOMAINS: coupon",
                "QUADRILLE_DOMAINS: wallet | QUADRILLE_DOMAIN: wallet",
                "5432/quadrille_coupon | 5432/quadrille_order",
                "for domain in order inventory coupon wallet | for domain in order inventory coupon",
                "8182-8183 | 8181-8182",
                "8184-8185 | 8184",
                "SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE: 8 | SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE: 24",
                "condition: service_completed_successfully | condition: service_healthy",
                "BOOTSTRAP_SERVERS: kafka:9092 | BOOTSTRAP_SERVERS: broker:9092",
                "JAVA_TOOL_OPTIONS: -Xmx256m | JAVA_TOOL_OPTIONS: -Xmx448m",
                "mem_limit: 704m | mem_limit: 640m",
                "restart: unless-stopped | restart: 'no'"
            })
    void a_domain_setting_database_or_port_that_is_wrong_is_noticed(String right, String wrong) {
        assertThat(file).contains(right);
        assertThatThrownBy(() -> assertCluster(file.replace(right, wrong))).isInstanceOf(AssertionError.class);
    }

    /** Compose starts it again, and meanwhile another process has taken over what it had. */
    @Test
    void a_process_of_the_image_ends_when_it_runs_out_of_memory() throws IOException {
        var image = Files.readString(Document.ROOT.resolve("Dockerfile"));
        assertThat(image.lines().filter(line -> line.startsWith("ENTRYPOINT")))
                .singleElement()
                .asString()
                .contains("\"-XX:+ExitOnOutOfMemoryError\"");
        assertThat(services(file).get("quadrille"))
                .containsEntry("image", "quadrille")
                .containsEntry("restart", "unless-stopped");
        assertThat(ApplicationProcess.java(256)).contains("-XX:+ExitOnOutOfMemoryError", "-Xmx256m");
    }

    @Test
    void prometheus_asks_each_of_these_processes() throws IOException {
        var file = Files.readString(Document.ROOT.resolve("docker/prometheus/prometheus.yml"));
        assertThat(file)
                .contains("names: [" + String.join(", ", lower(CheckoutSaga.SAGA.domains().stream()))
                        + "]\n        type: A\n        port: 9080")
                .contains("targets: [\"quadrille:9080\"]");
    }

    private static void assertCluster(String yaml) {
        var services = services(yaml);
        var cluster = new TreeMap<>(services);
        cluster.values()
                .removeIf(service ->
                        !service.toString().contains("QUADRILLE_DOMAINS") || !service.containsKey("profiles"));
        assertThat(cluster).containsOnlyKeys(lower(CheckoutSaga.SAGA.domains().stream()));
        var ports = new ArrayList<Integer>();
        int sessions = 0;
        for (var service : cluster.entrySet()) {
            var environment = map(service.getValue().get("environment"));
            assertThat(environment.get("QUADRILLE_DOMAINS")).isEqualTo(service.getKey());
            assertThat(environment.get("SPRING_DATASOURCE_URL")).isEqualTo(DATABASES + "quadrille_" + service.getKey());
            assertThat(ours(environment)).isSubsetOf(variables());
            assertThat(environment
                            .get("QUADRILLE_KAFKA_BOOTSTRAP_SERVERS")
                            .toString()
                            .split(":")[0])
                    .isIn(services.keySet());
            assertThat(service.getValue().get("depends_on"))
                    .isEqualTo(Map.of(
                            "databases",
                            Map.of("condition", "service_completed_successfully"),
                            "kafka",
                            Map.of("condition", "service_healthy")));
            assertThat(megabytes(environment.get("JAVA_TOOL_OPTIONS"), "-Xmx") + BESIDE_THE_HEAP)
                    .as("memory of a process, MB")
                    .isLessThanOrEqualTo(megabytes(service.getValue().get("mem_limit"), ""));
            assertThat(service.getValue())
                    .containsEntry("image", "quadrille")
                    .containsEntry("restart", "unless-stopped");
            int number = (int) map(service.getValue().get("deploy")).get("replicas");
            var published = published(service.getValue());
            assertThat(published).hasSize(number);
            ports.addAll(published);
            sessions += number * ((int) environment.get("SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE") + 2);
        }
        assertThat(ports).doesNotHaveDuplicates();
        // Beside them the pool of the service quadrille, and somebody who looks.
        assertThat(sessions + 40).as("sessions").isLessThanOrEqualTo(200);
        assertThat(services.get("postgres").get("command").toString()).contains("max_connections=200");
        assertThat(services.get("databases").get("command").toString())
                .contains(
                        "for domain in " + String.join(" ", lower(CheckoutSaga.SAGA.domains().stream())) + "; do",
                        "createdb \"quadrille_$$domain\"");
    }

    private static int megabytes(Object text, String before) {
        assertThat(text.toString()).matches(before + "\\d+m");
        return Integer.parseInt(text.toString().substring(before.length()).replace("m", ""));
    }

    private static Map<String, Map<String, Object>> services(String yaml) {
        Map<String, Map<String, Map<String, Object>>> root =
                new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        return root.get("services");
    }

    private static Map<?, ?> map(Object node) {
        return (Map<?, ?>) node;
    }

    private static List<String> lower(Stream<String> domains) {
        return domains.toList();
    }

    /** The ports on the host, from lines such as 127.0.0.1:8180-8181:8080. */
    private static List<Integer> published(Map<String, Object> service) {
        var range = ((List<?>) service.get("ports"))
                .getFirst()
                .toString()
                .split(":")[1]
                .split("-");
        var ports = new ArrayList<Integer>();
        for (int port = Integer.parseInt(range[0]); port <= Integer.parseInt(range[range.length - 1]); port++)
            ports.add(port);
        return ports;
    }

    private static Set<String> ours(Map<?, ?> environment) {
        return environment.keySet().stream()
                .map(Object::toString)
                .filter(name -> name.startsWith("QUADRILLE_"))
                .collect(Collectors.toSet());
    }

    /** The settings as Spring Boot finds them in the environment. */
    private static Set<String> variables() {
        return Settings.ofTheApplication().keySet().stream()
                .map(name -> name.toUpperCase(Locale.ROOT).replace('.', '_'))
                .flatMap(name -> Stream.of(name.replace("-", ""), name.replace('-', '_')))
                .collect(Collectors.toSet());
    }
}
