// @ts-check
// The instructions for a language model in every chat on the open canvas. Its address is the page's with #instructions.
import { addressed } from './addressed-view.js';
import { el } from '../ui/dom.js';
import { submission } from '../ui/submission.js';
import { notice } from '../ui/notices.js';
import { panel } from '../ui/panel.js';
import { text } from '../words/text.js';

/** As many characters as the server takes. */
const LONGEST = 4000;

/** @param {import('../state/store.js').Store} store */
export function instructionsView(store) {
  const words = text.instructions;
  const { dialog, fill, open } = panel(words.title, 'instructions');

  const form = () => {
    const canvas = store.canvas;
    const field = el('textarea', {
      id: 'instructions',
      class: 'field',
      rows: 8,
      dir: 'auto',
      maxlength: LONGEST,
      placeholder: words.example,
      'aria-label': words.title,
    });
    field.value = canvas?.systemPrompt ?? '';
    const { error, button, on } = submission({ label: words.save }, async () => {
      if (canvas) await store.boards.instruct(field.value.trim(), canvas);
      notice(words.saved);
      dialog.close();
    });
    return el(
      'form',
      { class: 'instructions-form', on },
      field,
      error,
      el('div', { class: 'form-buttons' }, button),
    );
  };

  // Not while somebody writes: what is typed stays, and the last who saves is heard.
  return addressed('instructions', dialog, () => {
    void fill(() => Promise.resolve([el('p', { class: 'sheet-lead', text: words.lead }), form()]))
      .then(() => dialog.querySelector('textarea')?.focus());
    open();
  });
}
