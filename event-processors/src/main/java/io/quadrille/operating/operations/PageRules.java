package io.quadrille.operating.operations;

/** The limits of page number and page size, the same for every list of this package. */
final class PageRules {

    static final int MAX_PAGE = 1_000_000;
    static final String PAGE_RULE = "must be between 0 and 1000000";

    static final int MAX_SIZE = 100;
    static final String SIZE_RULE = "must be between 1 and 100";

    private PageRules() {}
}
