// @ts-check
// Shown instead of the board when nobody is signed in.
import { el, icon } from '../ui/dom.js';
import { Problem } from '../model/server.js';
import { text } from '../words/text.js';

/** @param {import('../state/store.js').Store} store @param {() => void} welcome runs when signed in */
export function signInView(store, welcome) {
  const words = text.signIn;
  const field = el('input', {
    id: 'api-key',
    class: 'field',
    type: 'password',
    autocomplete: 'current-password',
    spellcheck: 'false',
    required: true,
    'aria-describedby': 'sign-in-error',
  });
  const error = el('p', { id: 'sign-in-error', class: 'field-error', role: 'alert', hidden: true });
  const button = el('button', { type: 'submit', class: 'primary-button', text: words.button });
  const send = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!field.value.trim()) return field.focus();
    button.disabled = true;
    button.textContent = words.busy;
    error.hidden = true;
    try {
      await store.signIn(field.value.trim());
      welcome();
    } catch (problem) {
      const refused = problem instanceof Problem && problem.field === 'apiKey';
      error.textContent = refused ? words.refused : /** @type {Error} */ (problem).message;
      error.hidden = false;
      button.disabled = false;
      button.textContent = words.button;
      field.focus();
      field.select();
    }
  };
  return el(
    'main',
    { class: 'sign-in' },
    el(
      'form',
      { class: 'sign-in-card', on: { submit: send } },
      el('span', { class: 'sign-in-mark', 'aria-hidden': 'true' }, icon('mark', 28)),
      el('h1', { text: words.title }),
      el('p', { class: 'lead', text: words.lead }),
      el('label', { for: 'api-key', text: words.label }),
      field,
      error,
      button,
      el('p', { class: 'quiet' }, words.how, el('code', { text: words.command })),
      el('p', { class: 'quiet', text: words.kept }),
    ),
  );
}
