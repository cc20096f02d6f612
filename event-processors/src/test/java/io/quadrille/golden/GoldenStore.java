package io.quadrille.golden;

import io.quadrille.engine.projection.Projection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The store of a real run in its own folder: the events byte by byte, and the rows that every projection built from
 * them. It is never changed, because stored events must stay readable for ever.
 */
public record GoldenStore(Path folder) {

    private static final Path ALL = Path.of(System.getProperty("basedir", "")).resolve("src/test/resources/golden");

    private static final String WRITE_EVENTS = """
        select json_build_array(global_index, event_identifier, aggregate_identifier, sequence_number, type, order_id,
          payload_type, payload_revision, convert_from(payload, 'UTF8'), convert_from(meta_data, 'UTF8'),
          to_char(time_stamp at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text
        from domain_event_entry order by global_index\
        """;

    private static final String READ_EVENTS = """
        insert into domain_event_entry (global_index, event_identifier, aggregate_identifier, sequence_number, type,
          order_id,
          payload_type, payload_revision, payload, meta_data, time_stamp)
        overriding system value
        select (e ->> 0)::bigint, e ->> 1, e ->> 2, (e ->> 3)::bigint, e ->> 4, e ->> 5, e ->> 6, e ->> 7,
          convert_to(e ->> 8, 'UTF8'), convert_to(e ->> 9, 'UTF8'), (e ->> 10)::timestamptz
        from unnest(:lines::json[]) as e\
        """;

    static Stream<GoldenStore> all() {
        try (var folders = Files.list(ALL)) {
            return folders.sorted().toList().stream().map(GoldenStore::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new store in the next free folder. */
    public static GoldenStore next() throws IOException {
        Files.createDirectories(ALL);
        int number = 1;
        while (Files.exists(ALL.resolve(Integer.toString(number)))) number++;
        return new GoldenStore(ALL.resolve(Integer.toString(number)));
    }

    /** Records the database of an idle system: its events, and the rows of the projections that have some. */
    public void record(DataSource database, Collection<Projection> projections) throws IOException {
        Files.createDirectories(folder);
        try (var events =
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(events())), StandardCharsets.UTF_8)) {
            for (var event : JdbcClient.create(database)
                    .sql(WRITE_EVENTS)
                    .query(String.class)
                    .list()) events.write(event + "\n");
        }
        for (var table : GoldenTable.of(projections)) {
            var rows = table.rows(database);
            if (!rows.isEmpty()) approve(table, rows);
        }
    }

    /** Loads the events into an empty store. */
    void load(DataSource database) throws IOException {
        var lines = new ArrayList<String>();
        try (var events = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(events())), StandardCharsets.UTF_8))) {
            for (var line = events.readLine(); line != null; line = events.readLine()) lines.add(line);
        }
        JdbcClient.create(database)
                .sql(READ_EVENTS)
                .param("lines", lines.toArray(String[]::new))
                .update();
    }

    /** The recorded rows; none if the store has been recorded before the projection was there. */
    List<String> rows(GoldenTable table) throws IOException {
        if (!Files.exists(rowsOf(table))) return List.of();
        return Files.readAllLines(rowsOf(table));
    }

    /** The names of the tables whose rows are recorded. */
    Set<String> tables() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jsonl"))
                    .map(name -> name.substring(0, name.length() - ".jsonl".length()))
                    .collect(Collectors.toSet());
        }
    }

    void approve(GoldenTable table, List<String> rows) throws IOException {
        Files.write(rowsOf(table), rows);
    }

    private Path events() {
        return folder.resolve("events.jsonl.gz");
    }

    private Path rowsOf(GoldenTable table) {
        return folder.resolve(table.name() + ".jsonl");
    }

    @Override
    public String toString() {
        return "golden/" + folder.getFileName();
    }
}
