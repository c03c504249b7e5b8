// @ts-check
// A panel over the board that loads its contents: skeleton, then the contents, or what to do about an error.
import { el, icon, iconButton } from './dom.js';
import { text } from '../words/text.js';

/**
 * @param {string} title @param {string} [className] @param {Element} [tools] what stays above the part that is loaded
 * @returns {{dialog: any, heading: HTMLElement, fill: (load: () => Promise<Node[]>, quiet?: boolean) =>
 *   Promise<void>, open: () => void}}
 */
export function panel(title, className = '', tools) {
  const heading = el('h2', { text: title });
  const body = el('div', { class: 'sheet-body', tabindex: '0', role: 'region', 'aria-label': title });
  const dialog = el(
    'dialog',
    { class: `sheet ${className}`.trim(), 'aria-label': title },
    el('div', { class: 'sheet-head' }, heading, iconButton('close', text.help.close, () => dialog.close())),
    tools,
    body,
  );
  dialog.addEventListener('click', (/** @type {MouseEvent} */ event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  let filling = 0;
  /** @param {() => Promise<Node[]>} load @param {boolean} [quiet] keeps what is there until the new is */
  const fill = async (load, quiet = false) => {
    const mine = ++filling;
    if (!quiet) {
      body.replaceChildren(
        el('div', { class: 'panel-skeleton', 'aria-hidden': 'true' }, el('i'), el('i'), el('i'), el('i')),
      );
    }
    body.setAttribute('aria-busy', 'true');
    try {
      const made = await load();
      if (mine !== filling) return;
      const focused = body.contains(document.activeElement);
      body.replaceChildren(...made);
      if (focused) body.focus({ preventScroll: true }); // else the keyboard would begin at the page's top
    } catch (problem) {
      if (mine === filling && !quiet) body.replaceChildren(errorView(problem, () => fill(load)));
    }
    body.removeAttribute('aria-busy');
  };
  return { dialog, heading, fill, open: () => dialog.open || dialog.showModal() };
}

/**
 * Nothing there: a drawing, a title, what to do.
 * @param {string} title
 * @param {string} lead
 * @param {string} [heading] its tag
 */
export function emptyView(title, lead, heading = 'h3') {
  const drawing = icon('empty');
  drawing.setAttribute('class', 'empty-drawing');
  return el('div', { class: 'empty-view' }, drawing, el(heading, { text: title }), el('p', { text: lead }));
}

/**
 * What went wrong and the way on.
 * @param {unknown} problem @param {() => void} again
 */
export function errorView(problem, again) {
  return el(
    'div',
    { class: 'error-view', role: 'alert' },
    icon('alert'),
    el('p', { text: /** @type {Error} */ (problem).message }),
    el('button', { type: 'button', class: 'small-button', text: text.tryAgain, on: { click: again } }),
  );
}
