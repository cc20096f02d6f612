package io.quadrille.checkout.choreography;

import io.quadrille.engine.projection.ProjectionComponent;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.engine.saga.JoinTable;
import io.quadrille.engine.saga.Saga;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The rows of the checkout's join, in the table {@code checkout}. The table also has the columns of earlier releases,
 * which a trigger keeps equal to {@code facts} (ADR 35).
 */
@ProjectionComponent
@ConditionalOnDomain("order")
public class CheckoutJoin extends JoinTable {

    public CheckoutJoin(Saga saga, @Qualifier("eventSerializer") Serializer serializer, JdbcClient jdbc) {
        super("checkout", saga, serializer, jdbc);
    }
}
