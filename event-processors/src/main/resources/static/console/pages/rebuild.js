import { html, nothing } from '../lib.js';
import { get, path, post } from '../api.js';
import { say } from '../act.js';
import { number, time } from '../format.js';
import { badge, button, fields, json, table } from '../parts.js';
import { acts, canBeCompared, progress, REBUILDS } from '../rebuilding.js';

export const title = ({ id }) => `Rebuild ${id}`;
export const watches = ['rebuilds'];
export const load = ({ id }) => get(REBUILDS + path`/${id}`);

let comparison = null;

async function compare(id, draw) {
  say('Comparing …');
  comparison = await post(REBUILDS + path`/${id}/comparison`);
  say(`Compared: ${number(comparison.differing)} of ${number(comparison.compared)} rows differ.`);
  draw();
}

export const view = (rebuild, { id, reload, draw }) => html`
  <p class="buttons">
    ${canBeCompared(rebuild) ? button('Compare', () => compare(id, draw), 'primary') : nothing}
    ${acts(rebuild, reload)}
  </p>
  ${fields([
    ['Projection', html`<span class="id">${rebuild.projection}</span>`],
    ['State', badge(rebuild.state)],
    ['Progress', progress(rebuild)],
    ['Events folded', number(rebuild.events)],
    ['Stops at', rebuild.stopPosition ? number(rebuild.stopPosition) : null],
    ['Requested by', `${rebuild.requestedBy}: ${rebuild.reason}`],
    ['Requested', time(rebuild.requestedAt)],
    ['Last change', time(rebuild.updatedAt)],
  ])}
  ${comparison ? differences(comparison) : nothing}`;

const differences = found => html`
  <section aria-labelledby="differences">
    <h2 id="differences">Live rows and rebuilt rows</h2>
    <p>As of ${time(found.comparedAt)}, position ${number(found.position)}: of ${number(found.compared)} rows
      <strong>${number(found.differing)} differ</strong>${found.waiting ? html`, and ${number(found.waiting)} wait for a group to catch up` : nothing}.</p>
    ${table({
      caption: 'Rows that differ, and the events that explain them',
      columns: [
        ['Table', row => html`<span class="id">${row.table}</span>`],
        ['Row', row => html`<code class="wrap">${JSON.stringify(row.key)}</code>`],
        ['Difference', row => badge(row.kind)],
        ['Column: live → rebuilt', row => row.columns.map(column => html`
          <div class="wrap"><strong>${column.name}</strong>: <code>${JSON.stringify(column.live)}</code> → <code>${JSON.stringify(column.rebuilt)}</code></div>`)],
        ['Events', row => html`<details><summary>${number(row.eventCount)}</summary>${json(row.events)}</details>`],
        ['Waits, because', row => row.waiting ?? '–'],
      ],
      rows: found.differences,
      key: row => `${row.table} ${JSON.stringify(row.key)}`,
      empty: 'No row differs.',
    })}
  </section>`;
