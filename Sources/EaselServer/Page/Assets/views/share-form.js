// @ts-check
// Making a share link. It is copied at once, and stays in the list.
import { copyWords } from '../ui/clipboard.js';
import { el } from '../ui/dom.js';
import { text } from '../words/text.js';

const DAY_MS = 86_400_000;

/**
 * @param {import('../state/store.js').Store} store
 * @param {string} path of the canvas's links
 * @param {() => void} made
 */
export function newShareForm(store, path, made) {
  const words = text.sharing;
  const name = el('input', {
    id: 'share-name',
    class: 'field',
    maxlength: 100,
    dir: 'auto',
    autocomplete: 'off',
    placeholder: words.nameHint,
  });
  const ends = el(
    'select',
    { id: 'share-expiry', class: 'select' },
    ...[...text.access.expiries].reverse().map(([says, days]) => el('option', { value: days, text: says })),
  );
  const error = el('p', { class: 'field-error', role: 'alert', hidden: true });
  const button = el('button', { type: 'submit', class: 'primary-button', text: words.create });
  const send = async (/** @type {Event} */ event) => {
    event.preventDefault();
    error.hidden = button.disabled = true;
    button.textContent = words.creating;
    const days = Number(ends.value);
    try {
      const share = await store.call('POST', path, {
        body: {
          ...(name.value.trim() && { name: name.value.trim() }),
          ...(days && { expiresAt: store.now() + days * DAY_MS }),
        },
      });
      await copyWords(share.url, words.copied);
      made();
    } catch (problem) {
      error.textContent = /** @type {Error} */ (problem).message;
      error.hidden = false;
    }
    button.disabled = false;
    button.textContent = words.create;
  };
  return el(
    'form',
    { class: 'new-key-card', on: { submit: send } },
    el('label', { for: 'share-name', text: words.name }),
    name,
    el('label', { for: 'share-expiry', text: text.access.expiry }),
    ends,
    error,
    el('div', { class: 'form-buttons' }, button),
  );
}
