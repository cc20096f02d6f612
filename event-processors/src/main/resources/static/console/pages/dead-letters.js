import { html, nothing } from '../lib.js';
import { get } from '../api.js';
import { ask } from '../act.js';
import { number, time } from '../format.js';
import { groupNames, groupsOf } from '../groups.js';
import { badge, button, choices, orderLink, pager, table } from '../parts.js';

const LETTERS = '/api/operations/dead-letters';
const STATES = ['ABANDONED', 'RETRYING', 'RESOLVED', 'DISCARDED'];

export const title = () => 'Dead letters';
export const watches = ['letters'];

export async function load({ query }) {
  const filter = { group: query.get('group'), state: query.get('state'), cause: query.get('cause'), orderId: query.get('orderId') };
  const [causes, found, names] = await Promise.all([
    get(`${LETTERS}/causes`, { group: filter.group }),
    get(LETTERS, { ...filter, page: query.get('page') }),
    groupNames(),
  ]);
  return { causes, found, groups: groupsOf(names, causes, query) };
}

const simple = type => type ? type.split('.').at(-1) : 'waits behind another letter';

/** A letter that was not tried yet has no cause to filter by; its group tries it without an operator's action. */
const causeLink = ({ group, causeType }) => causeType
  ? html`<a href="?${new URLSearchParams({ group, cause: causeType })}" title=${causeType}>${simple(causeType)}</a>`
  : simple(causeType);

function retry(selection, reload) {
  const which = [selection.group && `of ${selection.group}`, selection.cause && `with cause ${selection.cause}`].filter(Boolean).join(' ');
  ask({ title: `Retry all letters ${which}`.trim(), verb: 'Retry', address: `${LETTERS}/retry`, body: selection, done: reload });
}

export function view({ causes, found, groups }, { query, reload }) {
  const selection = Object.fromEntries(['group', 'cause'].filter(name => query.get(name)).map(name => [name, query.get(name)]));
  const filter = query.get('cause') || query.get('orderId');
  // A retry selects letters by group and cause. With a filter by order or state, the button would retry more letters than are shown.
  const all = causes.length && !query.get('orderId') && !query.get('state');
  return html`
    <p>Events that a group could not handle. Later events of the same order wait behind them; all other orders continue.</p>
    <div class="bar">
      ${choices('Group', 'group', groups, query)}
      ${all ? button(selection.group || selection.cause ? 'Retry all of these' : 'Retry all', () => retry(selection, reload), 'primary') : nothing}
    </div>
    <section aria-labelledby="causes">
      <h2 id="causes">Open letters by cause</h2>
      ${table({
        caption: 'Open letters by group and type of cause',
        columns: [
          ['Group', row => row.group],
          ['Cause', causeLink],
          ['Retrying', row => number(row.retrying), 'number'],
          ['Abandoned', row => number(row.abandoned), 'number'],
          ['Waiting behind', row => number(row.waiting), 'number'],
          ['Since', row => time(row.oldest), 'number'],
          ['', row => row.causeType
            ? button('Retry these', () => retry({ group: row.group, cause: row.causeType }, reload)) : nothing, 'acts'],
        ],
        rows: causes,
        key: row => `${row.group} ${row.causeType}`,
        empty: 'None. Every event is handled.',
      })}
    </section>
    <section aria-labelledby="letters">
      <h2 id="letters">Letters</h2>
      <div class="bar">${choices('State', 'state', STATES, query)}
        ${filter ? html`<p>Only ${filter}. <a href="/console/dead-letters">Show all</a></p>` : nothing}</div>
      ${table({
        caption: 'Letters, oldest first',
        columns: [
          ['Letter', row => html`<a href="/console/dead-letters/${row.id}">${row.id}</a>`, 'number'],
          ['State', row => badge(row.state)],
          ['Group', row => row.group],
          ['Order', row => orderLink(row.orderId)],
          ['Event', row => row.eventType],
          ['Cause', row => html`<span title=${row.cause ?? ''}>${simple(row.causeType)}</span>`],
          ['Attempts', row => number(row.attempts), 'number'],
          ['Next attempt', row => time(row.nextAttemptAt), 'number'],
        ],
        rows: found.items,
        key: row => row.id,
        empty: 'No letters.',
      })}
      ${pager(found, query)}
    </section>`;
}
