import { html } from '../lib.js';
import { get } from '../api.js';
import { time, words } from '../format.js';
import { pager, table } from '../parts.js';

export const title = () => 'What operators did';
export const watches = ['acts'];
export const load = ({ query }) => get('/api/operations/acts', { page: query.get('page') });

export const view = (found, { query }) => html`
  ${table({
    caption: 'Actions, newest first',
    columns: [
      ['At', act => time(act.at), 'number'],
      ['Who', act => act.actor],
      ['Act', act => words(act.act)],
      ['To', act => html`<span class="wrap">${act.target}</span>`],
      ['Why', act => html`<span class="wrap">${act.reason}</span>`],
      ['Outcome', act => html`<code class="wrap">${JSON.stringify(act.outcome)}</code>`],
    ],
    rows: found.items,
    key: act => act.id,
    empty: 'No operator has acted yet.',
  })}
  ${pager(found, query)}`;
