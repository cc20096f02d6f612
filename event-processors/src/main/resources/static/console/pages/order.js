import { html, nothing } from '../lib.js';
import { get, path } from '../api.js';
import { duration, millis, money, time, words } from '../format.js';
import { badge, fields, table } from '../parts.js';
import { sequence } from '../sequence.js';

export const title = ({ id }) => html`Order <span class="id">${id}</span>`;
export const watches = ['events', 'letters', 'records', 'acts'];

let hops;

export async function load({ id }) {
  hops ??= get('/api/choreography');
  const [timeline, order, letters] = await Promise.all([
    get(path`/api/orders/${id}/timeline`),
    get(path`/api/orders/${id}`),
    get('/api/operations/dead-letters', { orderId: id, size: 100 }),
  ]);
  return { timeline, order, letters: letters.items, hops: await hops };
}

export function view({ timeline, order, letters, hops }) {
  const { entries, waiting } = timeline;
  const acts = entries.filter(entry => entry.kind === 'ACT');
  return html`
    ${waiting ? html`
      <p class="waiting">Waiting for <strong>${waiting.for}</strong> of group <a href="/console/groups">${waiting.group}</a>
        ${waiting.topic ? html`on <span class="id">${waiting.topic}</span>` : nothing} since ${time(waiting.since)}.</p>` : nothing}
    ${fields([
      ['State', html`${badge(order.status)} ${order.reason ? html`<span class="reason">${words(order.reason)}</span>` : nothing}`],
      ['Placed', time(timeline.placedAt)],
      ['Ended', timeline.endedAt ? html`${time(timeline.endedAt)} <span class="reason">after ${duration(new Date(timeline.endedAt) - new Date(timeline.placedAt))}</span>` : null],
      ['User', html`<span class="id">${order.userId}</span>`],
      ['Coupon', order.couponId ? html`<span class="id">${order.couponId}</span>` : null],
      ['To pay', order.amount === undefined ? null : html`${money(order.subtotal)} − ${money(order.discount)} = ${money(order.amount)}`],
      ['Lines', order.lines.map(line => html`<span class="line">${line.quantity} × <span class="id">${line.productId}</span></span> `)],
      ['Trace', timeline.traceId ? html`<span class="id">${timeline.traceId}</span>` : null],
      ['Incomplete', timeline.elsewhere?.length ? `Only the published events of ${timeline.elsewhere.map(words).join(', ')} are known here.` : null],
    ])}
    <section aria-labelledby="sequence">
      <h2 id="sequence">Sequence</h2>
      ${sequence(entries, hops)}
    </section>
    <section aria-labelledby="steps">
      <h2 id="steps">Step by step</h2>
      ${table({
        caption: 'Everything that happened to the order, oldest first',
        columns: [
          ['Time', entry => time(entry.time), 'number'],
          ['After', entry => duration(millis(entry.sincePrevious)), 'number'],
          ['Where', entry => words(entry.domain ?? entry.group ?? '')],
          ['Kind', entry => html`<span class="kind ${entry.kind.toLowerCase()}">${words(entry.kind)}</span>`],
          ['What', entry => html`<span class="wrap">${entry.what}</span>`],
          ['Topic', entry => entry.topic ? html`<span class="id wrap">${entry.topic}</span>` : nothing],
        ],
        rows: entries.map((entry, place) => ({ ...entry, place })),
        key: entry => `${entry.place} ${entry.eventId ?? entry.id}`,
        empty: 'Nothing has happened yet.',
      })}
    </section>
    <section aria-labelledby="letters">
      <h2 id="letters">Dead letters</h2>
      ${table({
        caption: 'Letters of this order',
        columns: [
          ['Letter', letter => html`<a href="/console/dead-letters/${letter.id}">${letter.id}</a>`, 'number'],
          ['State', letter => badge(letter.state)],
          ['Group', letter => letter.group],
          ['Event', letter => letter.eventType],
          ['Cause', letter => html`<span class="wrap">${letter.cause ?? '–'}</span>`],
        ],
        rows: letters,
        key: letter => letter.id,
        empty: 'None.',
      })}
    </section>
    <section aria-labelledby="acts">
      <h2 id="acts">Operators' actions</h2>
      ${table({
        caption: 'What operators did about this order',
        columns: [
          ['At', act => time(act.time), 'number'],
          ['Who', act => act.actor],
          ['What', act => html`<span class="wrap">${act.what}</span>`],
          ['Why', act => html`<span class="wrap">${act.reason}</span>`],
        ],
        rows: acts,
        key: act => act.id,
        empty: 'None.',
      })}
    </section>
    <p class="quiet">As JSON: <a href=${path`/api/orders/${order.orderId}/timeline`}>the timeline</a>,
      <a href=${path`/api/audit/orders/${order.orderId}/events`}>the events with their payloads</a>.</p>`;
}
