package io.quadrille.engine.processing;

/**
 * The group's position is not valid any more, because the source has lost or replaced records. The group stops until an
 * operator moves the position: continuing from the old one could skip events that the group has not handled.
 */
public final class PositionLostException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public PositionLostException(String message) {
        super(message);
    }
}
