package io.quadrille.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each architecture decision record has a number, a status and a date, and the index repeats them. */
class DecisionRecordsTest {

    private static final Pattern FILE = Pattern.compile("(\\d{4})-[a-z0-9-]+\\.md");
    private static final Pattern HEAD = Pattern.compile("""
        # (\\d+)\\. (.+)

        - Status: ((?:proposed|accepted|superseded)\\b.*)
        - Date: (\\d{4}-\\d{2}-\\d{2})

        ## Context
        (?s:.*)
        ## Decision
        (?s:.*)
        ## Rejected
        (?s:.*)
        ## Consequences
        (?s:.*)\
        """);

    private final Document index = Document.read("docs/adr/README.md");

    @Test
    void every_record_has_a_status_a_date_and_an_entry_in_the_index() throws IOException {
        assertThat(index.rows("no.")).containsExactlyElementsOf(entries());
    }

    private static List<List<String>> entries() throws IOException {
        try (var files = Files.list(Document.ROOT.resolve("docs/adr"))) {
            return files.filter(file -> !file.endsWith("README.md"))
                    .sorted()
                    .map(file -> entry(Document.read(file)))
                    .toList();
        }
    }

    /** The row of the index that belongs to the record. */
    private static List<String> entry(Document document) {
        var file = document.file().getFileName().toString();
        assertThat(file).matches(FILE);
        var head = HEAD.matcher(document.text());
        assertThat(head.matches())
                .as("%s has a title, a status, a date and the four sections", file)
                .isTrue();
        assertThat(Integer.parseInt(file.substring(0, 4))).isEqualTo(Integer.parseInt(head.group(1)));
        return List.of(head.group(1), "[%s](%s)".formatted(head.group(2), file), head.group(3), head.group(4));
    }

    @Test
    void a_record_without_a_status_a_date_a_section_or_an_entry_is_reported() throws IOException {
        var first = Document.read("docs/adr/0001-the-event-store-is-the-outbox.md");
        for (var part : List.of("- Status: accepted\n", "- Date: 2026-11-22\n", "# 1. ", "## Rejected\n")) {
            assertThatThrownBy(() -> entry(first.with(part, ""))).isInstanceOf(AssertionError.class);
        }
        assertThat(index.with("| 3 |", "| 4 |").rows("no.")).isNotEqualTo(entries());
        assertThat(index.with("2026-11-27", "2026-11-28").rows("no.")).isNotEqualTo(entries());
    }
}
