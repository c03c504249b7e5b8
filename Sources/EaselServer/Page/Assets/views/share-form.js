// @ts-check
// Creates a share link. It is copied at once, and stays in the list.
import { copyWords } from '../ui/clipboard.js';
import { el } from '../ui/dom.js';
import { submission } from '../ui/submission.js';
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
  const { error, button, on } = submission({ label: words.create, busy: words.creating }, async () => {
    const days = Number(ends.value);
    const share = await store.call('POST', path, {
      body: {
        ...(name.value.trim() && { name: name.value.trim() }),
        ...(days && { expiresAt: store.now() + days * DAY_MS }),
      },
    });
    await copyWords(share.url, words.copied);
    made();
  });
  return el(
    'form',
    { class: 'new-key-card', on },
    el('label', { for: 'share-name', text: words.name }),
    name,
    el('label', { for: 'share-expiry', text: text.access.expiry }),
    ends,
    error,
    el('div', { class: 'form-buttons' }, button),
  );
}
