import { html } from '../lib.js';
import { get } from '../api.js';
import { money, number } from '../format.js';
import { table } from '../parts.js';
import { draw } from '../charts.js';

export const title = () => 'Statistics';
// The group statistics counts a sale some time after its events, when the group's position changes.
export const watches = ['groups'];
export const restSeconds = 2;

const SHOWN = 10;

export async function load() {
  const [sales, best] = await Promise.all([get('/api/statistics/sales'), get('/api/statistics/best-sellers', { limit: SHOWN })]);
  const days = Map.groupBy(sales, sale => sale.day);
  const sum = (rows, name) => rows.reduce((total, row) => total + BigInt(row[name]), 0n);
  return {
    best,
    days: [...days].map(([day, rows]) => ({ day, units: sum(rows, 'units'), revenue: sum(rows, 'revenue'), discount: sum(rows, 'discount') })),
  };
}

const chart = (id, label) => html`<div class="chart"><canvas id=${id} role="img" aria-label="${label}; the table below says the same"></canvas></div>`;

export const view = ({ days, best }) => days.length ? html`
  <p class="quiet">The last 30 days, in UTC. Completed orders only.</p>
  <div class="charts">
    <section aria-labelledby="per-day">
      <h2 id="per-day">Sales per day</h2>
      ${chart('days', 'Revenue and discount per day')}
      ${table({
        caption: 'Sales per day',
        columns: [
          ['Day', row => row.day],
          ['Units', row => number(row.units), 'number'],
          ['Revenue', row => money(row.revenue), 'number'],
          ['Discount', row => money(row.discount), 'number'],
        ],
        rows: days.toReversed(), key: row => row.day, empty: '',
      })}
    </section>
    <section aria-labelledby="best">
      <h2 id="best">Best sellers</h2>
      ${chart('best-sellers', 'Units of the best sellers')}
      ${table({
        caption: 'Best sellers',
        columns: [['Product', row => html`<span class="id">${row.productId}</span>`], ['Units', row => number(row.units), 'number']],
        rows: best, key: row => row.productId, empty: '',
      })}
    </section>
    <section aria-labelledby="split">
      <h2 id="split">Discount split</h2>
      ${chart('discounts', 'Revenue and discount of the best sellers')}
      ${table({
        caption: 'What was paid for the best sellers, and what coupons took off',
        columns: [
          ['Product', row => html`<span class="id">${row.productId}</span>`],
          ['Gross', row => money(row.gross), 'number'],
          ['Discount', row => money(row.discount), 'number'],
          ['Revenue', row => money(row.revenue), 'number'],
        ],
        rows: best, key: row => row.productId, empty: '',
      })}
    </section>
  </div>` : html`<p class="empty">Nothing has been sold in the last 30 days. <a href="/console/demo">Place some demo orders.</a></p>`;

export function drawn({ days, best }) {
  if (!days.length) return;
  const products = best.map(row => row.productId);
  const values = (rows, name, unit) => rows.map(row => Number(row[name]) / unit);
  const paid = rows => [['Revenue', values(rows, 'revenue', 100)], ['Discount', values(rows, 'discount', 100)]];
  draw('days', { labels: days.map(row => row.day), series: paid(days), stacked: true });
  draw('best-sellers', { labels: products, series: [['Units', values(best, 'units', 1)]], lying: true });
  draw('discounts', { labels: products, series: paid(best), stacked: true, lying: true });
}
