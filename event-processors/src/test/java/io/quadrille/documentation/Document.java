package io.quadrille.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Markdown file of the project: the rows of its tables and where its links lead to. */
record Document(Path file, String text) {

    static final Path ROOT = Path.of("..");

    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("#{1,6} (.*)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /**
     * A link to a file of the project.
     *
     * @param anchor the heading that the link names, empty if it names none
     */
    record Link(Path file, String anchor) {}

    static Document read(String name) {
        return read(ROOT.resolve(name));
    }

    static Document read(Path file) {
        try {
            return new Document(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Document> all() {
        try (var docs = Files.walk(ROOT.resolve("docs"))) {
            var names = docs.filter(f -> f.toString().endsWith(".md"))
                    .map(f -> ROOT.relativize(f).toString())
                    .sorted()
                    .toList();
            return Stream.concat(Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md"), names.stream())
                    .map(Document::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same file with other text, for a test that must fail. */
    Document with(String from, String to) {
        if (!text.contains(from)) throw new IllegalArgumentException(file + " does not say: " + from);
        return new Document(file, text.replace(from, to));
    }

    /** The links to files of the project, those to headings of the document itself included. */
    Stream<Link> links() {
        return LINK.matcher(text)
                .results()
                .map(link -> new Link(
                        link.group(1).isEmpty()
                                ? file
                                : file.resolveSibling(link.group(1)).normalize(),
                        link.group(2) == null ? "" : link.group(2)));
    }

    /** The anchors that GitHub gives to the headings: lower case, without punctuation, with hyphens for spaces. */
    Set<String> anchors() {
        var anchors = new HashSet<String>();
        boolean code = false;
        for (var line : text.lines().toList()) {
            if (line.startsWith("```")) code = !code;
            var heading = HEADING.matcher(line);
            if (code || !heading.matches()) continue;
            var anchor = heading.group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                    .replace(' ', '-');
            for (int number = 1; !anchors.add(anchor); number++)
                anchor = anchor.replaceFirst("(-\\d+)?$", "-" + number);
        }
        return anchors;
    }

    /** The rows of all tables whose header starts with this cell, each as the text of its cells. */
    List<List<String>> rows(String firstHeader) {
        var rows = new ArrayList<List<String>>();
        var wanted = false;
        for (var line : text.lines().toList()) {
            if (line.startsWith("| " + firstHeader + " |")) {
                wanted = true;
            } else if (!line.startsWith("|")) {
                wanted = false;
            } else if (wanted && !line.startsWith("|-")) {
                rows.add(cells(line));
            }
        }
        return rows;
    }

    private static List<String> cells(String row) {
        return Stream.of(row.substring(1).split("\\|")).map(String::strip).toList();
    }

    /** What is written as code in a cell. */
    static List<String> code(String cell) {
        return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
    }

    @Override
    public String toString() {
        return ROOT.relativize(file).toString();
    }
}
