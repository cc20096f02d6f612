// The actions that are possible on a rebuild in each state, and its progress.

import { html, nothing } from './lib.js';
import { ask } from './act.js';
import { duration, number } from './format.js';
import { button } from './parts.js';

export const REBUILDS = '/api/audit/rebuilds';

const ACTS = {
  pause: ['Pause'],
  resume: ['Resume'],
  switch: ['Switch', 'The rebuilt rows become the live ones at once. The previous rows are kept, so that you can switch back.'],
  back: ['Switch back', 'The previous rows are brought up to date and become the live ones again.'],
  keep: ['Keep', 'The previous rows are dropped; you can no longer switch back.'],
  cancel: ['Cancel', 'The rebuilt rows are dropped. The live rows stay unchanged.'],
};

const POSSIBLE = {
  RUNNING: ['pause', 'cancel'],
  PAUSED: ['resume', 'cancel'],
  FAILED: ['resume', 'cancel'],
  CAUGHT_UP: ['switch', 'pause', 'cancel'],
  STOPPED: ['cancel'],
  SWITCHED: ['back', 'keep'],
};

export const canBeCompared = rebuild => ['CAUGHT_UP', 'STOPPED', 'SWITCHED'].includes(rebuild.state);

export const acts = (rebuild, reload) => html`
  ${(POSSIBLE[rebuild.state] ?? []).map(name => {
    const [verb, warning] = ACTS[name];
    const title = `${verb} rebuild ${rebuild.id} of ${rebuild.projection}`;
    return button(verb, () => ask({ title, verb, warning, address: `${REBUILDS}/${rebuild.id}/${name}`, done: reload }));
  })}`;

export function progress(rebuild) {
  const total = Math.max(rebuild.logEnd, rebuild.position);
  return html`
    <progress max=${Math.max(total, 1)} value=${rebuild.position} aria-label="Progress of rebuild ${rebuild.id}"></progress>
    <div class="reason">${number(rebuild.position)} of ${number(total)}
      ${rebuild.positionsPerSecond ? html`· ${number(rebuild.positionsPerSecond)} a second` : nothing}
      ${rebuild.secondsLeft === undefined || rebuild.secondsLeft === null ? nothing : html`· ${duration(rebuild.secondsLeft * 1000)} left`}</div>
    ${rebuild.failure ? html`<div class="refusal wrap">${rebuild.failure}</div>` : nothing}`;
}
