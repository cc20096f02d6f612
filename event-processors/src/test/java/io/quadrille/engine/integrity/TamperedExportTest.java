package io.quadrille.engine.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.engine.integrity.Finding.FindingKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Every manipulation of an export is found and located without the original store. */
class TamperedExportTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int EVENTS = 400;
    private static final int ROUNDS = 25;
    private static final long SEED = Long.getLong("quadrille.seed", System.nanoTime());

    @TempDir
    static Path folder;

    private static ChainedStore store;
    private static byte[] export;
    private static List<String> lines;

    @BeforeAll
    static void export() throws Exception {
        LoggerFactory.getLogger(TamperedExportTest.class)
                .info("Repeat the same manipulations with -Dquadrille.seed={}", SEED);
        store = ChainedStore.of(EVENTS);
        export = export(Optional.empty(), Optional.empty());
        lines = new String(export, StandardCharsets.UTF_8).lines().toList();
    }

    private static byte[] export(Optional<ExportLimit> from, Optional<ExportLimit> to)
            throws SQLException, IOException {
        var out = new ByteArrayOutputStream();
        new Exports(store.database).write(from, to, out, Verification.EventProgress.NONE);
        return out.toByteArray();
    }

    private static Verdict verify(byte[] bytes) throws SQLException, IOException {
        var file = folder.resolve("store.jsonl");
        Files.write(file, bytes);
        return new Verification(List.of(), Optional.empty()).ofExport(file);
    }

    @Test
    void an_unchanged_export_is_intact_compressed_or_not() throws Exception {
        assertIntact(verify(export), EVENTS);
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(export);
        }
        assertIntact(verify(compressed.toByteArray()), EVENTS);
    }

    private static void assertIntact(Verdict verdict, long events) {
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.events()).isEqualTo(events);
    }

    @Test
    void an_export_of_any_part_of_the_log_is_intact() throws Exception {
        var random = new Random(1);
        var indexes = store.indexes();
        for (int i = 0; i < 30; i++) {
            int first = random.nextInt(EVENTS);
            int last = first + random.nextInt(EVENTS - first);
            var part = export(position(indexes.get(first)), position(indexes.get(last)));
            assertIntact(verify(part), last - first + 1);
            var text = new String(part, StandardCharsets.UTF_8);
            var remaining = text.lines()
                    .filter(line -> !line.startsWith("{\"position\":" + indexes.get(first) + ","))
                    .toList();
            assertThat(verify(joined(remaining)).findings())
                    .anyMatch(finding -> finding.where().contains("position"));
        }
    }

    private static Optional<ExportLimit> position(long index) {
        return Optional.of(new ExportLimit(index, null));
    }

    @Test
    void a_changed_bit_is_found_in_its_line() throws Exception {
        var random = new Random(SEED);
        for (int i = 0; i < 8 * ROUNDS; i++) {
            var edited = export.clone();
            int at = random.nextInt(export.length);
            edited[at] ^= (byte) (1 << random.nextInt(8));
            long line = 1
                    + new String(Arrays.copyOf(export, at), StandardCharsets.ISO_8859_1)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            assertFound(edited, "bit of byte " + at + ", seed " + SEED, line);
        }
    }

    /** A change in the head shows only in the checksum of the last line. */
    private static void assertFound(byte[] edited, String what, long line) throws Exception {
        var findings = verify(edited).findings();
        assertThat(findings).as(what).isNotEmpty();
        if (line == 1) return;
        assertThat(findings)
                .as(what + " in line " + line)
                .anyMatch(finding -> Stream.of("line " + line, place((int) line))
                        .anyMatch(p -> Tampering.Manipulation.names(finding.where(), p)));
    }

    /**
     * The event or the block of a line, as findings call it: a block whose number was edited is missing, as "blocks 1
     * to 1".
     */
    private static String place(int line) {
        var text = lines.get(line - 1);
        if (text.startsWith("{\"position\":")) return "position " + text.substring(12, text.indexOf(','));
        if (text.startsWith("{\"block\":")) return "blocks? " + text.substring(9, text.indexOf(','));
        return "line " + line;
    }

    @Test
    void deleted_repeated_forged_and_swapped_lines_are_found_despite_a_corrected_checksum() throws Exception {
        var random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            int one = anyEvent(random);
            int other = anyEvent(random);
            while (other == one) other = anyEvent(random);

            var deleted = new ArrayList<>(lines);
            deleted.remove(one - 1);
            assertReported(deleted, one, FindingKind.DELETED, FindingKind.TAIL_CUT);

            var repeated = new ArrayList<>(lines);
            repeated.add(other, lines.get(one - 1));
            assertReported(repeated, one, FindingKind.INSERTED, FindingKind.OUT_OF_ORDER);

            var forged = new ArrayList<>(lines);
            forged.set(one - 1, lines.get(one - 1).replace("\"type\":\"Order\"", "\"type\":\"Other\""));
            assertReported(forged, one, FindingKind.EDITED);

            var swapped = new ArrayList<>(lines);
            swapped.set(one - 1, lines.get(other - 1));
            swapped.set(other - 1, lines.get(one - 1));
            assertReported(swapped, Math.min(one, other), FindingKind.OUT_OF_ORDER);

            int length = 2 + random.nextInt(lines.size() - 3);
            var cut = new ArrayList<>(lines.subList(0, length));
            assertThat(verify(joined(cut)).findings())
                    .as("cut behind line " + length + ", seed " + SEED)
                    .anyMatch(f -> f.kind() == FindingKind.DAMAGED);
        }
    }

    @Test
    void a_line_in_another_spelling_is_found() throws Exception {
        int line = anyEvent(new Random(1));
        var edited = new ArrayList<>(lines);
        edited.set(line - 1, lines.get(line - 1).replace("\"type\":\"Order\"", "\"type\":\"\\u004frder\""));
        assertThat(verify(withChecksum(edited)).findings()).anySatisfy(finding -> {
            assertThat(finding.kind()).isEqualTo(FindingKind.DAMAGED);
            assertThat(finding.where()).isEqualTo("line " + line);
            assertThat(finding.what()).contains("a different spelling");
        });
    }

    /** Without an optional property the event counts as edited; without any other one the line is invalid. */
    @Test
    void a_dropped_property_is_found_in_its_line() throws Exception {
        int event = line("{\"position\":", line -> line.contains("\"orderId\"") && !line.contains("Base64"));
        int block = line("{\"block\":", line -> true);
        for (int line : List.of(1, event, line("{\"position\":", line -> line.contains("\"payloadBase64\"")), block)) {
            var whole = (ObjectNode) JSON.readTree(lines.get(line - 1));
            assertThat(whole.toString()).isEqualTo(lines.get(line - 1));
            for (var property : List.copyOf(whole.propertyNames())) {
                var edited = new ArrayList<>(lines);
                edited.set(line - 1, whole.deepCopy().without(property).toString());
                assertThat(verify(withChecksum(edited)).findings())
                        .as(property + " of line " + line)
                        .anyMatch(finding -> (finding.where() + finding.what()).contains("line " + line)
                                || property.equals("orderId") && finding.where().startsWith(place(line)));
            }
        }
    }

    private static int line(String start, Predicate<String> which) {
        for (int i = 0; i < lines.size(); i++)
            if (lines.get(i).startsWith(start) && which.test(lines.get(i))) return i + 1;
        throw new IllegalStateException(start);
    }

    private static int anyEvent(Random random) {
        while (true) {
            int line = 1 + random.nextInt(lines.size());
            if (lines.get(line - 1).startsWith("{\"position\":")) return line;
        }
    }

    private static void assertReported(List<String> edited, int line, FindingKind... kinds) throws Exception {
        var findings = verify(withChecksum(edited)).findings();
        assertThat(findings)
                .as(lines.get(line - 1) + ", seed " + SEED)
                .noneMatch(finding -> finding.kind() == FindingKind.DAMAGED)
                .anyMatch(finding -> Set.of(kinds).contains(finding.kind())
                        && Tampering.Manipulation.names(finding.where(), place(line)));
    }

    /** Replaces the last line by one that matches the edited lines. */
    private static byte[] withChecksum(List<String> edited) {
        return ended(edited.subList(0, edited.size() - 1));
    }

    /** The lines and a last line that matches them. */
    static byte[] ended(List<String> lines) {
        var all = new ArrayList<>(lines);
        var sha256 = HexFormat.of().formatHex(CanonicalHash.sha256().digest(joined(all)));
        all.add("{\"end\":%d,\"sha256\":\"%s\"}".formatted(lines.size() - 1, sha256));
        return joined(all);
    }

    private static byte[] joined(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
