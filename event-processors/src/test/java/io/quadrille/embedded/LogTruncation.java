package io.quadrille.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The effect of a power failure on a broker that does not flush: the end of a log is lost. */
public final class LogTruncation {

    private LogTruncation() {}

    /**
     * Truncates each partition of a topic. The broker must have been killed.
     *
     * @param broker the folder of the broker
     * @param left the share of each log that is left
     */
    public static void truncate(Path broker, String topic, double left) throws IOException {
        try (var partitions = Files.newDirectoryStream(broker.resolve("data"), topic + "-[0-9]*")) {
            for (var partition : partitions) {
                try (var segments = Files.newDirectoryStream(partition, "*.log")) {
                    for (var segment : segments) truncate(segment, left);
                }
            }
        }
    }

    private static void truncate(Path segment, double left) throws IOException {
        try (var file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            file.truncate((long) (file.size() * left));
        }
    }
}
