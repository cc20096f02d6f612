// Finds the page for the address and loads its data, again whenever an area that the page watches has changed.
//
// A page is a module with: title(page), watches: [changes], load(page) -> data, view(data, page) -> template,
// and optionally drawn(data), everySeconds for pages that change with time alone, and restSeconds, the minimum time between two
// loads that the user did not ask for. page: {id, query, reload, draw}.

import { html, nothing, render } from './lib.js';
import { say } from './act.js';
import { timeZone } from './format.js';
import { follow } from './live.js';

const PAGES = [
  ['orders', 'Orders', 'order'],
  ['stuck', 'Stuck orders'],
  ['dead-letters', 'Dead letters', 'dead-letter'],
  ['parked-records', 'Parked records', 'parked-record'],
  ['groups', 'Groups'],
  ['rebuilds', 'Rebuilds', 'rebuild'],
  ['statistics', 'Statistics'],
  ['acts', 'Actions'],
  ['demo', 'Demo'],
];

const [, , name, id] = location.pathname.split('/').map(decodeURIComponent);
const main = document.getElementById('main');
const page = { id, query: new URLSearchParams(location.search), reload, draw };
let module;
let data;
let failure = '';
let loading = false;
let again = false;
let loadedAt = 0;
let waiting = null;

async function reload() {
  again = true;
  if (loading) return;
  loading = true;
  while (again) {
    again = false;
    try {
      data = await module.load(page);
      failure = '';
    } catch (refused) {
      failure = refused.message;
    }
    loadedAt = Date.now();
    draw();
  }
  loading = false;
}

/** Like reload, but not more often than restSeconds allows. */
function reloadSoon() {
  const rest = (module.restSeconds ?? 0) * 1000 - (Date.now() - loadedAt);
  waiting ??= setTimeout(() => { waiting = null; reload(); }, Math.max(rest, 0));
}

function draw() {
  render(html`
    <h1>${module.title(page)}</h1>
    ${failure ? html`<p class="refusal" role="alert">${failure}</p>` : nothing}
    ${data === undefined ? nothing : module.view(data, page)}`, main);
  if (data !== undefined) module.drawn?.(data);
}

function navigation() {
  return PAGES.map(([path, label]) => html`
    <a href="/console/${path}" aria-current=${path !== name ? nothing : id ? 'true' : 'page'}>${label}</a>`);
}

function connection(state) {
  const live = document.getElementById('live');
  live.className = state;
  live.textContent = state === 'live' ? 'live' : 'not connected, reconnecting';
}

render(navigation(), document.getElementById('nav'));
document.getElementById('zone').textContent = `Times are in the time zone ${timeZone()}, unless a page says otherwise.`;
const [path, label, one] = PAGES.find(([path]) => path === name);
module = await import(`./pages/${id && one ? one : path}.js`);
document.title = `${id ?? label} · Quadrille`;
main.replaceChildren();
await reload();
follow(changed => { if (changed.some(change => module.watches.includes(change))) reloadSoon(); }, connection);
if (module.everySeconds) setInterval(() => { if (!document.hidden) reload(); }, module.everySeconds * 1000);
addEventListener('unhandledrejection', event => say(event.reason?.message ?? 'The action failed.'));
