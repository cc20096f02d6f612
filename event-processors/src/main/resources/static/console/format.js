// Formats numbers and times. Times are in the user's time zone, which the footer names; the tooltip shows the full time.

import { html, nothing } from './lib.js';

const whole = new Intl.NumberFormat('en');
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });

export const timeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** An amount of minor units with two decimals; exact, also for a BigInt. */
export function money(minor) {
  if (minor === null || minor === undefined) return '–';
  const cents = BigInt(minor);
  const positive = cents < 0n ? -cents : cents;
  return `${cents < 0n ? '-' : ''}${whole.format(positive / 100n)}.${String(positive % 100n).padStart(2, '0')}`;
}

export const number = value => value === null || value === undefined ? '–' : whole.format(value);

export function time(instant) {
  if (!instant) return '–';
  const at = new Date(instant);
  const now = new Date();
  const today = at.toDateString() === now.toDateString();
  const date = at.getFullYear() === now.getFullYear() ? day : dayOfYear;
  return html`<time datetime=${instant} title=${`${full.format(at)} = ${instant}`}>${today ? nothing : `${date.format(at)} `}${clock.format(at)}</time>`;
}

/** Rounds before it chooses the unit, so that 59.97 seconds are shown as a minute and not as 60.0 s. */
export function duration(millis) {
  if (millis === null || millis === undefined) return '–';
  if (millis < 0) return `−${duration(-millis)}`;
  if (millis < 9.95) return `${Number(millis.toFixed(1))} ms`;
  if (millis < 999.5) return `${Math.round(millis)} ms`;
  const tenths = Math.round(millis / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(millis / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(millis / 60_000);
  return `${whole.format(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** Milliseconds of an ISO 8601 duration, as in PT1M2.345S or PT-0.5S. */
export function millis(iso) {
  const [, minus, days, hours, minutes, seconds] =
    /^(-?)P(?:(-?\d+)D)?T?(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?[\d.]+)S)?$/.exec(iso ?? 'PT0S') ?? [];
  const total = (((Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0)) * 1000;
  return minus ? -total : total;
}

/** An enum name as words. */
export const words = name => String(name).replaceAll('_', ' ').toLowerCase();
