// Shows the dialog that asks for the operator's name and reason, and performs the action. The browser remembers the name.

import { html, nothing, render } from './lib.js';
import { post } from './api.js';
import { words } from './format.js';

const ACTOR = 'quadrille.actor';

export function say(text) {
  document.getElementById('said').textContent = text;
}

/**
 * title: the action and its target; warning: what cannot be undone; address and body: the call, to which the actor and the reason are
 * added; done: called with the outcome after the call has succeeded.
 */
export function ask({ title, verb, warning, address, body = {}, done }) {
  const dialog = document.getElementById('act');
  let sent = false;

  function draw(refusal) {
    render(html`
      <form method="dialog" @submit=${submit}>
        <h2 id="act-title">${title}</h2>
        ${warning ? html`<p class="warning">${warning}</p>` : nothing}
        <label>Who are you?<input name="actor" required maxlength="100" autocomplete="username" .value=${localStorage.getItem(ACTOR) ?? ''}></label>
        <label>Why?<input name="reason" required maxlength="1000" autocomplete="off"></label>
        <p class="quiet">Your name and your reason are recorded with the action.</p>
        ${refusal ? html`<p class="refusal" role="alert">${refusal}</p>` : nothing}
        <p class="buttons">
          <button type="submit" class=${warning ? 'danger' : 'primary'}>${verb}</button>
          <button type="button" @click=${() => dialog.close()}>Cancel</button>
        </p>
      </form>`, dialog);
  }

  async function submit(event) {
    event.preventDefault();
    if (sent) return;
    sent = true;
    const form = event.target;
    const given = new FormData(form);
    // The answer may arrive when the dialog is closed, or already shows the form of a different action.
    const isOpen = () => dialog.open && form.isConnected;
    const actor = given.get('actor').trim();
    try {
      const outcome = await post(address, { ...body, actor, reason: given.get('reason').trim() });
      localStorage.setItem(ACTOR, actor);
      if (isOpen()) dialog.close();
      say(`${title}: done${summary(outcome)}.`);
      done?.(outcome);
    } catch (refused) {
      sent = false;
      if (isOpen()) draw(refused.message);
      else say(`${title}: ${refused.message}`);
    }
  }

  // Each action gets a new form, without the input of the previous action.
  render(nothing, dialog);
  draw();
  dialog.showModal();
  dialog.querySelector(dialog.querySelector('[name=actor]').value ? '[name=reason]' : '[name=actor]').focus();
}

function summary(outcome) {
  const plain = Object.entries(outcome ?? {}).filter(([, value]) => ['number', 'string'].includes(typeof value));
  return plain.length && plain.length <= 3 ? ` (${plain.map(([name, value]) => `${words(name)}: ${value}`).join(', ')})` : '';
}
