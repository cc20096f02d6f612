// The processing groups that a list can be narrowed to.

import { get } from './api.js';

let asked;

/** The names of this process's groups; none while it does not say. Asked once, for the answer has the broker asked too. */
export function groupNames() {
  asked ??= get('/api/operations/groups').then(
    groups => groups.map(group => group.group),
    () => { asked = undefined; return []; });
  return asked;
}

/** With those of what is shown: another process's may be in the same database. */
export const groupsOf = (names, rows, query) => [...new Set([...names, ...rows.map(row => row.group), query.get('group')])].filter(Boolean);
