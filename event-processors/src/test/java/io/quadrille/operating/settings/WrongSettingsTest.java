package io.quadrille.operating.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quadrille.application.IntegrityConfiguration;
import io.quadrille.application.KafkaConfiguration;
import io.quadrille.application.Quadrille;
import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.choreography.SagaConfiguration;
import io.quadrille.engine.integrity.Checkpointing;
import io.quadrille.engine.saga.LocalDomains;
import io.quadrille.operating.timeline.StepLimits;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

/** A wrong value stops the start, and the printed text names the property and the value. */
class WrongSettingsTest {

    private static final String TOO_LONG = "1000000000000d";

    /** The wrong values of each property, by the name of the property in the documents. */
    private static final Map<String, List<String>> WRONG = Map.ofEntries(
            wrong("quadrille.domains", "", "orders", "order,,wallet"),
            wrong(
                    "quadrille.kafka.bootstrap-servers",
                    "",
                    "localhost",
                    "localhost:",
                    ":9092",
                    "localhost:0",
                    "localhost:65536",
                    "localhost:port",
                    "a:1,b",
                    "a:1,,b:1",
                    "a:1,",
                    "a b:1",
                    "http://localhost:9092/"),
            wrong("quadrille.kafka.topic-prefix", "shop/", "shop one.", "schön.", "shop:", "p".repeat(201)),
            wrong("quadrille.kafka.replication-factor", "0", "-1", "17", "three", "1.5"),
            wrong("quadrille.kafka.retention", "59m", "0s", "-1d", "for ever", "3651d", TOO_LONG),
            wrong("quadrille.kafka.max-record-size", "0B", "127KB", "1025KB", "-1B", "large"),
            wrong("quadrille.kafka.startup-timeout", "0s", "-1s", "soon", "2h", TOO_LONG),
            wrong(
                    "quadrille.kafka.properties.*",
                    "isolation.level=read_uncommitted",
                    "enable.auto.commit=true",
                    "group.id=mine",
                    "group.instance.id=mine",
                    "auto.offset.reset=latest",
                    "allow.auto.create.topics=true",
                    "key.deserializer=x",
                    "value.deserializer=x",
                    "key.serializer=x",
                    "value.serializer=x",
                    "enable.idempotence=false",
                    "acks=1",
                    "transactional.id=t",
                    "max.in.flight.requests.per.connection=5",
                    "linger.ms=5",
                    "max.block.ms=1",
                    "batch.size=1",
                    "partitioner.class=x",
                    "partitioner.ignore.keys=true",
                    "bootstrap.servers=other:1",
                    "retries=0",
                    "security.protocol=TLS",
                    "request.timeout.ms=-1",
                    "request.timeout.ms=soon",
                    "delivery.timeout.ms=1000",
                    "securty.protocol=SSL",
                    "fetch.min.bytes=-1",
                    "default.api.timeout.ms=x",
                    "ssl.truststore.locations=/x",
                    "security.protocol=SASL_SSL",
                    "interceptor.classes=no.such.Class",
                    "max.request.size=10",
                    "max.request.size=131071",
                    "buffer.memory=131071",
                    "request.timeout.ms=500",
                    "default.api.timeout.ms=29999",
                    "fetch.max.wait.ms=30000"),
            wrong("quadrille.relay.lease", "999ms", "-15s", "15", "2h", TOO_LONG),
            wrong("quadrille.integrity.signing-key", "no-such-file", ".", "pom.xml"),
            wrong("quadrille.integrity.checkpoints", "pom.xml", "pom.xml/checkpoints"),
            wrong("quadrille.integrity.checkpoint-every", "999ms", "-5m", "daily", "366d", TOO_LONG),
            wrong("quadrille.processing.batch-size", "0", "-1", "10001", "many", "99999999999"),
            wrong("quadrille.processing.claim-timeout", "499ms", "-5s", "5", "2h", TOO_LONG),
            wrong("quadrille.processing.attempts", "", "0", "-1", "1000001", "x"),
            wrong("quadrille.processing.first-retry", "0s", "-1ms", "11s", "25h", TOO_LONG),
            wrong("quadrille.processing.longest-retry", "0s", "-1ms", "49ms", "25h", TOO_LONG),
            wrong("quadrille.processing.breaker-threshold", "0", "-1", "1000001"),
            wrong("quadrille.dead-letters.first-retry", "0s", "-1s", "31s", "25h", TOO_LONG),
            wrong("quadrille.dead-letters.longest-retry", "0s", "-1s", "999ms", "25h", TOO_LONG),
            wrong("quadrille.dead-letters.attempts", "0", "-1", "1000001"),
            wrong(
                    "quadrille.dead-letters.attempts-by-cause.*",
                    "IllegalStateException=-1",
                    "IllegalStateException=1000001",
                    "IllegalStateException=x"),
            wrong("quadrille.parked-records.max-value", "0B", "1023B", "-16KB", "257KB", "large"),
            wrong("quadrille.parked-records.max-total", "-1B", "1099511627777B", "all"),
            wrong("quadrille.parked-records.retention", "59m", "-30d", "6d", "3651d", TOO_LONG),
            wrong("quadrille.parked-records.ended-retention", "59m", "-7d", "31d", TOO_LONG),
            wrong("quadrille.parked-records.sweep-every", "999ms", "-10m", "25h", TOO_LONG),
            wrong("quadrille.retention.letters", "59s", "-90d", "36501d", "never", TOO_LONG),
            wrong("quadrille.retention.timelines", "59s", "-90d", "36501d", TOO_LONG),
            wrong("quadrille.retention.checks", "59s", "-90d", "36501d", TOO_LONG),
            wrong("quadrille.retention.republications", "59s", "-90d", "36501d", TOO_LONG),
            wrong("quadrille.retention.rebuilds", "59s", "-90d", "36501d", TOO_LONG),
            wrong("quadrille.retention.acts", "23h", "-3650d", "36501d", TOO_LONG),
            wrong("quadrille.retention.sweep-every", "999ms", "-10m", "25h", TOO_LONG),
            wrong("quadrille.aggregates.cache-size", "-1", "10000001", "all"),
            wrong("quadrille.aggregates.snapshot-every", "9", "-200", "never"),
            wrong("quadrille.audit.work", "perhaps", "2"),
            wrong("quadrille.audit.check-cron", "", "at night", "30 3 * * *", "0 61 3 * * *", "0 0 3 30 2 *"),
            wrong("quadrille.audit.sample", "0", "-1", "100001"),
            wrong("quadrille.audit.patience", "0s", "-10s", "2h", TOO_LONG),
            wrong("quadrille.audit.longest-export", "999ms", "-10m", "25h", TOO_LONG),
            wrong("quadrille.stuck.limit", "0s", "-30s", "366d", TOO_LONG),
            wrong(
                    "quadrille.stuck.limits.*",
                    "debit-wallet=-5s",
                    "debit-wallet=0s",
                    "debit-wallet=366d",
                    "debit-wallet=soon",
                    "pay=1m"),
            wrong("quadrille.platform.url", "localhost:8299/orders", "/orders", "ftp://shop/orders", "http://"),
            wrong("quadrille.platform.timeout", "0s", "-5s", "21s", TOO_LONG),
            wrong("quadrille.api.max-body-size", "0B", "-1B", "16777217B", "large"),
            wrong("quadrille.api.most-lag", "99ms", "-5s", "51s", TOO_LONG),
            wrong("quadrille.api.request-timeout", "99ms", "-5s", "61s", TOO_LONG),
            wrong("quadrille.management.listen-port", "-2", "65536", "http"),
            wrong("quadrille.api.open-orders-per-user", "-1", "10001", "all"),
            wrong("quadrille.api.refused-orders-per-user", "-1", "101", "all"),
            wrong("quadrille.api.wallet-check", "perhaps", "2"),
            wrong("quadrille.api.idempotency.lease", "0s", "-1s", "24h", TOO_LONG),
            wrong("quadrille.api.idempotency.retention", "0s", "-1s", "30s", "366d", TOO_LONG));

    /** The wrong values of Spring Boot settings that the application depends on. */
    private static final Map<String, List<String>> WRONG_OF_SPRING = Map.ofEntries(
            wrong(
                    "spring.datasource.url",
                    "localhost:5432/quadrille",
                    "postgresql://localhost/quadrille",
                    "jdbc:mysql://localhost/quadrille"),
            wrong("spring.datasource.hikari.maximum-pool-size", "1", "0", "-1", "many"),
            wrong("server.port", "65536", "-2", "http"),
            wrong("management.server.port", "65536", "-2", "http"),
            wrong("management.tracing.sampling.probability", "1.1", "-0.1", "all"),
            wrong(
                    "management.opentelemetry.tracing.export.otlp.endpoint",
                    "localhost:4318/v1/traces",
                    "/v1/traces",
                    "http://",
                    "ftp://a/b",
                    "a b"));

    private static final ApplicationContextRunner APPLICATION = new ApplicationContextRunner()
            .withUserConfiguration(AllSettings.class)
            .withInitializer(
                    context -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()));

    private static Map.Entry<String, List<String>> wrong(String property, String... values) {
        return Map.entry(property, List.of(values));
    }

    @Test
    void each_property_has_wrong_values_in_this_test() {
        assertThat(new TreeSet<>(WRONG.keySet()))
                .as("the properties with wrong values. For one that is new, add wrong(\"its name\", values that it"
                        + " must not have...) to WRONG in WrongSettingsTest, and the rule to its settings record:"
                        + " a constraint such as @Min or @DurationMax, or an @AssertTrue whose message begins with"
                        + " the property's name. Remove one that is gone")
                .isEqualTo(Setting.all().stream()
                        .map(Setting::documentedName)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    static Stream<String> wrongSettings() {
        return Stream.of(WRONG, WRONG_OF_SPRING)
                .map(Map::entrySet)
                .flatMap(Set::stream)
                .sorted(Map.Entry.comparingByKey())
                .flatMap(property -> property.getValue().stream()
                        .map(value -> property.getKey().endsWith(".*")
                                ? property.getKey().replace("*", value)
                                : property.getKey() + "=" + value));
    }

    @ParameterizedTest
    @MethodSource("wrongSettings")
    void a_wrong_value_stops_the_start_with_the_name_of_the_property(String setting) {
        var printed = printed(setting);
        var property = setting.substring(0, setting.indexOf('='));
        assertThat(printed).contains(property);
        if (!property.contains(".properties.") && !setting.contains("?"))
            assertThat(printed).contains(setting.substring(setting.indexOf('=') + 1));
    }

    @Test
    void a_value_that_may_be_a_secret_is_not_printed() {
        assertThat(printed("quadrille.kafka.properties.sasl.jaas.confg=password"))
                .contains("sasl.jaas.config")
                .doesNotContain("password");
        assertThat(printed("quadrille.platform.url=https://me:password@shop.example"))
                .contains("shop")
                .doesNotContain("password");
        assertThat(printed("spring.datasource.url=postgresql://shop/q?user=me&password=word"))
                .contains("shop/q")
                .doesNotContain("word");
    }

    @Test
    void a_missing_file_of_the_kafka_settings_stops_the_start() {
        assertThat(printed(
                        "quadrille.kafka.properties.security.protocol=SSL",
                        "quadrille.kafka.properties.ssl.truststore.location=no-such-file"))
                .contains("quadrille.kafka.properties.ssl.truststore.location", "no-such-file");
    }

    /** A process that runs one domain also stops at wrong settings of the other domains. */
    @Test
    void the_application_reads_all_settings() {
        assertThat(AnnotatedElementUtils.isAnnotated(Quadrille.class, ConfigurationPropertiesScan.class))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quadrille.kafka.bootstrap-servers=PLAINTEXT://a_b.example:9092 , [::1]:65535,10.0.0.1:1",
                "quadrille.kafka.topic-prefix=shop_1-A.",
                "quadrille.kafka.properties.security.protocol=SSL",
                "quadrille.kafka.properties.delivery.timeout.ms=30000",
                "quadrille.kafka.properties.request.timeout.ms=501",
                "quadrille.kafka.properties.max.request.size=131072",
                "quadrille.kafka.properties.buffer.memory=131072",
                "spring.datasource.url=jdbc:postgresql://a,b/c?user=d",
                "spring.datasource.hikari.maximum-pool-size=2",
                "server.port=0",
                "management.server.port=-1",
                "management.tracing.sampling.probability=1",
                "management.opentelemetry.tracing.export.otlp.endpoint=",
                "management.opentelemetry.tracing.export.otlp.endpoint=HTTPS://a/b",
                "management.opentelemetry.tracing.export.otlp.endpoint=http://otel_collector:4318/v1/traces",
                "quadrille.dead-letters.attempts-by-cause.X=0",
                "quadrille.kafka.properties.metadata.max.age.ms=500",
                "quadrille.kafka.properties.compression.type=zstd",
                "quadrille.kafka.properties[sasl.mechanism]=PLAIN",
                "quadrille.processing.longest-retry=24h",
                "quadrille.dead-letters.attempts=1000000",
                "quadrille.audit.check-cron=-",
                "quadrille.audit.check-cron=@daily",
                "quadrille.domains=wallet",
                "quadrille.relay.lease=",
                "quadrille.stuck.limits.debit-wallet=",
                "quadrille.dead-letters.attempts-by-cause.X=",
                "quadrille.stuck.limits.use-coupon=365d",
                "quadrille.aggregates.cache-size=0"
            })
    void a_valid_value_is_accepted(String setting) {
        application(setting).run(context -> assertThatCode(() -> start(context)).doesNotThrowAnyException());
    }

    /** No client reads the property, but a class that the client loads may. */
    @Test
    void a_kafka_property_of_a_plug_in_is_accepted() {
        application(
                        "quadrille.kafka.properties.metric.reporters=org.apache.kafka.common.metrics.JmxReporter",
                        "quadrille.kafka.properties.reporter.prefix=x")
                .run(context -> assertThatCode(() -> start(context)).doesNotThrowAnyException());
    }

    @Test
    void the_longest_prefix_leaves_room_for_every_topic() {
        application("quadrille.kafka.topic-prefix=" + "p".repeat(200))
                .run(context -> assertThat(new KafkaConfiguration()
                                .eventTopics(context.getBean(QuadrilleProperties.class), CheckoutSaga.SAGA)
                                .all()
                                .keySet())
                        .allSatisfy(name -> assertThat(name).hasSizeLessThanOrEqualTo(249)));
    }

    @Test
    void a_process_runs_the_domains_that_the_setting_names() {
        application()
                .run(context -> assertThat(context.getBean(LocalDomains.class).names())
                        .isEqualTo(Set.copyOf(CheckoutSaga.SAGA.domains())));
        application("quadrille.domains=WALLET, order")
                .run(context -> assertThat(context.getBean(LocalDomains.class))
                        .isEqualTo(new LocalDomains(Set.of("order", "wallet"), List.of("inventory", "coupon"))));
    }

    private static ApplicationContextRunner application(String... settings) {
        return APPLICATION
                .withPropertyValues("quadrille.kafka.bootstrap-servers=a:1")
                .withPropertyValues(settings);
    }

    private static String printed(String... settings) {
        var printed = new StringBuilder();
        application(settings).run(context -> {
            var failure = catchThrowable(() -> start(context));
            assertThat(failure).as("the start with " + List.of(settings)).isNotNull();
            var analysis = analysis(failure, context);
            printed.append(analysis.getDescription()).append('\n').append(analysis.getAction());
        });
        return printed.toString();
    }

    /** Creates all settings, and the beans that read files; nothing that needs a server. */
    private static void start(AssertableApplicationContext context) {
        SpringSettings.check(context.getEnvironment());
        context.getBeansWithAnnotation(ConfigurationProperties.class);
        context.getBean(Checkpointing.class);
        context.getBean(LocalDomains.class);
        context.getBean(StepLimits.class);
    }

    /** The analysis that Spring Boot would print. */
    private static FailureAnalysis analysis(Throwable failure, ApplicationContext context) {
        var arguments = ArgumentResolver.of(BeanFactory.class, context.getAutowireCapableBeanFactory())
                .and(Environment.class, context.getEnvironment());
        return SpringFactoriesLoader.forDefaultResourceLocation().load(FailureAnalyzer.class, arguments).stream()
                .map(analyzer -> analyzer.analyze(failure))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no analyzer explains the failure", failure));
    }

    @Configuration(proxyBeanMethods = false)
    @ConfigurationPropertiesScan("io.quadrille")
    @Import({IntegrityConfiguration.class, SagaConfiguration.class, StepLimits.class})
    static class AllSettings {}
}
