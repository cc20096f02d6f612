package io.quadrille.crashpoints;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;

/** A crash point and the order for which the process fails there. */
public record ArmedCrashPoint(CrashPoint crashPoint, String orderId) {

    @Override
    public String toString() {
        return crashPoint + " " + orderId;
    }

    static ArmedCrashPoint of(String line) {
        var parts = line.split(" ");
        return new ArmedCrashPoint(CrashPoint.of(parts[0]), parts[1]);
    }

    /** From now on the process that reads this file fails at these points, once each. */
    public static void write(Path file, Collection<ArmedCrashPoint> armed) throws IOException {
        var unfinished = file.resolveSibling("unfinished");
        Files.write(unfinished, armed.stream().map(ArmedCrashPoint::toString).toList());
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Empty if the file does not exist. */
    public static List<ArmedCrashPoint> read(Path file) throws IOException {
        return Files.notExists(file)
                ? List.of()
                : Files.readAllLines(file).stream().map(ArmedCrashPoint::of).toList();
    }
}
