// @ts-check
// Asks before something is done. The keyboard is on the way back.
import { el } from './dom.js';
import { text } from './text.js';

/**
 * @param {{title: string, lines: (string|Promise<string>)[], go: string}} about lines that come later find their place kept
 * @returns {Promise<boolean>}
 */
export function ask({ title, lines, go }) {
  return new Promise((resolve) => {
    const leave = el('button', { type: 'button', class: 'small-button', text: text.cancel, on: { click: () => dialog.close() } });
    const sure = el('button', { type: 'button', class: 'small-button danger-button', text: go, on: { click: () => dialog.close('go') } });
    const words = el('div', { class: 'question-words', id: 'question-words' }, ...lines.map((line) => {
      const row = el('p', { dir: 'auto', text: typeof line === 'string' ? line : '\u00a0' });
      if (typeof line !== 'string') void line.then((arrived) => (row.textContent = arrived), () => {});
      return row;
    }));
    const dialog = el('dialog', { class: 'sheet question', role: 'alertdialog', 'aria-labelledby': 'question-title', 'aria-describedby': 'question-words' },
      el('h2', { id: 'question-title', dir: 'auto', text: title }), words, el('div', { class: 'form-buttons' }, leave, sure));
    // A click beside it does nothing, nor does it take the focus: it may be the second one of a double click.
    dialog.addEventListener('mousedown', (/** @type {MouseEvent} */ event) => event.target === dialog && event.preventDefault());
    dialog.addEventListener('close', () => {
      resolve(dialog.returnValue === 'go');
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
    leave.focus();
  });
}
