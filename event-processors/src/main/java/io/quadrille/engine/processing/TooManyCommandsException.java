package io.quadrille.engine.processing;

import org.axonframework.common.AxonTransientException;

/** More is asked for than can be done now. Nothing has happened; asking again later is safe. */
public final class TooManyCommandsException extends AxonTransientException {

    private static final long serialVersionUID = 1;

    TooManyCommandsException(String message) {
        super(message);
    }
}
