// @ts-check
// Asks before something is done. The cancel button has the focus.
import { el } from './dom.js';
import { text } from '../words/text.js';
import { guarded } from './guarded-button.js';

/**
 * @param {{title: string, lines: (string|Promise<string>)[], go: string, danger?: boolean, more?: Element}} about
 *   lines that come later find their
 *   place kept; `danger`: whether it takes something away; `more` stands under the lines
 * @returns {Promise<boolean>}
 */
export function ask({ title, lines, go, danger = true, more }) {
  return new Promise((resolve) => {
    const from = document.activeElement;
    const leave = el('button', {
      type: 'button',
      class: 'small-button',
      text: text.cancel,
      on: { click: () => dialog.close() },
    });
    const sure = guarded(
      el('button', { type: 'button', class: danger ? 'small-button danger-button' : 'primary-button small', text: go }),
      () => dialog.close('go'),
    );
    const words = el(
      'div',
      { class: 'question-words', id: 'question-words' },
      ...lines.map((line) => {
        const row = el('p', { dir: 'auto', text: typeof line === 'string' ? line : '\u00a0' });
        if (typeof line !== 'string') void line.then((arrived) => (row.textContent = arrived), () => {});
        return row;
      }),
    );
    const dialog = el(
      'dialog',
      {
        class: 'sheet question',
        role: 'alertdialog',
        'aria-labelledby': 'question-title',
        'aria-describedby': 'question-words',
      },
      el('h2', { id: 'question-title', dir: 'auto', text: title }),
      words,
      more,
      el('div', { class: 'form-buttons' }, leave, sure),
    );
    // A click beside it does nothing, nor does it take the focus: it may be the second one of a double click.
    dialog.addEventListener(
      'mousedown',
      (/** @type {MouseEvent} */ event) => event.target === dialog && event.preventDefault(),
    );
    // Nor does an Enter that is still held down from before.
    dialog.addEventListener(
      'keydown',
      (/** @type {KeyboardEvent} */ event) => event.key === 'Enter' && event.repeat && event.preventDefault(),
    );
    dialog.addEventListener('close', () => {
      resolve(dialog.returnValue === 'go');
      dialog.remove();
      if (from instanceof HTMLElement && document.activeElement === document.body) from.focus({ preventScroll: true });
    });
    document.body.append(dialog);
    dialog.showModal();
    leave.focus();
  });
}
