package io.quadrille.operating.operations;

/** The limits of pages, the same for each list of operations. */
final class PageRules {

    static final int MAX_PAGE = 1_000_000;
    static final String PAGE_RULE = "must be between 0 and 1000000";

    static final int MAX_SIZE = 100;
    static final String SIZE_RULE = "must be between 1 and 100";

    private PageRules() {}
}
