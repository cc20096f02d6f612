package io.quadrille.engine.rebuild;

/** The tables of a projection lack events, so that an answer from them would be wrong. */
public final class ProjectionNotFilledException extends RuntimeException {

    ProjectionNotFilledException(String projection) {
        super("Projection " + projection + " does not contain all events of the store yet."
                + " It answers when an operator has rebuilt it and switched to the rebuilt rows.");
    }
}
