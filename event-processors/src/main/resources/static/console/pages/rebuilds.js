import { html } from '../lib.js';
import { get } from '../api.js';
import { ask } from '../act.js';
import { time } from '../format.js';
import { badge, table } from '../parts.js';
import { acts, progress, REBUILDS } from '../rebuilding.js';

export const title = () => 'Rebuilds';
export const watches = ['rebuilds'];

export async function load() {
  const [rebuilds, projections] = await Promise.all([get(REBUILDS), get('/api/audit/projections')]);
  return { rebuilds, projections };
}

export const view = ({ rebuilds, projections }, { reload }) => html`
  <p>A rebuild computes the rows of a projection again from the event store, beside the live rows, which stay in use. Compare, then switch; a switch can be undone.</p>
  <form class="bar" @submit=${event => start(event, reload)}>
    <label>Projection
      <select name="projection">${projections.map(({ projection, filled }) => html`<option value=${projection}>${projection}${filled ? '' : ' (not filled)'}</option>`)}</select></label>
    <button type="submit" class="primary">Start a rebuild</button>
  </form>
  ${table({
    caption: 'The last hundred rebuilds, newest first',
    columns: [
      ['Rebuild', rebuild => html`<a href="/console/rebuilds/${rebuild.id}">${rebuild.id}</a>`, 'number'],
      ['Projection', rebuild => html`<span class="id">${rebuild.projection}</span>`],
      ['State', rebuild => badge(rebuild.state)],
      ['Progress', progress],
      ['Requested by', rebuild => html`<span class="wrap">${rebuild.requestedBy}: ${rebuild.reason}</span>`],
      ['Requested', rebuild => time(rebuild.requestedAt), 'number'],
      ['', rebuild => acts(rebuild, reload), 'acts'],
    ],
    rows: rebuilds,
    key: rebuild => rebuild.id,
    empty: 'There has been no rebuild yet.',
  })}`;

function start(event, reload) {
  event.preventDefault();
  const projection = new FormData(event.target).get('projection');
  ask({ title: `Rebuild ${projection}`, verb: 'Start', address: REBUILDS, body: { projection }, done: reload });
}
