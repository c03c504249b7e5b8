// @ts-check
// The end of a form: a button that shows progress, and the place for an error.
import { el } from './dom.js';

/**
 * @param {{label: string, busy?: string}} words
 * @param {() => Promise<void>|void} send sends the form; an error is shown, and nothing typed is lost
 * @returns {{error: HTMLElement, button: HTMLButtonElement, on: {submit: (event: Event) => Promise<void>}}}
 */
export function submission({ label, busy = label }, send) {
  const error = el('p', { class: 'field-error', role: 'alert', hidden: true });
  const button = el('button', { type: 'submit', class: 'primary-button', text: label });
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    error.hidden = button.disabled = true;
    button.textContent = busy;
    try {
      await send();
    } catch (problem) {
      error.textContent = /** @type {Error} */ (problem).message;
      error.hidden = false;
    }
    button.disabled = false;
    button.textContent = label;
  };
  return { error, button, on: { submit } };
}
