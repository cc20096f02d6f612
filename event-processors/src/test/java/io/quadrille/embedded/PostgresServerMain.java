package io.quadrille.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A durable PostgreSQL, owned by a process of its own. */
public final class PostgresServerMain {

    private PostgresServerMain() {}

    /**
     * Prints {@code READY host:port} when it is up and ends when its standard input is closed.
     *
     * @param args folder, port (0: a free one), and perhaps "guarded" for a server that is to end also when this
     *     process is killed
     */
    public static void main(String[] args) throws IOException {
        var answer = System.out;
        System.setOut(System.err);
        var durable = PostgresServer.durable(Path.of(args[0]), Integer.parseInt(args[1]));
        if (args.length > 2) durable.endsWithThisJvm();
        try (var server = durable.start()) {
            answer.println("READY 127.0.0.1:" + server.port());
            // Its other end is closed by whoever started this, or by his death.
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
