package io.quadrille.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Markdown file of the project: the rows of its tables and where its links lead to. */
record Document(Path file, String text) {

    static final Path ROOT = Path.of("..");

    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    static Document read(String name) {
        var file = ROOT.resolve(name);
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
            return Stream.concat(Stream.of("README.md", "CONTRIBUTING.md"), names.stream())
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

    /** The files that the document links to. */
    Stream<Path> links() {
        return LINK.matcher(text)
                .results()
                .map(link -> file.resolveSibling(link.group(1)).normalize());
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
