// Calls the HTTP API. A refusal is thrown as an error with the detail of the answer.

export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.errors?.map(wrong => `${wrong.field} ${wrong.message}`).join('; ') || problem?.detail || `The server answered with status ${status}.`);
    this.status = status;
  }
}

export const path = (strings, ...ids) => String.raw({ raw: strings }, ...ids.map(id => encodeURIComponent(id)));

export function withQuery(address, parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return given.length ? `${address}?${new URLSearchParams(given)}` : address;
}

export const get = (address, parameters = {}) => call(withQuery(address, parameters), {});

export const post = (address, body) =>
  call(address, {
    method: 'POST',
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });

/** Whole numbers beyond 2^53 become BigInt, because a number cannot represent them exactly. */
const exact = (key, value, { source } = {}) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? '') ? BigInt(source) : value;

async function call(address, request) {
  const answer = await fetch(address, { ...request, headers: { Accept: 'application/json, application/problem+json', ...request.headers } })
    .catch(() => { throw new Refused(0, { detail: 'The server does not answer.' }); });
  const text = await answer.text();
  const json = text && answer.headers.get('Content-Type')?.includes('json') ? JSON.parse(text, exact) : null;
  if (!answer.ok) throw new Refused(answer.status, json);
  return json;
}
