// How numbers and times are written. Times are the reader's own; the full one is in the title.

import { html, nothing } from './lib.js';

const amount = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat('en');
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** Minor units, as people write them. */
export const money = minor => minor === null || minor === undefined ? '–' : amount.format(minor / 100);

export const number = value => value === null || value === undefined ? '–' : whole.format(value);

export function time(instant) {
  if (!instant) return '–';
  const at = new Date(instant);
  const today = at.toDateString() === new Date().toDateString();
  return html`<time datetime=${instant} title=${instant}>${today ? nothing : `${day.format(at)} `}${clock.format(at)}</time>`;
}

export function duration(millis) {
  if (millis === null || millis === undefined) return '–';
  if (millis < 10) return `${Number(millis.toFixed(1))} ms`;
  if (millis < 1000) return `${Math.round(millis)} ms`;
  if (millis < 60_000) return `${(millis / 1000).toFixed(1)} s`;
  if (millis < 3_600_000) return `${Math.floor(millis / 60_000)} min ${Math.round(millis % 60_000 / 1000)} s`;
  return `${Math.floor(millis / 3_600_000)} h ${Math.round(millis % 3_600_000 / 60_000)} min`;
}

/** Milliseconds of an ISO 8601 duration, as in PT1M2.345S. */
export function millis(iso) {
  const [, minus, days, hours, minutes, seconds] = /^(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(iso ?? 'PT0S') ?? [];
  const total = (((Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0)) * 1000;
  return minus ? -total : total;
}

/** Enum names and camel case as words. */
export const words = name => String(name).replaceAll('_', ' ').toLowerCase();
