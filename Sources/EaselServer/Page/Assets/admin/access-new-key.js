// @ts-check
// Creates an API key, which is shown once, with a button that copies it.
import { el } from '../ui/dom.js';
import { submission } from '../ui/submission.js';
import { formPart, shownOnce } from './shown-once.js';
import { text } from '../words/text.js';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 90;

/**
 * @param {import('../state/store.js').Store} store
 * @param {() => void} made runs when the key has been taken note of
 */
export function newKeyPart(store, made) {
  const words = text.access;
  const about = { once: words.once, label: words.keyLabel, copy: words.copy, copied: words.copied, kept: words.kept };
  return formPart(words, (show, cancel) =>
    form(store, (key) =>
      show(shownOnce(key, about, () => {
        cancel();
        made();
      })), cancel));
}

/** @param {import('../state/store.js').Store} store @param {(key: string) => void} shown @param {() => void} cancel */
function form(store, shown, cancel) {
  const words = text.access;
  const name = el('input', {
    id: 'key-name',
    class: 'field',
    maxlength: 100,
    dir: 'auto',
    autocomplete: 'off',
    placeholder: words.nameHint,
  });
  const scopes = Object.entries(words.scopes).map(([scope, says]) => ({
    scope,
    ...says,
    box: el('input', { type: 'checkbox', checked: scope === 'read' }),
  }));
  const ends = el(
    'select',
    { id: 'key-expiry', class: 'select' },
    ...words.expiries.map(([says, days]) => el('option', { value: days, text: says, selected: days === USUAL_DAYS })),
  );
  const { error, button, on } = submission({ label: words.create, busy: words.creating }, async () => {
    const chosen = scopes.filter(({ box }) => box.checked).map(({ scope }) => scope);
    if (!chosen.length) throw new Error(words.scopesNone);
    const days = Number(ends.value);
    const made = await store.call('POST', '/api/keys', {
      body: {
        scopes: chosen,
        ...(name.value.trim() && { name: name.value.trim() }),
        ...(days && { expiresAt: store.now() + days * DAY_MS }),
      },
    });
    shown(made.key);
  });
  return el(
    'form',
    { class: 'new-key-card', on },
    el('label', { for: 'key-name', text: words.name }),
    name,
    el(
      'fieldset',
      {},
      el('legend', { text: words.may }),
      ...scopes.map(({ name: word, says, box }) =>
        el('label', { class: 'check-row' }, box, el('span', {}, el('b', { text: word }), ` ${says}`))
      ),
    ),
    el('label', { for: 'key-expiry', text: words.expiry }),
    ends,
    error,
    el(
      'div',
      { class: 'form-buttons' },
      el('button', { type: 'button', class: 'small-button', text: words.cancel, on: { click: cancel } }),
      button,
    ),
  );
}
