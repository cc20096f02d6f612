// Building blocks that several pages use.

import { html, nothing, repeat } from './lib.js';
import { withQuery } from './api.js';
import { number, words } from './format.js';

const TONES = {
  good: ['COMPLETED', 'RUNNING', 'RESOLVED', 'REPLAYED', 'CAUGHT_UP', 'SWITCHED', 'KEPT', 'AVAILABLE'],
  busy: ['PROCESSING', 'PAYMENT_PENDING', 'RETRYING', 'PAUSING', 'PAUSED', 'STUCK', 'DIFFERENT'],
  bad: ['CANCELLED', 'ABANDONED', 'PARKED', 'FAILED', 'STOPPED', 'INCIDENT', 'MISSING', 'EXTRA'],
};

export function badge(state) {
  if (!state) return nothing;
  const tone = Object.keys(TONES).find(name => TONES[name].includes(state)) ?? 'plain';
  return html`<span class="badge ${tone}">${words(state)}</span>`;
}

/**
 * A table that is shown as a list of cards on a narrow screen; the roles keep it a table for screen readers.
 * columns: [heading, row => cell, 'number'?]; key: identifies a row when rows are added and removed.
 */
export function table({ caption, columns, rows, key, empty }) {
  if (!rows.length) return html`<p class="empty">${empty}</p>`;
  return html`
    <table role="table">
      <caption>${caption}</caption>
      <thead role="rowgroup"><tr role="row">
        ${columns.map(([heading, , kind]) => html`<th role="columnheader" scope="col" class=${kind ?? ''}>${heading}</th>`)}
      </tr></thead>
      <tbody role="rowgroup">${repeat(rows, key, row => html`
        <tr role="row">${columns.map(([heading, cell, kind]) => html`
          <td role="cell" data-label=${heading} class=${kind ?? ''}><div>${cell(row)}</div></td>`)}
        </tr>`)}
      </tbody>
    </table>`;
}

/** Names and values; an entry without a value is left out. */
export const fields = entries => html`
  <dl class="fields">${entries.filter(([, value]) => value !== null && value !== undefined && value !== nothing).map(([name, value]) => html`
    <div><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;

/** Links that set one parameter of the address and go back to the first page. */
export const choices = (label, name, values, query) => html`
  <nav class="choices" aria-label=${label}><span aria-hidden="true">${label}</span>${['', ...values].map(value => html`
    <a href=${addressWith(query, { [name]: value, page: '' })} aria-current=${(query.get(name) ?? '') === value ? 'true' : nothing}
      >${value ? words(value) : 'all'}</a>`)}
  </nav>`;

export function pager(found, query) {
  const last = Math.max(Math.ceil(found.totalItems / found.size) - 1, 0);
  const turn = (to, label) =>
    to < 0 || to > last ? html`<span class="quiet">${label}</span>` : html`<a href=${addressWith(query, { page: to || '' })}>${label}</a>`;
  return html`
    <nav class="pager" aria-label="Page of the list">
      ${turn(found.page - 1, '← previous')} <span>page ${number(found.page + 1)} of ${number(last + 1)}</span> ${turn(found.page + 1, 'next →')}
    </nav>`;
}

const addressWith = (query, changes) => withQuery(location.pathname, { ...Object.fromEntries(query), ...changes });

export const orderLink = id => html`<a class="id" href="/console/orders/${encodeURIComponent(id)}">${id}</a>`;

const exact = (key, value) => typeof value === 'bigint' ? JSON.rawJSON(String(value)) : value;

export const json = value => html`<pre tabindex="0">${JSON.stringify(value, exact, 2)}</pre>`;

export const button = (label, act, kind = '') => html`<button type="button" class=${kind} @click=${act}>${label}</button>`;
