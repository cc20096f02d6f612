import { html, nothing } from '../lib.js';
import { get, path } from '../api.js';
import { ask } from '../act.js';
import { duration, number, time, words } from '../format.js';
import { badge, button, table } from '../parts.js';

const OPERATIONS = '/api/operations';

export const title = () => 'Processing groups';
export const watches = ['groups', 'letters', 'records'];
export const everySeconds = 5;
// A minimum, because each load asks the broker for the ends of its topics.
export const restSeconds = 2;

export async function load() {
  const groups = await get(`${OPERATIONS}/groups`);
  return Promise.all(groups.map(async group => ({ ...group, lagSeconds: await seconds(group.group) })));
}

/** The lag in seconds from the metric, which is a few seconds old; null if this process has not measured it yet. */
const seconds = group =>
  get('/actuator/metrics/quadrille.group.lag.seconds', { tag: `group:${group}` }).then(metric => metric.measurements[0].value, () => null);

const act = (verb, what, name, reload) => () => ask({
  title: `${verb} ${what} ${name}`, verb, done: reload,
  address: `${OPERATIONS}/${what}s${path`/${name}`}/${verb.toLowerCase()}`,
});

const rewind = (group, reload) => () => ask({
  title: `Rewind group ${group.group}`, verb: 'Rewind', done: reload,
  warning: 'The group reads the affected topics again from their first record, and ignores the records that it has already processed.',
  address: `${OPERATIONS}/groups${path`/${group.group}`}/rewind`,
});

const isPaused = group => ['PAUSED', 'PAUSING'].includes(group.state);

const lagRecords = group => Object.values(group.lag ?? {}).reduce((sum, records) => sum + records, 0);

/** The metric is older than the lag in records, so a group without records to read is shown without lag. */
function lagTime(group) {
  if (group.lagSeconds === null) return '–';
  return group.lag && !lagRecords(group) ? duration(0) : duration(group.lagSeconds * 1000);
}

function lag(group) {
  if (!group.lag) return html`<span class="reason">the broker does not answer</span>`;
  const records = lagRecords(group);
  const topics = Object.entries(group.lag).filter(([, records]) => records !== 0);
  return html`${number(records)}${topics.length ? html`
    <details><summary>by topic</summary>${topics.map(([topic, records]) => html`<div><span class="id">${topic}</span> ${number(records)}</div>`)}</details>` : nothing}`;
}

const state = group => html`${badge(group.state)}
  ${group.incident ? html`<div class="reason wrap">since ${time(group.incident.since)}: ${group.incident.what}</div>` : nothing}
  ${group.failing ? html`<span class="badge bad">failing</span>` : nothing}
  ${group.paused ? html`<div class="reason wrap">by ${group.paused.by}: ${group.paused.reason}, ${time(group.paused.at)}</div>` : nothing}`;

export function view(groups, { reload }) {
  const domains = [...new Set(groups.map(group => group.domain))];
  return html`
    <p>A paused group keeps its position and processes nothing until it is resumed. Its orders wait.</p>
    ${table({
      caption: 'Groups of the domains that this process runs',
      columns: [
        ['Group', group => html`<strong>${group.group}</strong>`],
        ['Domain', group => words(group.domain)],
        ['State', state],
        ['Lag, records', lag, 'number'],
        ['Lag, time', lagTime, 'number'],
        ['Letters', group => html`<a href="/console/dead-letters?group=${group.group}">${number(group.lettersRetrying + group.lettersAbandoned)}</a>`, 'number'],
        ['Parked', group => html`<a href="/console/parked-records?group=${group.group}">${number(group.recordsParked)}</a>`, 'number'],
        ['Run by', group => html`<span class="id wrap">${group.owner ?? 'no process'}</span>`],
        ['', group => group.state === 'INCIDENT' ? button('Rewind', rewind(group, reload)) : isPaused(group)
          ? button('Resume', act('Resume', 'group', group.group, reload))
          : button('Pause', act('Pause', 'group', group.group, reload)), 'acts'],
      ],
      rows: groups,
      key: group => group.group,
      empty: 'This process runs no group.',
    })}
    <section aria-labelledby="domains">
      <h2 id="domains">Whole domains</h2>
      ${table({
        caption: 'All groups of a domain at once',
        columns: [
          ['Domain', domain => html`<strong>${words(domain)}</strong>`],
          ['Groups', domain => groups.filter(group => group.domain === domain).map(group => group.group).join(', ')],
          ['', domain => html`
            ${button(`Pause ${words(domain)}`, act('Pause', 'domain', words(domain), reload))}
            ${button(`Resume ${words(domain)}`, act('Resume', 'domain', words(domain), reload))}`, 'acts'],
        ],
        rows: domains,
        key: domain => domain,
        empty: 'None.',
      })}
    </section>`;
}
