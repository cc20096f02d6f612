package io.quadrille.engine.rebuild;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Creates empty copies of live tables and moves tables between schemas. A copy gets all properties of the live table
 * under the same names - constraints, triggers, indices, storage parameters, privileges - so that it can replace the
 * live table. Names of schemas and tables come from the code and never from a request, so they are not escaped.
 */
final class TableCopies {

    static final String SHADOW = "shadow";
    static final String RETIRED = "retired";
    /** The session's temporary schema, which PostgreSQL searches before the schemas in the search_path. */
    static final String TEMPORARY = "pg_temp";

    private static final String DEFINITIONS = """
        select format(case when :schema = 'pg_temp' then 'alter table %1$s.%2$I add %4$s'
          else 'alter table %1$s.%2$I add constraint %3$I %4$s' end,
          cast(:schema as text), relname, conname, pg_get_constraintdef(c.oid))
        from pg_class t join pg_constraint c on conrelid = t.oid and contype in ('p', 'u') where t.oid = cast(:live
          as regclass)
        union all
        select format('alter table %1$s.%2$I set (%3$s)', cast(:schema as text), relname,
          array_to_string(reloptions, ', '))
        from pg_class where oid = cast(:live as regclass) and reloptions is not null\
        """;

    private static final String TRIGGERS = """
        select replace(pg_get_triggerdef(oid), format(' ON %s ', cast(:live as text)), format(' ON %s ',
          cast(:copy as text)))
        from pg_trigger where tgrelid = cast(:live as regclass) and not tgisinternal\
        """;

    private static final String INDICES = """
        select replace(pg_get_indexdef(indexrelid), format(' ON %s ', cast(:live as text)), format(' ON %s ',
          cast(:copy as text)))
        from pg_index where indrelid = cast(:live as regclass)
          and not exists (select from pg_constraint where conindid = indexrelid)
          and to_regclass(format('%s.%I', cast(:schema as text), (select relname from pg_class
            where oid = indexrelid))) is null\
        """;

    private static final String PRIVILEGES = """
        select format('grant %s on %s to %s', privilege_type, cast(:copy as text),
          case when grantee = 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end)
        from pg_class, aclexplode(relacl) where oid = cast(:live as regclass) and grantee <> relowner\
        """;

    private final JdbcClient jdbc;
    private final String live;

    /** @param live the schema of the tables to copy */
    TableCopies(JdbcClient jdbc, String live) {
        this.jdbc = jdbc;
        this.live = live;
    }

    /**
     * Creates an empty copy with its primary key. {@link #complete} adds the other indices later, because they would
     * slow down filling the copy.
     */
    void create(String schema, String table) {
        run("create table " + schema + "." + table + like(table));
        define(schema, table);
    }

    /**
     * Creates an empty temporary copy, which hides the live table from this session and ends with the session. Its
     * constraints have generated names.
     */
    void createTemporary(String table) {
        run("create temporary table " + table + like(table));
        define(TEMPORARY, table);
    }

    /** Renames the temporary copy to the name that {@link #aside} returns, so that a second copy can be created. */
    void setAside(String table) {
        run("alter table pg_temp." + table + " rename to rebuilt_" + table);
    }

    /** The name of a temporary copy that was set aside. */
    static String aside(String table) {
        return "pg_temp.rebuilt_" + table;
    }

    private String like(String table) {
        return " (like " + live + "." + table + " including all excluding indexes)";
    }

    private void define(String schema, String table) {
        jdbc.sql(DEFINITIONS)
                .param("schema", schema)
                .param("live", live + "." + table)
                .query(String.class)
                .list()
                .forEach(this::run);
        jdbc.sql(TRIGGERS)
                .param("live", live + "." + table)
                .param("copy", schema + "." + table)
                .query(String.class)
                .list()
                .forEach(this::run);
    }

    /** Adds the indices and privileges of the live table that the copy lacks. Idempotent. */
    void complete(String schema, String table) {
        for (var missing : new String[] {INDICES, PRIVILEGES}) {
            var statement = jdbc.sql(missing).param("live", live + "." + table).param("copy", schema + "." + table);
            if (missing.equals(INDICES)) statement.param("schema", schema);
            statement.query(String.class).list().forEach(this::run);
        }
        run("analyze " + schema + "." + table);
    }

    void move(String table, String from, String to) {
        run("alter table " + from + "." + table + " set schema " + to);
    }

    void drop(String schema, String table) {
        run("drop table if exists " + schema + "." + table);
    }

    private void run(String sql) {
        jdbc.sql(sql).update();
    }
}
