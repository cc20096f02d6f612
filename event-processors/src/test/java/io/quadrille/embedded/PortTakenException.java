package io.quadrille.embedded;

/** The port of a server is in use by another process. */
public final class PortTakenException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final int port;

    PortTakenException(String server, int port, Throwable cause) {
        super(server + " cannot listen on 127.0.0.1:" + port + ": another process has that port", cause);
        this.port = port;
    }

    public int port() {
        return port;
    }
}
