package io.quadrille.run;

import java.util.List;
import java.util.stream.Collectors;

/** Prints where the processes are and what to try next. */
final class ClusterSteps {

    private static final String TEXT = """

        Quadrille is ready with %1$d processes:
        %2$s

        Requests go to the process of their domain:
          curl -s %4$s/api/products -H 'Content-Type: application/json' \
        -d '{"productId":"teapot","name":"Teapot","price":2500,"quantity":10}'
          curl -s %5$s/api/wallets -H 'Content-Type: application/json' -d '{"userId":"carol","balance":10000}'
          curl -s %3$s/api/orders -H 'Content-Type: application/json' \
        -d '{"orderId":"first","userId":"carol","lines":[{"productId":"teapot","quantity":2}]}'
          curl -s %3$s/api/orders/first
          curl -s %5$s/api/wallets/carol

        Ctrl-C stops all processes. The data stays; to start afresh, delete the data folder (.quadrille/cluster).
        """;

    private ClusterSteps() {}

    static String text(List<Replica> replicas) {
        var places = replicas.stream()
                .map(replica -> "  %-12s %s".formatted(replica, replica.address()))
                .collect(Collectors.joining("\n"));
        return TEXT.formatted(
                replicas.size(),
                places,
                address(replicas, "order"),
                address(replicas, "inventory"),
                address(replicas, "wallet"));
    }

    private static String address(List<Replica> replicas, String domain) {
        return replicas.stream()
                .filter(replica -> replica.domain() == domain)
                .findFirst()
                .orElseThrow()
                .address();
    }
}
