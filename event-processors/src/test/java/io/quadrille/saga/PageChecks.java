package io.quadrille.saga;

import com.microsoft.playwright.Page;
import java.util.List;

/** Checks of the layout of a page. */
final class PageChecks {

    /** Texts with too little contrast to their background: WCAG 2 level AA. */
    private static final String LOW_CONTRAST = """
        () => {
          const parse = text => {
            const numbers = text.match(/[\\d.]+/g).map(Number);
            const [r, g, b] = text.startsWith('color(srgb') ? numbers.map(part => part * 255) : numbers;
            return [r, g, b, numbers[3] ?? 1];
          };
          const over = ([r, g, b, a], below) => [r, g, b].map((part, i) => part * a + below[i] * (1 - a));
          const light = colour => {
            const [r, g, b] = colour.map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + \
        0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const behind = element => {
            const own = parse(getComputedStyle(element).backgroundColor);
            if (own[3] === 1) return own;
            return over(own, element.parentElement ? behind(element.parentElement) : [255, 255, 255]);
          };
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, node =>
            node.data.trim() && node.parentElement.checkVisibility() && !node.parentElement.closest('noscript, \
        script, option')
              ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT);
          const pale = [];
          while (texts.nextNode()) {
            const element = texts.currentNode.parentElement;
            const style = getComputedStyle(element);
            const ground = behind(element);
            const [one, other] = [light(over(parse(style.color), ground)), light(ground)];
            const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
            const large = parseFloat(style.fontSize) >= 24 || parseFloat(style.fontSize) >= 18.66 && \
        style.fontWeight >= 700;
            if (ratio < (large ? 3 : 4.5)) pale.push(`${texts.currentNode.data.trim()}: ${ratio.toFixed(2)}`);
          }
          return pale;
        }\
        """;

    /** Elements that reach beyond the right edge of the window, except those that their parents clip or scroll. */
    private static final String OVERFLOWING = """
        () => document.documentElement.scrollWidth <= innerWidth ? [] :
          [...document.body.querySelectorAll('*')].filter(element => element.getBoundingClientRect().right > \
        innerWidth + 1)
            .map(element => `${element.tagName} ${element.className} ${element.textContent.trim().slice(0, 40)}`)
            .concat('scrolls to ' + document.documentElement.scrollWidth)\
        """;

    private PageChecks() {}

    @SuppressWarnings("unchecked")
    static List<String> lowContrastTexts(Page page) {
        return (List<String>) page.evaluate(LOW_CONTRAST);
    }

    @SuppressWarnings("unchecked")
    static List<String> overflowingElements(Page page) {
        return (List<String>) page.evaluate(OVERFLOWING);
    }
}
