// The one place that knows where the library is. It escapes every value that a template is given.
export { html, nothing, render } from '/webjars/lit-html/lit-html.js';
export { repeat } from '/webjars/lit-html/directives/repeat.js';
