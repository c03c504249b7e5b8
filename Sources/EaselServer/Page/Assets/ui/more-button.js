// @ts-check
// The button under a list that has more pages.
import { el } from './dom.js';
import { notice } from './notices.js';
import { Problem } from '../model/server.js';
import { text } from '../words/text.js';

/**
 * @param {HTMLElement} list @param {string} cursor
 * @param {(cursor: string) => Promise<{rows: HTMLElement[], nextCursor?: string}>} page
 * @param {() => void} again starts over, if the place where this page ended no longer exists
 * @returns {HTMLElement}
 */
export function moreButton(list, cursor, page, again) {
  const button = el('button', {
    type: 'button',
    class: 'small-button more-button',
    text: text.more,
    on: {
      click: async () => {
        button.disabled = true;
        button.textContent = text.loadingMore;
        try {
          const { rows, nextCursor } = await page(cursor);
          list.append(...rows);
          if (nextCursor) button.replaceWith(moreButton(list, nextCursor, page, again));
          else button.remove();
          /** @type {HTMLElement|null|undefined} */ (rows[0]?.querySelector('summary, button'))?.focus();
        } catch (problem) {
          if (problem instanceof Problem && problem.field === 'cursor') return again();
          button.disabled = false;
          button.textContent = text.more;
          notice(/** @type {Error} */ (problem).message);
        }
      },
    },
  });
  return button;
}
