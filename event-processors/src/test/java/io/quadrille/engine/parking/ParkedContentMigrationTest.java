package io.quadrille.engine.parking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.engine.database.SchemaMigrations;
import io.quadrille.engine.transport.UnreadableRecord;
import io.quadrille.testing.TestDatabase;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

/** Records that were parked by the previous release, which kept the content once for each group. */
class ParkedContentMigrationTest {

    private final DataSource database = TestDatabase.empty();
    private final JdbcClient jdbc = JdbcClient.create(database);

    @Test
    void the_migration_keeps_each_content_once_and_unchanged() {
        var value = new byte[100_000];
        Arrays.fill(value, (byte) 7);
        migrate("12");
        for (var group : List.of("order", "inventory", "coupon")) {
            jdbc.sql("""
                insert into parked_record (topic, partition, record_offset, record_key, headers, value, cause,
                  parked_by, replayed_at)
                values ('t', 1, 2, :key, '[{"name": "ce_type", "text": "x", "base64": "eA=="}, {"name": "n",
                  "nameBase64": "AA=="}]', :value,
                  'the record 17 is bad', :group, case when :group = 'coupon' then now() end)\
                """)
                    .param("key", "o-1".getBytes(UTF_8))
                    .param("value", value)
                    .param("group", group)
                    .update();
        }
        jdbc.sql("insert into parked_record (topic, partition, record_offset, headers, cause, parked_by) values ('t',"
                        + " 1, 3, '[]', 'c', 'order')")
                .update();

        migrate("17");

        assertThat(jdbc.sql("select count(*) from parked_content")
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
        assertThat(jdbc.sql("select count(*) from parked_record where value is not null or headers <> '[]'")
                        .query(Long.class)
                        .single())
                .isZero();
        var table = new ParkedRecordTable(jdbc, Clock.systemUTC());
        var contents = new ParkedContents(jdbc, settings());
        var records = table.page(ParkedFilter.ALL, 0, 10);
        assertThat(records).extracting(ParkedRecord::group).containsExactly("order", "inventory", "coupon", "order");
        assertThat(records)
                .extracting(ParkedRecord::state)
                .containsExactly(
                        ParkedRecord.ParkedState.PARKED,
                        ParkedRecord.ParkedState.PARKED,
                        ParkedRecord.ParkedState.REPLAYED,
                        ParkedRecord.ParkedState.PARKED);
        assertThat(records.getFirst().causeKind()).isEqualTo("the record # is bad");
        for (var record : records.subList(0, 3)) {
            assertThat(record.key()).isEqualTo("o-1".getBytes(UTF_8));
            var content = contents.of(record);
            assertThat(content.whole()).isTrue();
            assertThat(content.value()).isEqualTo(value);
            assertThat(content.valueLength()).isEqualTo(value.length);
            assertThat(content.valueSha256()).isEqualTo(UnreadableRecord.sha256(value));
            assertThat(content.keyLength()).isEqualTo(3);
            assertThat(content.headers())
                    .extracting(UnreadableRecord.RawHeader::name)
                    .containsExactly("ce_type", "\u0000");
            assertThat(content.headers().getFirst().value()).isEqualTo(new byte[] {'x'});
        }
        var bare = contents.of(records.getLast());
        assertThat(bare.whole()).isTrue();
        assertThat(bare.value()).isNull();
        assertThat(bare.valueLength()).isNull();
    }

    private static ParkedSettings settings() {
        return new ParkedSettings(DataSize.ofKilobytes(16), DataSize.ofMegabytes(64), null, null, null);
    }

    private void migrate(String version) {
        Flyway.configure()
                .dataSource(database)
                .locations(SchemaMigrations.ALL)
                .target(version)
                .load()
                .migrate();
    }
}
