package io.quadrille.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A broker as its own process. */
public final class KafkaBrokerMain {

    private KafkaBrokerMain() {}

    /**
     * Prints {@code READY host:port} after the start, and ends when its standard input is closed.
     *
     * @param args folder, port (0: a free one)
     */
    public static void main(String[] args) throws IOException {
        var answer = System.out;
        System.setOut(System.err);
        try (var broker = new KafkaBroker(Path.of(args[0]), Integer.parseInt(args[1])).start()) {
            answer.println("READY " + broker.bootstrapServers());
            // The parent process closes the other end, or its death does.
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
