import { html, nothing } from '../lib.js';
import { get, path } from '../api.js';
import { ask } from '../act.js';
import { number, time } from '../format.js';
import { badge, button, fields, table } from '../parts.js';

export const title = ({ id }) => `Parked record ${id}`;
export const watches = ['records'];
export const load = ({ id }) => get(path`/api/operations/parked-records/${id}`);

const bytes = value => value
  ? html`${value.cut ? html`<p>Truncated: this is the beginning of ${number(value.length)} bytes. A retry reads the whole record from its topic.</p>`
      : nothing}<pre tabindex="0">${value.text}</pre>
      <details><summary>as base64</summary><pre tabindex="0">${value.base64}</pre></details>
      ${value.sha256 ? html`<p class="id wrap">SHA-256 of all bytes: ${value.sha256}</p>` : nothing}`
  : html`<p class="empty">None.</p>`;

export function view({ record, key, headers, headerCount, value }, { id, reload }) {
  const act = (verb, call, warning) => () =>
    ask({ title: `${verb} record ${id}`, verb, warning, address: path`/api/operations/parked-records/${id}/${call}`, done: reload });
  return html`
    ${record.state === 'PARKED' ? html`<p class="buttons">
      ${button('Retry', act('Retry', 'replay'), 'primary')}
      ${button('Discard', act('Discard', 'discard', 'The group never reads the record.'), 'danger')}
    </p>` : nothing}
    ${fields([
      ['State', badge(record.state)],
      ['Group', record.group],
      ['Topic', html`<span class="id">${record.topic}</span>`],
      ['Partition, offset', `${record.partition}, ${record.offset}`],
      ['Parked', time(record.parkedAt)],
      ['Ended', record.endedAt ? time(record.endedAt) : null],
    ])}
    <h2>Cause</h2>
    <pre tabindex="0">${record.cause}</pre>
    <h2>Value</h2>
    ${bytes(value)}
    <h2>Key</h2>
    ${bytes(key)}
    <h2>Headers</h2>
    ${headerCount > headers.length ? html`<p>The record has ${number(headerCount)} headers; these are the first.</p>` : nothing}
    ${table({
      caption: 'Headers',
      columns: [
        ['Name', header => html`<span class="id">${header.name}</span>`],
        ['Value', header => html`<span class="id wrap">${header.value?.text ?? '–'}</span>`],
      ],
      rows: headers.map((header, place) => ({ ...header, place })),
      key: header => header.place,
      empty: 'None.',
    })}`;
}
