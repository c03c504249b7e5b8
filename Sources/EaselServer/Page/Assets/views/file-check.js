// @ts-check
// Compares the stored file with its fingerprint, here in the browser.
import { el } from '../ui/dom.js';
import { localPath } from '../model/results.js';
import { text } from '../words/text.js';

/**
 * A button that does it; null where a browser can't (plain http from elsewhere).
 * @param {import('../model/types.js').ImageNode} node @param {string} hash
 * @returns {HTMLElement|null}
 */
export function fileCheck(node, hash) {
  if (!hash || !node.imageUrl || !globalThis.crypto?.subtle) return null;
  const words = text.story.check;
  const outcome = el('span', { role: 'status', class: 'check-outcome' });
  const button = el('button', {
    type: 'button',
    class: 'small-button',
    text: words.button,
    on: {
      click: async () => {
        button.disabled = true;
        outcome.textContent = words.busy;
        try {
          const answer = await fetch(localPath(node.imageUrl), { credentials: 'same-origin' });
          if (!answer.ok) throw new Error();
          const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await answer.arrayBuffer()));
          const same = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') === hash;
          outcome.textContent = same ? words.same : words.other;
          outcome.dataset.sign = same ? 'good' : 'bad';
        } catch {
          outcome.textContent = words.failed;
          outcome.dataset.sign = 'amber';
        }
        button.disabled = false;
      },
    },
  });
  return el('p', { class: 'file-check' }, button, outcome);
}
