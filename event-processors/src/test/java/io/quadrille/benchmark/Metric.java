package io.quadrille.benchmark;

/** The measured values, in the order of the table. */
enum Metric {
    START("start to first order, database and broker up", "s", 1),
    COLD("orders per second, cold", "1/s", 0),
    WARM("orders per second, warm", "1/s", 0),
    ACCEPTED("orders accepted per second, warm", "1/s", 0),
    IDLE_P50("idle latency, p50", "ms", 1),
    IDLE_P90("idle latency, p90", "ms", 1),
    IDLE_P99("idle latency, p99", "ms", 1),
    LOAD_25_P50("latency at 25 % of capacity, p50", "ms", 1),
    LOAD_25_P99("latency at 25 % of capacity, p99", "ms", 1),
    LOAD_50_P50("latency at 50 % of capacity, p50", "ms", 1),
    LOAD_50_P99("latency at 50 % of capacity, p99", "ms", 1),
    LOAD_70_P50("latency at 70 % of capacity, p50", "ms", 1),
    LOAD_70_P99("latency at 70 % of capacity, p99", "ms", 1),
    HOT("orders per second, one hot product", "1/s", 0),
    BACKLOG_EVENTS("events per second after a broker's outage", "1/s", 0),
    BACKLOG_SECONDS("from the broker's return to the last order's end", "s", 1),
    OVERLOAD_OFFERED("orders offered per second at twice the capacity", "1/s", 0),
    OVERLOAD_ACCEPTED("orders accepted per second then", "1/s", 0),
    OVERLOAD_P50("latency of what was accepted then, p50", "ms", 0),
    OVERLOAD_P99("latency of what was accepted then, p99", "ms", 0),
    OVERLOAD_MOST("latency of what was accepted then, the longest", "ms", 0),
    OVERLOAD_END("from the last answer to the end of the last order", "s", 1),
    OVERLOAD_IDLE("idle latency right after that, p50", "ms", 1),
    LARGE("orders per second, large store", "1/s", 0),
    DOMAINS("orders per second, 4 domains in 4 processes", "1/s", 0),
    COMMITS("database commits per order", "", 2),
    FSYNCS("fsyncs per order", "", 2),
    WAL("WAL per order", "bytes", 0),
    CPU_APPLICATION("CPU per order, application", "ms", 2),
    CPU_POSTGRES("CPU per order, PostgreSQL", "ms", 2),
    CPU_KAFKA("CPU per order, Kafka", "ms", 2),
    CPU_DRIVER("CPU per order, the benchmark itself", "ms", 2),
    MEMORY("resident memory of the application at saturation", "MB", 0);

    private final String title;
    private final String unit;
    private final int digits;

    Metric(String title, String unit, int digits) {
        this.title = title;
        this.unit = unit;
        this.digits = digits;
    }

    String title() {
        return title;
    }

    String unit() {
        return unit;
    }

    int digits() {
        return digits;
    }
}
