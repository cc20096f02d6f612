package io.quadrille.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The Java of the page about the saga test kit comes from tests, and its dependency is what the build makes. */
class SagaTestPageTest {

    private static final Path TESTS = Path.of("src", "test", "java", "io", "quadrille", "checkout", "everyorder");
    private static final Pattern JAVA = Pattern.compile("(?s)```java\n(.*?)```");
    private static final Pattern CLASSIFIER = Pattern.compile("<classifier>([^<]+)</classifier>");

    private final Document page = Document.read("docs/domains/test-a-saga.md");

    @Test
    void every_block_of_java_is_part_of_a_test() throws IOException {
        assertThat(blocks(page)).hasSize(4);
        assertThat(unknownBlocks(page)).isEmpty();
        assertThat(unknownBlocks(page.with("neither(\"more is sold", "never(\"more is sold")))
                .hasSize(1);
        assertThat(unknownBlocks(page.with("publishesAgain(OrderProcessingStarted.class", "repeats(")))
                .hasSize(1);
    }

    @Test
    void the_dependency_is_the_test_jar_that_the_build_makes() throws IOException {
        var built = CLASSIFIER
                .matcher(Files.readString(Path.of("pom.xml")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(CLASSIFIER.matcher(page.text()).results().map(found -> found.group(1)))
                .hasSize(1)
                .isSubsetOf(built);
    }

    private static List<String> unknownBlocks(Document document) throws IOException {
        var tests = stripped(Files.readString(TESTS.resolve("LastItemTest.java")))
                + stripped(Files.readString(TESTS.resolve("SagaFixtureTest.java")));
        return blocks(document)
                .filter(block -> !tests.contains(stripped(block)))
                .toList();
    }

    private static Stream<String> blocks(Document document) {
        return JAVA.matcher(document.text()).results().map(block -> block.group(1));
    }

    private static String stripped(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n", "", "\n"));
    }
}
