package io.quadrille.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The figures of Linux in /proc about a process. Other systems have no figures. */
final class ProcessTime {

    /** The kernel counts in hundredths of a second, independent of its clock rate. */
    private static final double TICKS_PER_SECOND = 100;

    static final int USER = 11;
    static final int SYSTEM = 12;
    static final int CHILDREN_USER = 13;
    static final int CHILDREN_SYSTEM = 14;

    private ProcessTime() {}

    /** CPU seconds of one process; NaN if it does not exist. */
    static double of(long pid) {
        return seconds(pid, USER, SYSTEM);
    }

    /** CPU seconds of a process and its descendants, including ended ones; NaN if it does not exist. */
    static double ofFamily(long pid) {
        var process = ProcessHandle.of(pid);
        if (process.isEmpty()) return Double.NaN;
        var descendants = process.get().descendants().mapToLong(ProcessHandle::pid);
        return seconds(pid, USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM)
                + descendants
                        .mapToDouble(one -> seconds(one, USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM))
                        .filter(Double::isFinite)
                        .sum();
    }

    private static double seconds(long pid, int... fields) {
        try {
            return seconds(Files.readString(Path.of("/proc", Long.toString(pid), "stat")), fields);
        } catch (IOException notHere) {
            return Double.NaN;
        }
    }

    /**
     * @param stat as in proc(5); the name in parentheses may contain any character
     * @param fields the fields to add up, counted from 0 after that name
     */
    static double seconds(String stat, int... fields) {
        var values = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int field : fields) ticks += Long.parseLong(values[field]);
        return ticks / TICKS_PER_SECOND;
    }

    /** The resident memory of a process in bytes. */
    static OptionalLong resident(long pid) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(ProcessTime::bytes)
                    .findFirst();
        } catch (IOException notHere) {
            return OptionalLong.empty();
        }
    }

    /** Of a line such as {@code VmRSS: 629552 kB}. */
    static long bytes(String line) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    }
}
