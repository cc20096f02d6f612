package io.quadrille.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The map of owners knows the tables that there are, and each exemption from the rule is needed. */
class TableOwnersTest {

    private static final Pattern CREATION =
            Pattern.compile("(?im)^\\s*create\\s+(?:unlogged\\s+)?(?:table|(?:materialized\\s+)?view)\\s+(\\w+)");
    private static final Pattern REMOVAL =
            Pattern.compile("(?im)^\\s*(?:drop\\s+(?:table|view)|alter\\s+table\\s+\\w+\\s+rename\\s+to)\\s");

    @Test
    void each_table_and_view_of_the_migrations_has_one_owner() throws IOException {
        var created = new TreeSet<String>();
        var migrations = new PathMatchingResourcePatternResolver().getResources("classpath:db/quadrille/*/V*.sql");
        assertThat(migrations).isNotEmpty();
        for (var migration : migrations) {
            var sql = migration.getContentAsString(StandardCharsets.UTF_8);
            assertThat(sql).as("this test reads no removal of a table").doesNotContainPattern(REMOVAL);
            CREATION.matcher(sql).results().forEach(creation -> created.add(creation.group(1)));
        }
        assertThat(TableOwners.OWNERS.keySet()).containsExactlyInAnyOrderElementsOf(created);
    }

    @Test
    void each_exemption_is_needed() {
        var product = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.quadrille");
        assertThat(TableOwners.needless(product)).isEmpty();
    }
}
