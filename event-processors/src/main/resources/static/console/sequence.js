// Draws the timeline of an order over the four domains: a row for each entry, a mark on the lane of its domain, and an arrow to each
// domain that reads the topic of the event. The drawing is hidden from screen readers, because the table below it has the same content.

import { html, nothing } from './lib.js';
import { duration, millis, time, words } from './format.js';

const LANES = ['ORDER', 'INVENTORY', 'COUPON', 'WALLET'];
const GROUPS = { statistics: 'ORDER', platform: 'ORDER', timeline: 'ORDER' };

/** Entries of letters and records have no domain; they are drawn on the lane of their group. */
const laneOf = entry => LANES.indexOf(entry.domain ?? GROUPS[entry.group] ?? entry.group?.toUpperCase()) + 1;

const isEvent = entry => ['EVENT', 'COMPENSATION'].includes(entry.kind);

/** An entry about an event, such as a dead letter, names its kind beside the event. */
function heading(entry) {
  const event = entry.event?.split('.').at(-1);
  if (isEvent(entry)) return event;
  return event ? `${words(entry.kind)}: ${event}` : entry.what;
}

function arrow(from, to, topic, label) {
  const [first, last] = from < to ? [from, to] : [to, from];
  return html`
    <span class="arrow col-${first} to-${last} span-${last - first + 1} ${from < to ? 'right' : 'left'}">
      ${label ? html`<span class="topic">${topic}</span>` : nothing}<span class="line"></span></span>`;
}

/** The topic's name is written once, on the longest arrow, where it has the most room. */
function arrows(lane, entry, readers) {
  if (!isEvent(entry) || !lane) return nothing;
  const targets = readers.map(domain => LANES.indexOf(domain) + 1).filter(target => target !== lane);
  const farthest = targets.toSorted((one, other) => Math.abs(other - lane) - Math.abs(one - lane))[0];
  return targets.map(target => arrow(lane, target, entry.topic, target === farthest));
}

function row(entry, hops) {
  const lane = laneOf(entry);
  const readers = hops.find(hop => hop.topic === entry.topic)?.domains ?? [];
  const stays = entry.topic && readers.every(domain => LANES.indexOf(domain) + 1 === lane);
  return html`
    <li class="step ${entry.kind.toLowerCase()}">
      <span class="when">${time(entry.time)}<span class="after">+${duration(millis(entry.sincePrevious))}</span></span>
      <span class="lanes">
        ${LANES.map((_, place) => html`<span class="rail col-${place + 1} to-${place + 1}"></span>`)}
        ${arrows(lane, entry, readers)}
        ${lane ? html`<span class="mark col-${lane} to-${lane}"></span>` : html`<span class="mark all"></span>`}
      </span>
      <span class="said">
        <strong>${heading(entry)}</strong>
        ${entry.topic ? html`<span class="topic ${stays ? 'stays' : ''}">${entry.topic}</span>` : nothing}
      </span>
    </li>`;
}

export const sequence = (entries, hops) => html`
  <div class="sequence" aria-hidden="true">
    <div class="heads"><span class="when"></span><span class="lanes">${LANES.map((lane, place) => html`
      <span class="head col-${place + 1} to-${place + 1}">${lane.toLowerCase()}</span>`)}</span><span class="said"></span></div>
    <ol>${entries.map(entry => row(entry, hops))}</ol>
    <p class="legend">
      <span class="step event"><span class="mark"></span> event</span>
      <span class="step compensation"><span class="mark"></span> compensation</span>
      <span class="step dead_letter"><span class="mark"></span> dead letter, parked</span>
      <span class="step act"><span class="mark"></span> retry, republication, action</span>
    </p>
  </div>`;
