package io.quadrille.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A durable PostgreSQL, owned by a separate process. */
public final class PostgresServerMain {

    private PostgresServerMain() {}

    /**
     * Prints {@code READY host:port} after the start, and ends when its standard input is closed.
     *
     * @param args folder, port (0: a free one), and optionally "guarded" for a server that ends even if this process is
     *     killed
     */
    public static void main(String[] args) throws IOException {
        var answer = System.out;
        System.setOut(System.err);
        var durable = PostgresServer.durable(Path.of(args[0]), Integer.parseInt(args[1]));
        if (args.length > 2) durable.endsWithThisJvm();
        try (var server = durable.start()) {
            answer.println("READY 127.0.0.1:" + server.port());
            // The parent process closes the other end, or its death does.
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
