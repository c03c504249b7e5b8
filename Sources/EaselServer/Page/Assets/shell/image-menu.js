// @ts-check
// The menu of one image, with everything that can be done with it now. One element for the whole page.
import { el, icon } from '../ui/dom.js';
import { actionsOf, iconOf, keyOf, wordsOf } from '../board/image-actions.js';
import { text } from '../words/text.js';

/**
 * @param {HTMLElement} place
 * @param {import('./image-commands.js').ImageCommand} act
 * @param {import('../state/store.js').Store} store
 */
export function imageMenu(place, act, store) {
  const menu = el('div', { class: 'menu image-menu', popover: 'auto', role: 'menu', 'aria-label': text.tools.label });
  place.append(menu);
  /** @type {HTMLElement|null} */
  let from = null;
  const items = () => /** @type {HTMLElement[]} */ ([...menu.querySelectorAll('[role="menuitem"]')]);
  menu.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    const all = items();
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) all[(to + all.length) % all.length].focus();
    else if (event.key === 'Tab') menu.hidePopover();
    else return;
    event.preventDefault();
  });
  menu.addEventListener(
    'toggle',
    (/** @type {any} */ event) => event.newState === 'closed' && menu.contains(document.activeElement) && from?.focus(),
  );

  /**
   * @param {import('../model/types.js').ImageNode} node
   * @param {{x: number, y: number}} at a point of the window
   * @param {number} [result] which of its results is shown
   */
  return (node, at, result) => {
    from = /** @type {HTMLElement|null} */ (document.activeElement);
    menu.replaceChildren(
      ...actionsOf(node).map((name) => {
        const { all, note } = wordsOf(name, node, store.models);
        return el(
          'button',
          {
            type: 'button',
            class: 'menu-item',
            role: 'menuitem',
            tabindex: '-1',
            'data-costs': note && note !== text.price.free ? 'yes' : undefined,
            on: {
              click: () => {
                menu.hidePopover();
                act(name, node.id, { result, shown: note });
              },
            },
          },
          el('span', { class: 'menu-check' }, icon(iconOf(name), 16)),
          el('span', { class: 'menu-words', text: all }),
          el('kbd', { text: keyOf(name) }),
        );
      }),
    );
    menu.showPopover();
    const left = Math.min(at.x, innerWidth - menu.offsetWidth - 8);
    const top = Math.min(at.y, innerHeight - menu.offsetHeight - 8);
    menu.style.left = `${Math.max(8, left)}px`;
    menu.style.top = `${Math.max(8, top)}px`;
    // Enter after Enter leads here: never to what costs.
    (items().find((item) => !item.dataset.costs) ?? items()[0])?.focus();
  };
}
