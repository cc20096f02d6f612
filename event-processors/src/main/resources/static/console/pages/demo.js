import { html, nothing } from '../lib.js';
import { get, path, Refused } from '../api.js';
import { say } from '../act.js';
import { number, words } from '../format.js';
import { badge, button, orderLink, table } from '../parts.js';
import { SCENARIOS } from '../scenarios.js';

export const title = () => 'Demo orders';
export const watches = ['events'];

const placed = [];

/** The orders placed on this page, newest first, each with its state, or with the answer's detail if it was turned away. */
export async function load() {
  const shown = placed.slice(-25).toReversed();
  return Promise.all(
    shown.map(async row => ({ ...row, order: row.turnedAway ? null : await get(path`/api/orders/${row.id}`) })));
}

/** Lists an order that the API rejects with 409 or 429 as turned away. */
async function attempt(name, place) {
  try {
    return { name, id: await place() };
  } catch (refused) {
    if (!(refused instanceof Refused) || ![409, 429].includes(refused.status)) throw refused;
    return { name, id: `turned-away-${placed.length}`, turnedAway: refused.message };
  }
}

async function place(chosen, reload) {
  for (const { name, place } of chosen) placed.push(await attempt(name, place));
  say(`Placed ${number(chosen.length)} ${chosen.length === 1 ? 'order' : 'orders'}.`);
  await reload();
}

function submit(event, reload) {
  event.preventDefault();
  const given = new FormData(event.target);
  const times = Number(given.get('times'));
  place(Array(times).fill(SCENARIOS[Number(given.get('scenario'))]), reload);
}

function state({ turnedAway, order }) {
  if (turnedAway) return html`<span class="reason">Turned away: ${turnedAway}</span>`;
  return html`${badge(order.status)}${order.reason ? html` <span class="reason">${words(order.reason)}</span>` : nothing}`;
}

export const view = (orders, { reload }) => html`
  <p>Places real orders in this system. Their products, coupons and wallets have ids that begin with demo-.</p>
  <form class="demo" @submit=${event => submit(event, reload)}>
    <fieldset>
      <legend>What should happen?</legend>
      ${SCENARIOS.map(({ name, about }, place) => html`
        <label class="choice"><input type="radio" name="scenario" value=${place} ?checked=${place === 2}>
          <span><strong>${name}</strong><br><span class="reason">${about}</span></span></label>`)}
    </fieldset>
    <p class="buttons">
      <label>How many? <input type="number" name="times" min="1" max="20" value="1" required></label>
      <button type="submit" class="primary">Place</button>
      ${button('Place one of each', () => place(SCENARIOS, reload))}
    </p>
  </form>
  <section aria-labelledby="placed">
    <h2 id="placed">Placed here</h2>
    ${table({
      caption: 'Demo orders, newest first',
      columns: [
        ['Order', row => row.turnedAway ? '–' : orderLink(row.id)],
        ['Kind', row => row.name],
        ['State', state],
      ],
      rows: orders,
      key: row => row.id,
      empty: 'None yet. Each order that you place is listed here, with a link to its timeline.',
    })}
  </section>`;
