package io.quadrille.engine.processing;

import org.axonframework.common.AxonTransientException;

/**
 * The command was not executed, because too many commands are waiting, or because the bus handles none at present.
 * Retrying later is safe.
 */
final class TooManyCommandsException extends AxonTransientException {

    private static final long serialVersionUID = 1;

    TooManyCommandsException(String message) {
        super(message);
    }
}
