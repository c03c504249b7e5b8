// @ts-check
// What the board says when it has no images to show.
import { el, icon } from '../ui/dom.js';
import { errorView } from '../ui/panel.js';
import { endView, noImages } from './guest-note.js';
import { text } from '../words/text.js';

/** @param {import('../state/store.js').Store} store */
export function boardNote(store) {
  const note = el('div', { class: 'board-note board-part' });
  const show = () => {
    const { nodes, boardProblem } = store;
    const kind = nodes === null ? (boardProblem ? 'problem' : 'loading') : nodes.size === 0 ? 'empty' : '';
    if (note.dataset.kind === kind && kind !== 'problem') return;
    note.dataset.kind = kind;
    if (kind === 'loading') {
      note.replaceChildren(el('div', { class: 'skeletons', 'aria-hidden': 'true' }, el('i'), el('i'), el('i')));
    } else if (kind === 'problem') {
      note.replaceChildren(
        (store.readOnly ? endView : errorView)(
          /** @type {Error} */ (boardProblem),
          () => note.dispatchEvent(new CustomEvent('open-again', { bubbles: true })),
        ),
      );
    } else if (kind === 'empty') note.replaceChildren(...(store.readOnly ? [noImages()] : empty(note)));
    else note.replaceChildren();
  };
  store.on('nodes', show);
  store.on('node', show);
  return note;
}

/** @param {HTMLElement} note @returns {Element[]} */
function empty(note) {
  const drawing = icon('empty');
  drawing.setAttribute('class', 'empty-drawing');
  return [
    drawing,
    el('h2', { text: text.empty.title }),
    el('p', { text: text.empty.lead }),
    el(
      'div',
      { class: 'examples' },
      ...text.examples.map((prompt) =>
        el('button', {
          type: 'button',
          class: 'example',
          text: prompt,
          on: { click: () => note.dispatchEvent(new CustomEvent('example', { bubbles: true, detail: prompt })) },
        })
      ),
    ),
  ];
}
