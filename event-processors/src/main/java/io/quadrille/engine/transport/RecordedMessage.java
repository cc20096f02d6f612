package io.quadrille.engine.transport;

import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;

/** A message for a record that holds no event, with the place of the record. */
class RecordedMessage<T> extends GenericTrackedEventMessage<T> implements PlacedRecord.Carrier {

    private static final long serialVersionUID = 1;

    private final transient PlacedRecord place;

    RecordedMessage(TrackingToken token, EventMessage<T> message, PlacedRecord place) {
        super(token, message);
        this.place = place;
    }

    @Override
    public final PlacedRecord place() {
        return place;
    }
}
