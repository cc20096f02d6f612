package io.quadrille.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Code blocks that are taken from sources which the build compiles and tests. A comment in the page names the source,
 * and a part of it: {@code <!-- from src/test/java/example/A.java: part -->}. In the source, the part is between the
 * lines {@code // page: part} and {@code // end of page}; without a part, the block is the whole file.
 */
class CodeBlocksTest {

    private static final Pattern BLOCK =
            Pattern.compile("<!-- from ([^ :]+)(?:: (\\w+))? -->\\n+```\\w+\\n(.*?)\\n```\\n", Pattern.DOTALL);

    private final Document projection = Document.read("docs/domains/add-a-projection.md");

    private record Block(String source, String part, String code) {}

    private static List<Block> blocks(String text) {
        return BLOCK.matcher(text)
                .results()
                .map(found -> new Block(found.group(1), found.group(2), found.group(3)))
                .toList();
    }

    @Test
    void the_code_of_the_page_is_that_of_the_sources() throws IOException {
        assertThat(blocks(projection.text())).hasSize(3);
        assertSources(projection.text());
    }

    @Test
    void a_changed_block_is_noticed() {
        for (var block : blocks(projection.text())) {
            var changed = projection.text().replace(block.code(), block.code() + "\n// more");
            assertThatThrownBy(() -> assertSources(changed)).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void every_code_block_in_java_or_sql_of_the_page_has_a_source() {
        assertThat(Pattern.compile("```(java|sql)\\n")
                        .matcher(projection.text())
                        .results())
                .hasSameSizeAs(blocks(projection.text()));
    }

    private static void assertSources(String text) throws IOException {
        for (var block : blocks(text))
            assertThat(block.code()).as(block.source()).isEqualTo(block.part() == null ? file(block) : part(block));
    }

    private static String file(Block block) throws IOException {
        return Files.readString(Document.ROOT.resolve("event-processors").resolve(block.source()))
                .strip();
    }

    private static String part(Block block) throws IOException {
        var lines = new ArrayList<String>();
        boolean inside = false;
        for (var line : file(block).lines().toList()) {
            if (line.strip().equals("// end of page")) inside = false;
            if (inside) lines.add(line);
            if (line.strip().equals("// page: " + block.part())) inside = true;
        }
        return unindented(lines);
    }

    private static String unindented(List<String> lines) {
        int indent = lines.stream()
                .filter(line -> !line.isBlank())
                .flatMap(line -> Stream.of(line.length() - line.stripLeading().length()))
                .min(Integer::compare)
                .orElseThrow();
        return lines.stream()
                .map(line -> line.isBlank() ? "" : line.substring(indent))
                .collect(Collectors.joining("\n"));
    }
}
