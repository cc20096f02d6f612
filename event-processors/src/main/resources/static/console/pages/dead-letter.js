import { html, nothing } from '../lib.js';
import { get, path } from '../api.js';
import { ask } from '../act.js';
import { number, time } from '../format.js';
import { badge, button, fields, json, orderLink } from '../parts.js';

export const title = ({ id }) => `Dead letter ${id}`;
export const watches = ['letters'];
export const load = ({ id }) => get(path`/api/operations/dead-letters/${id}`);

const others = letters => letters.length
  ? letters.map(other => html`<a href="/console/dead-letters/${other.id}">${other.id}</a> (${other.eventType}) `)
  : 'none';

export function view({ letter, event, inFront, behind }, { id, reload }) {
  const act = (verb, warning) => () => ask({
    title: `${verb} letter ${id}`, verb, warning, address: path`/api/operations/dead-letters/${id}/${verb.toLowerCase()}`, done: reload,
  });
  const open = ['RETRYING', 'ABANDONED'].includes(letter.state);
  return html`
    ${open ? html`<p class="buttons">
      ${button('Retry', act('Retry'), 'primary')}
      ${button('Discard', act('Discard', 'The event is never handled, and nothing that should follow from it happens. The next letter of the order is retried at once.'), 'danger')}
    </p>` : nothing}
    ${fields([
      ['State', badge(letter.state)],
      ['Group', letter.group],
      ['Order', orderLink(letter.orderId)],
      ['Event', letter.eventType],
      ['Event id', html`<span class="id">${letter.eventId}</span>`],
      ['Attempts', number(letter.attempts)],
      ['Written', time(letter.enqueuedAt)],
      ['Last change', time(letter.touchedAt)],
      ['Next attempt', time(letter.nextAttemptAt)],
      ['Letters before it', others(inFront)],
      ['Letters after it', others(behind)],
    ])}
    <h2>Cause</h2>
    <p class="id">${letter.causeType ?? 'The letter has not been tried yet.'}</p>
    ${letter.cause ? html`<pre tabindex="0">${letter.cause}</pre>` : nothing}
    <h2>Payload</h2>
    ${json(event.payload)}
    <h2>Metadata</h2>
    ${json(event.metadata)}`;
}
