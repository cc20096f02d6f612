package io.quadrille.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links between the documents, and the index that leads to all of them. */
class LinksTest {

    private static final Path INDEX = Path.of("docs", "README.md");

    private final Document readme = Document.read("README.md");
    private final Document metrics = Document.read("docs/operating/metrics.md");

    static Stream<Document> documents() {
        return Document.all();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void a_link_leads_to_a_file_and_a_heading_that_exist(Document document) {
        assertThat(brokenLinks(document)).isEmpty();
    }

    @Test
    void a_link_to_a_missing_file_is_reported() {
        assertThat(brokenLinks(readme.with("docs/reference/configuration.md)", "docs/settings.md)")))
                .extracting(Document.Link::file)
                .contains(Path.of("..", "docs", "settings.md"));
    }

    @Test
    void a_link_to_a_missing_heading_is_reported() {
        assertThat(brokenLinks(metrics.with("limits.md#slow-clients)", "limits.md#slow)")))
                .extracting(Document.Link::anchor)
                .containsOnly("slow");
        assertThat(brokenLinks(new Document(Document.ROOT.resolve("README.md"), "# One\n[two](#two) [one](#one)")))
                .extracting(Document.Link::anchor)
                .containsExactly("two");
    }

    @Test
    void an_anchor_is_made_from_its_heading_as_github_does() {
        var document = new Document(
                Document.ROOT.resolve("README.md"),
                "# A `b_c`, and more\n## Twice\n## Twice\n```\n# comment\n```\n## One user's orders");
        assertThat(document.anchors())
                .containsExactlyInAnyOrder("a-b_c-and-more", "twice", "twice-1", "one-users-orders");
    }

    private static List<Document.Link> brokenLinks(Document document) {
        return document.links().filter(link -> !isValid(document, link)).toList();
    }

    private static boolean isValid(Document document, Document.Link link) {
        if (Files.notExists(link.file())) return false;
        if (link.anchor().isEmpty()) return true;
        var target = link.file().equals(document.file()) ? document : Document.read(link.file());
        return target.anchors().contains(link.anchor());
    }

    @Test
    void every_document_is_reachable_from_the_index() throws IOException {
        assertThat(reachable(Map.of())).containsAll(documentFiles());
    }

    @Test
    void a_document_that_no_index_lists_is_reported() throws IOException {
        var domains = Document.read("docs/domains/README.md");
        var unlisted = Map.of(domains.file(), domains.with("](wallet.md)", "](order.md)"));
        assertThat(reachable(unlisted)).doesNotContain(Path.of("docs", "domains", "wallet.md"));
    }

    /** The files that links lead to from the index, over any number of documents below docs. */
    private static Set<Path> reachable(Map<Path, Document> changed) {
        var found = new HashSet<>(Set.of(INDEX));
        var open = new ArrayDeque<>(found);
        while (!open.isEmpty()) {
            var file = Document.ROOT.resolve(open.remove());
            if (!file.startsWith(Document.ROOT.resolve("docs"))
                    || !file.toString().endsWith(".md")) continue;
            var document = changed.containsKey(file) ? changed.get(file) : Document.read(file);
            document.links()
                    .map(link -> Document.ROOT.relativize(link.file()))
                    .filter(found::add)
                    .forEach(open::add);
        }
        return found;
    }

    private static Set<Path> documentFiles() throws IOException {
        try (var files = Files.walk(Document.ROOT.resolve("docs"))) {
            var documents = files.filter(Files::isRegularFile)
                    .map(Document.ROOT::relativize)
                    .collect(Collectors.toCollection(TreeSet::new));
            documents.addAll(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md"), Path.of("CHANGELOG.md")));
            return documents;
        }
    }
}
