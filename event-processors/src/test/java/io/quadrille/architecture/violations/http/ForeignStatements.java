package io.quadrille.architecture.violations.http;

/** Reads and writes tables that belong to other packages. */
class ForeignStatements {

    String retriesLetters(String group) {
        return "update dead_letter set due_at = now() where processing_group = '" + group + "'";
    }

    String findsOrders() {
        return """
            select order_id
            from order_view\
            """;
    }

    String findsEvents() {
        return "select payload from domain_event_entry";
    }
}
