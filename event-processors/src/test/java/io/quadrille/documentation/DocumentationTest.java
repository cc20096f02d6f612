package io.quadrille.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.choreography.Topics;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the documents say and the code knows better. */
class DocumentationTest {

    private static final Path MAIN = Path.of("src", "main");
    private static final Path ROOT_PACKAGE = MAIN.resolve(Path.of("java", "io", "quadrille"));
    private static final Pattern CREATED = Pattern.compile("(?im)^create (?:table|view) (\\w+)");

    private static final Pattern EXECUTABLE_JAR =
            Pattern.compile("(?s)<finalName>([\\w-]+)</finalName>.*<id>repackage</id>"
                    + "\\s*<configuration>\\s*<classifier>([\\w-]+)</classifier>");
    private static final Pattern STARTED_JAR = Pattern.compile("-jar(?:\\s|\", \")(?:[\\w./-]*/)?([\\w-]+\\.jar)");

    private static final Pattern THREAD = Pattern.compile(
            "(?:Thread\\.of\\w+\\(\\)\\s*\\.name|LastingThread\\.start|new Periodic)\\([^\"\\n]*\"([\\w-]+)\"");

    private final Document readme = Document.read("README.md");
    private final Document configuration = Document.read("docs/reference/configuration.md");
    private final Document pitfalls = Document.read("docs/reference/pitfalls.md");
    private final Document processors = Document.read("docs/reference/event-processors.md");

    @Test
    void configuration_lists_every_setting_with_its_default_and_no_other() {
        assertSettings(configuration);
    }

    @Test
    void a_setting_that_is_missing_renamed_or_of_another_default_is_noticed() {
        for (var change : Map.of(
                        "| `quadrille.api.max-body-size`", "| `quadrille.api.body-size`",
                        "`quadrille.processing.batch-size` | `200`", "`quadrille.processing.batch-size` | `100`",
                        "| `quadrille.platform.timeout`", "| `server.port`",
                        "topic-prefix` | none", "topic-prefix` | `q.`")
                .entrySet()) {
            var changed = configuration.with(change.getKey(), change.getValue());
            assertThatThrownBy(() -> assertSettings(changed)).isInstanceOf(AssertionError.class);
        }
    }

    private static void assertSettings(Document document) {
        var documented = new TreeMap<String, String>();
        for (var row : document.rows("property")) {
            var name = Document.code(row.getFirst()).getFirst();
            if (!name.startsWith("quadrille.")) continue;
            var value = row.size() == 3 ? row.get(1) : Settings.NONE;
            var code = Document.code(value);
            documented.put(
                    name, code.isEmpty() && value.startsWith(Settings.NONE) ? Settings.NONE : String.join(",", code));
        }
        assertThat(documented).isEqualTo(Settings.ofTheApplication());
    }

    @Test
    void the_defaults_set_no_property_of_ours_that_nobody_reads() throws IOException {
        var yaml = Files.readString(MAIN.resolve(Path.of("resources", "quadrille-defaults.yaml")));
        assertThat(ours(yaml)).isSubsetOf(Settings.ofTheApplication().keySet());
        assertThat(ours(yaml + "\nquadrille:\n  kafka:\n    servers: x\n")).containsExactly("quadrille.kafka.servers");
    }

    @Test
    void each_command_names_the_jar_that_the_build_makes_executable() throws IOException {
        var executable = executableJar();
        var started = Stream.concat(Document.all(), Stream.of(Document.read("Dockerfile")))
                .flatMap(document -> STARTED_JAR.matcher(document.text()).results())
                .map(command -> command.group(1))
                .toList();
        assertThat(started).hasSizeGreaterThan(10).containsOnly(executable);
    }

    /** The name of the jar that the execution {@code repackage} makes; other executions have classifiers too. */
    private static String executableJar() throws IOException {
        var executable = EXECUTABLE_JAR.matcher(Files.readString(Path.of("pom.xml")));
        assertThat(executable.find()).as("the execution repackage in pom.xml").isTrue();
        return executable.group(1) + "-" + executable.group(2) + ".jar";
    }

    private static Set<String> ours(String yaml) {
        var names = new TreeSet<String>();
        Map<?, ?> root = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        if (root.containsKey("quadrille")) collect("quadrille", root.get("quadrille"), names);
        return names;
    }

    private static void collect(String prefix, Object node, Set<String> names) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((name, value) -> collect(prefix + "." + name, value, names));
        } else {
            names.add(prefix);
        }
    }

    @Test
    void the_readme_s_table_is_the_choreography() {
        assertTopics(readme);
    }

    @Test
    void a_topic_or_event_that_is_wrong_or_missing_is_noticed() {
        for (var change : Map.of(
                        "| order.payment.success |", "| order.paid |",
                        "StockDeductionFailed, CouponUseFailed", "StockDeductionFailed",
                        "| 6 | order.processed", "6: order.processed")
                .entrySet()) {
            var changed = readme.with(change.getKey(), change.getValue());
            assertThatThrownBy(() -> assertTopics(changed)).isInstanceOf(AssertionError.class);
        }
    }

    private static void assertTopics(Document document) {
        var documented = document.rows("step").stream()
                .map(row -> List.of(row.get(1), Set.of(row.get(2).split(", "))))
                .toList();
        assertThat(documented)
                .containsExactlyElementsOf(Topics.all().stream()
                        .map(topic -> List.of(
                                topic.topicName(),
                                topic.eventTypes().stream()
                                        .map(Class::getSimpleName)
                                        .collect(Collectors.toSet())))
                        .toList());
    }

    @Test
    void every_thread_is_documented_with_what_happens_after_an_error() throws IOException {
        assertThat(undocumentedThreads(processors)).isEmpty();
        assertThat(undocumentedThreads(processors.with("| `gauges` |", "| `gauge` |")))
                .containsExactly("gauges");
    }

    private static List<String> undocumentedThreads(Document document) throws IOException {
        var documented = document.rows("thread").stream()
                .flatMap(row -> Document.code(row.getFirst()).stream())
                .toList();
        try (var sources = Files.walk(ROOT_PACKAGE)) {
            return sources.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> THREAD.matcher(read(file)).results())
                    .map(named -> named.group(1))
                    .filter(name -> documented.stream().noneMatch(thread -> thread.contains(name)))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void every_pitfall_has_tests_that_are_there_or_a_reason() throws IOException {
        assertPitfalls(pitfalls);
        var tests = testsNamedIn(pitfalls);
        assertThat(tests).hasSizeGreaterThan(20).isSubsetOf(testClasses());
        assertThat(testsNamedIn(pitfalls.with("`QueueContractTest`", "`LostTest`")))
                .isNotEqualTo(tests)
                .contains("LostTest");
        assertThatThrownBy(() -> assertPitfalls(pitfalls.with("| 13 |", "| 12 |")))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> assertPitfalls(pitfalls.with("`HandlerTimeoutsTest`", "")))
                .isInstanceOf(AssertionError.class);
    }

    /** Numbered without a gap; without a test only those for which there is none to write here. */
    private static void assertPitfalls(Document document) {
        var rows = document.rows("no.");
        var numbers = IntStream.rangeClosed(1, 25).mapToObj(Integer::toString).toList();
        assertThat(rows).extracting(List::getFirst).containsExactlyElementsOf(numbers);
        assertThat(rows)
                .filteredOn(row -> Document.code(row.get(3)).isEmpty())
                .extracting(List::getFirst)
                .containsExactly("14");
    }

    private static Set<String> testsNamedIn(Document document) {
        return document.rows("no.").stream()
                .flatMap(row -> Document.code(row.get(3)).stream())
                .collect(Collectors.toSet());
    }

    private static Set<String> testClasses() throws IOException {
        try (var files = Files.walk(Path.of("src", "test", "java"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Test.java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void the_list_of_tables_is_what_the_migrations_create() throws IOException {
        assertThat(documentedTables(processors)).containsExactlyInAnyOrderElementsOf(createdTables());
        assertThat(documentedTables(processors.with("| `checkout` |", "| `aggregator` |")))
                .doesNotContain("checkout");
    }

    private static List<String> documentedTables(Document document) {
        return document.rows("table").stream()
                .flatMap(row -> Document.code(row.getFirst()).stream())
                .toList();
    }

    private static List<String> createdTables() throws IOException {
        try (var migrations = Files.walk(MAIN.resolve(Path.of("resources", "db", "quadrille")))) {
            var sql = new StringBuilder();
            for (var migration : migrations.filter(Files::isRegularFile).toList())
                sql.append(Files.readString(migration)).append('\n');
            return CREATED.matcher(sql)
                    .results()
                    .map(created -> created.group(1))
                    .toList();
        }
    }

    @Test
    void the_list_of_packages_is_what_the_sources_have() throws IOException {
        try (var sources = Files.walk(ROOT_PACKAGE)) {
            var packages = sources.filter(
                            source -> source.getFileName().toString().equals("package-info.java"))
                    .map(source -> ROOT_PACKAGE
                            .relativize(source.getParent())
                            .toString()
                            .replace(File.separatorChar, '.'))
                    .toList();
            assertThat(processors.rows("package").stream().flatMap(row -> Document.code(row.getFirst()).stream()))
                    .containsExactlyInAnyOrderElementsOf(packages);
        }
    }
}
