package io.quadrille.engine.deadletter;

import io.quadrille.engine.serialization.GeneralSerializer;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.DeadLetterSchema;
import org.axonframework.eventhandling.deadletter.jdbc.DeadLetterTableFactory;
import org.axonframework.eventhandling.deadletter.jdbc.GenericDeadLetterTableFactory;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcSequencedDeadLetterQueue;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;

/** Axon's own queue with its defaults. */
final class StockQueue {

    private StockQueue() {}

    static JdbcSequencedDeadLetterQueue<EventMessage<?>> create(
            DataSource database, TransactionManager transactions, JsonMessageSerializer serializer) {
        return JdbcSequencedDeadLetterQueue.builder()
                .processingGroup("order")
                .connectionProvider(new SpringDataSourceConnectionProvider(database))
                .transactionManager(transactions)
                .schema(DeadLetterSchema.builder()
                        .deadLetterTable("stock_letter")
                        .build())
                .genericSerializer(GeneralSerializer.of())
                .eventSerializer(serializer)
                .build();
    }

    /** Axon's own table factory uses a type that PostgreSQL does not have. */
    static DeadLetterTableFactory tablesForPostgres() {
        return new GenericDeadLetterTableFactory() {
            @Override
            protected String serializedDataType() {
                return "bytea";
            }
        };
    }
}
