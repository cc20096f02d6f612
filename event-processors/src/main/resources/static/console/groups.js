// The processing groups by which a list can be filtered.

import { get } from './api.js';

let asked;

/** The names of this process's groups; none if the call fails. Called once per page, because the server asks the broker too. */
export function groupNames() {
  asked ??= get('/api/operations/groups').then(
    groups => groups.map(group => group.group),
    () => { asked = undefined; return []; });
  return asked;
}

/** Adds the groups of the shown rows, because groups of another process can be in the same database. */
export const groupsOf = (names, rows, query) => [...new Set([...names, ...rows.map(row => row.group), query.get('group')])].filter(Boolean);
