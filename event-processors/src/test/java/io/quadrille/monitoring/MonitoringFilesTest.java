package io.quadrille.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Parses rules, dashboard and the files that load them, as Prometheus and Grafana would. A test of a running system
 * checks the names in them.
 */
class MonitoringFilesTest {

    private static final Pattern DURATION = Pattern.compile("\\d+[smh]");
    private static final Pattern TEMPLATE =
            Pattern.compile("\\{\\{ (\\$labels\\.(\\w+)|\\$value( \\| humanizeDuration)?) }}");

    @Test
    void every_alert_has_a_query_a_summary_and_a_page_about_the_incident() {
        var alerts = MonitoringFiles.alerts(MonitoringFiles.rules());
        assertThat(alerts)
                .hasSizeGreaterThanOrEqualTo(12)
                .extracting(MonitoringFiles.Alert::name)
                .doesNotHaveDuplicates();
        assertThat(alerts).allSatisfy(alert -> {
            assertThat(alert.duration()).matches(DURATION);
            assertThat(alert.labels()).containsOnlyKeys("severity");
            assertThat(alert.annotations()).containsOnlyKeys("summary", "runbook");
            assertThat(alert.annotations().get("runbook")).matches("docs/operating/incidents/[a-z-]+\\.md");
            assertThat(MonitoringFiles.DOCKER.resolveSibling(alert.annotations().get("runbook")))
                    .exists();
            assertSummaryIsFilledIn(alert);
        });
    }

    /** A label that the query does not keep is empty in the message. */
    private static void assertSummaryIsFilledIn(MonitoringFiles.Alert alert) {
        var summary = alert.annotations().get("summary");
        var query = PromQl.parse(alert.query());
        var kept = new HashSet<>(query.groupings());
        boolean aggregated = alert.query().startsWith("max");
        for (var variable : TEMPLATE.matcher(summary).results().toList()) {
            if (aggregated && variable.group(2) != null)
                assertThat(kept).as(alert.name()).contains(variable.group(2));
        }
        assertThat(TEMPLATE.matcher(summary).replaceAll("")).doesNotContain("{{", "}}");
    }

    @Test
    void every_panel_has_its_own_place_and_a_query() {
        var panels = MonitoringFiles.panelNodes(MonitoringFiles.dashboard());
        var places = new HashSet<List<Integer>>();
        for (var panel : panels) {
            var at = panel.required("gridPos");
            assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(24);
            for (int x = 0; x < at.path("w").asInt(); x++) {
                for (int y = 0; y < at.path("h").asInt(); y++) {
                    var place = List.of(at.path("x").asInt() + x, at.path("y").asInt() + y);
                    assertThat(places.add(place))
                            .as("place of panel %s: %s", panel.path("title"), place)
                            .isTrue();
                }
            }
            if (!panel.path("type").asString().equals("row"))
                assertThat(panel.path("targets"))
                        .as(panel.path("title").asString())
                        .isNotEmpty();
        }
        assertThat(panels.stream().map(panel -> panel.path("id").asInt()).collect(Collectors.toSet()))
                .hasSameSizeAs(panels);
        assertThat(MonitoringFiles.panels(MonitoringFiles.dashboard())).hasSizeGreaterThan(30);
    }

    @Test
    void every_file_that_the_containers_load_exists() {
        var services = (java.util.Map<?, ?>)
                MonitoringFiles.yaml(MonitoringFiles.read(MonitoringFiles.DOCKER.resolveSibling("docker-compose.yml")))
                        .get("services");
        for (var service : List.of("prometheus", "grafana")) {
            var volumes = (List<?>) ((java.util.Map<?, ?>) services.get(service)).get("volumes");
            for (var volume : volumes) {
                if (!volume.toString().startsWith("./")) continue;
                assertThat(MonitoringFiles.DOCKER.resolveSibling(
                                volume.toString().split(":")[0]))
                        .isDirectory();
            }
        }
        var prometheus =
                MonitoringFiles.yaml(MonitoringFiles.read(MonitoringFiles.DOCKER.resolve("prometheus/prometheus.yml")));
        assertThat(prometheus.get("rule_files")).isEqualTo(List.of("/etc/prometheus/rules.yml"));
        assertThat(prometheus.get("scrape_configs").toString()).contains("/actuator/prometheus", "quadrille:9080");
        var source = MonitoringFiles.yaml(MonitoringFiles.read(
                MonitoringFiles.DOCKER.resolve("grafana/provisioning/datasources/prometheus.yml")));
        assertThat(source.get("datasources").toString()).contains("uid=prometheus", "http://prometheus:9090");
    }

    @Test
    void unreadable_rules_and_dashboards_are_detected() {
        var rules = MonitoringFiles.rules();
        assertThatThrownBy(() -> MonitoringFiles.alerts(rules.replace("    rules:\n", "    rules: [\n")))
                .isInstanceOf(YAMLException.class);
        assertThatThrownBy(() -> MonitoringFiles.alerts(rules.replace("expr:", "expression:")))
                .hasMessageContaining("expr");
        assertThatThrownBy(
                        () -> MonitoringFiles.panels(MonitoringFiles.dashboard().replaceFirst("rate\\(", "rat(")))
                .hasMessageContaining("unknown function rat");
        assertThatThrownBy(
                        () -> MonitoringFiles.panels(MonitoringFiles.dashboard().replaceFirst("\\{", "")))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sum(rate(a[1m])",
                "sum(rate(a))",
                "rate(a)",
                "a[1m] > 1 +",
                "max by group (a)",
                "a{b=c}",
                "a{b=\"c\"",
                "histogram_quantile(a)",
                "a b",
                "1 >",
                "sum by (a,) b",
                "a{b=\"c}",
                "total(a)",
                "sum(a[1m])",
                "a offset b",
                "",
                "a and",
                "rate(a[1x])",
                "topk(a)"
            })
    void what_is_no_query_is_refused(String query) {
        assertThatThrownBy(() -> PromQl.parse(query)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a{b=\"c\", d=~\"e.*\"} offset 5m",
                "-a + b * 2 ^ 3",
                "sum by (x, y) (rate(a[5m])) / on (x) b",
                "sum(a) by (x)",
                "topk(3, a)",
                "a > 1 and b unless (c or d)",
                "histogram_quantile(0.99, sum by (le) (rate(a_bucket[1m])))",
                "absent(a{b!=\"c\"})",
                "max_over_time(a[1h:5m]) >= 1.5e3"
            })
    void what_is_a_query_is_read(String query) {
        assertThat(PromQl.parse(query).selectors()).isNotEmpty();
    }
}
