import { html, nothing } from '../lib.js';
import { get } from '../api.js';
import { money, number, time, words } from '../format.js';
import { badge, choices, orderLink, pager, table } from '../parts.js';

const STATES = ['PROCESSING', 'PAYMENT_PENDING', 'COMPLETED', 'CANCELLED'];

export const title = () => 'Orders';
export const watches = ['events'];
// A minimum, because each load counts all orders.
export const restSeconds = 2;

export const load = ({ query }) =>
  get('/api/orders', { status: query.get('status'), userId: query.get('userId'), page: query.get('page'), size: 25 });

export const view = (found, { query }) => html`
  <div class="bar">
    ${choices('State', 'status', STATES, query)}
    <form class="inline" @submit=${open}>
      <label>Order id <input name="id" required maxlength="64" autocomplete="off" spellcheck="false"></label>
      <button type="submit">Open</button>
    </form>
  </div>
  <p class="quiet" role="status">${number(found.totalItems)} ${found.totalItems === 1 ? 'order' : 'orders'}</p>
  ${table({
    caption: 'Orders, newest first',
    columns: [
      ['Order', order => orderLink(order.orderId)],
      ['State', order => html`${badge(order.status)}${order.reason ? html` <span class="reason">${words(order.reason)}</span>` : nothing}`],
      ['User', order => html`<span class="id">${order.userId}</span>`],
      ['Lines', order => number(order.lines.length), 'number'],
      ['Amount', order => money(order.amount), 'number'],
      ['Placed', order => time(order.placedAt), 'number'],
      ['Last change', order => time(order.updatedAt), 'number'],
    ],
    rows: found.items,
    key: order => order.orderId,
    empty: html`No orders here yet. <a href="/console/demo">Place some demo orders.</a>`,
  })}
  ${pager(found, query)}`;

function open(event) {
  event.preventDefault();
  location.href = `/console/orders/${encodeURIComponent(new FormData(event.target).get('id').trim())}`;
}
