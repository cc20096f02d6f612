package io.quadrille.processors.view;

import java.util.List;

/**
 * One page of what was found.
 *
 * @param page its number, from 0
 * @param size the most items of a page
 * @param totalItems how many were found on all pages
 */
public record Page<T>(List<T> items, int page, int size, long totalItems, long totalPages) {

  Page(List<T> items, int page, int size, long totalItems) {
    this(List.copyOf(items), page, size, totalItems, Math.ceilDiv(totalItems, size));
  }
}
