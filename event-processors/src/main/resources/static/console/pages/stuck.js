import { html, nothing } from '../lib.js';
import { get, path } from '../api.js';
import { ask } from '../act.js';
import { duration, millis, time } from '../format.js';
import { button, orderLink, table } from '../parts.js';

const STUCK = '/api/operations/stuck-orders';

export const title = () => 'Stuck orders';
export const watches = ['events', 'groups', 'letters', 'acts'];
export const everySeconds = 5;
export const restSeconds = 2;
export const load = () => get(STUCK);

const redrive = (order, reload) => () => ask({
  title: `Re-drive order ${order.orderId}`, verb: 'Re-drive', address: STUCK + path`/${order.orderId}/redrive`, done: reload,
});

export const view = (orders, { reload }) => html`
  <p>Orders that have waited for a step longer than its limit. Re-driving an order republishes the events that trigger the step. A group that has already reacted ignores them.</p>
  ${table({
    caption: 'Stuck orders',
    columns: [
      ['Order', order => orderLink(order.orderId)],
      ['Waits for', order => html`${order.waitingFor}${order.topic ? html`<div class="id wrap">${order.topic}</div>` : nothing}`],
      ['Of group', order => html`<a href="/console/groups">${order.group}</a>`],
      ['Since', order => time(order.since), 'number'],
      ['Limit', order => duration(millis(order.limit)), 'number'],
      ['Why', order => html`<span class="wrap">${order.reason}</span>`],
      ['', order => button('Re-drive', redrive(order, reload)), 'acts'],
    ],
    rows: orders,
    key: order => order.orderId,
    empty: 'None. Every order is within its limits.',
  })}`;
