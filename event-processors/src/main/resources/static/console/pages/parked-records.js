import { html, nothing } from '../lib.js';
import { get } from '../api.js';
import { ask } from '../act.js';
import { number, time } from '../format.js';
import { groupNames, groupsOf } from '../groups.js';
import { badge, button, choices, pager, table } from '../parts.js';

const RECORDS = '/api/operations/parked-records';

export const title = () => 'Parked records';
export const watches = ['records'];

export async function load({ query }) {
  const group = query.get('group');
  const [causes, found, names] = await Promise.all([
    get(`${RECORDS}/causes`, { group }),
    get(RECORDS, { group, state: query.get('state'), cause: query.get('cause'), page: query.get('page') }),
    groupNames(),
  ]);
  return { causes, found, groups: groupsOf(names, causes, query) };
}

function replay(selection, reload) {
  const which = [selection.group && `of ${selection.group}`, selection.cause && `with cause ${selection.cause}`].filter(Boolean).join(' ');
  ask({ title: `Retry all records ${which}`.trim(), verb: 'Retry', address: `${RECORDS}/replay`, body: selection, done: reload });
}

export function view({ causes, found, groups }, { query, reload }) {
  const selection = Object.fromEntries(['group', 'cause'].filter(name => query.get(name)).map(name => [name, query.get(name)]));
  // With a filter by another state, the button would retry other records than are shown.
  const all = causes.length && ['', 'PARKED'].includes(query.get('state') ?? '');
  return html`
    <p>Records that a group could not read as an event. No record is lost: retry the records once a release that can read them runs.</p>
    <div class="bar">
      ${choices('Group', 'group', groups, query)}
      ${all ? button(selection.group || selection.cause ? 'Retry all of these' : 'Retry all', () => replay(selection, reload), 'primary') : nothing}
    </div>
    <section aria-labelledby="causes">
      <h2 id="causes">Parked records by cause</h2>
      ${table({
        caption: 'Parked records by group, topic and kind of cause',
        columns: [
          ['Group', row => row.group],
          ['Topic', row => html`<span class="id">${row.topic}</span>`],
          ['Cause', row => html`<a class="wrap" href="?${new URLSearchParams({ group: row.group, cause: row.causeKind })}">${row.causeKind}</a>`],
          ['Records', row => number(row.parked), 'number'],
          ['Since', row => time(row.oldest), 'number'],
          ['', row => button('Retry these', () => replay({ group: row.group, cause: row.causeKind }, reload)), 'acts'],
        ],
        rows: causes,
        key: row => `${row.group} ${row.topic} ${row.causeKind}`,
        empty: 'None. Every record could be read.',
      })}
    </section>
    <section aria-labelledby="records">
      <h2 id="records">Records</h2>
      <div class="bar">${choices('State', 'state', ['PARKED', 'REPLAYED', 'DISCARDED'], query)}
        ${query.get('cause') ? html`<p>Only with this cause: ${query.get('cause')}. <a href="/console/parked-records">Show all</a></p>` : nothing}</div>
      ${table({
        caption: 'Records, oldest first',
        columns: [
          ['Record', row => html`<a href="/console/parked-records/${row.id}">${row.id}</a>`, 'number'],
          ['State', row => badge(row.state)],
          ['Group', row => row.group],
          ['Position', row => html`<span class="id">${row.topic}-${row.partition}-${row.offset}</span>`],
          ['Key', row => html`<span class="id">${row.key ?? '–'}</span>`],
          ['Cause', row => html`<span class="wrap">${row.cause}</span>`],
          ['Parked', row => time(row.parkedAt), 'number'],
        ],
        rows: found.items,
        key: row => row.id,
        empty: 'No records.',
      })}
      ${pager(found, query)}
    </section>`;
}
