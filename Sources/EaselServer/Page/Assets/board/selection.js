// @ts-check
// The selected images. Several share one toolbar.
import { el, icon, iconButton } from '../ui/dom.js';
import { retryOfAll } from '../model/retry.js';
import { text } from '../words/text.js';

export class Selection {
  /**
   * Ids of the selected images.
   * @type {Set<string>}
   */
  ids = new Set();
  /** @type {number|undefined} */
  #timer;

  /**
   * @param {HTMLElement} board
   * @param {(id: string) => import('./image-node.js').ImageNode|undefined} shown
   * @param {(id: string) => import('../model/types.js').ImageNode|undefined} nodeOf
   */
  constructor(board, shown, nodeOf) {
    this.board = board;
    this.shown = shown;
    this.nodeOf = nodeOf;
    const forAll = (/** @type {string} */ action) => () => this.ask(action);
    this.count = el('span', { role: 'status' });
    this.retryWords = el('span');
    this.retryNote = el('span', { class: 'button-note' });
    this.retry = el(
      'button',
      { type: 'button', class: 'several-retry', on: { click: forAll('retry') } },
      icon('retry'),
      el('span', {}, this.retryWords, '\u00a0· ', this.retryNote),
    );
    this.bar = el(
      'div',
      { class: 'several board-part', role: 'toolbar', 'aria-label': text.tools.severalLabel, hidden: true },
      this.count,
      iconButton('align-left', text.tools.alignLeft, forAll('align-left'), 'only-wide'),
      iconButton('align-top', text.tools.alignTop, forAll('align-top'), 'only-wide'),
      iconButton('grid', text.tools.alignGrid, forAll('align-grid')),
      el('i', { class: 'divider' }),
      this.retry,
      iconButton('download', text.tools.download, forAll('download')),
      iconButton('trash', text.tools.delete, forAll('delete')),
      iconButton('close', text.tools.deselect, () => this.set([])),
    );
  }

  /**
   * Asks for something to be done with all of them.
   * @param {string} action
   * @param {string} [shown] the price that stands there
   */
  ask(action, shown = this.shownPrice(action)) {
    this.board.dispatchEvent(new CustomEvent('selection-action', { bubbles: true, detail: { action, shown } }));
  }

  /**
   * The price of an action that can be read on the board now; empty when none.
   * @param {string} action
   * @returns {string}
   */
  shownPrice(action) {
    const [id] = this.ids;
    if (this.ids.size === 1) return this.shown(id)?.shownPrice(action) ?? '';
    return action === 'retry' && !this.retry.hidden ? this.retryNote.textContent : '';
  }

  /** @param {Iterable<string>} ids */
  set(ids) {
    const chosen = new Set(ids);
    for (const id of new Set([...this.ids, ...chosen])) {
      const element = this.shown(id);
      if (element) element.selected = chosen.has(id);
    }
    this.ids = chosen;
    this.#show();
  }

  /** @param {string} id */
  toggle(id) {
    const next = new Set(this.ids);
    if (!next.delete(id)) next.add(id);
    this.set(next);
  }

  /** Forgets images that are gone. @param {(id: string) => boolean} exists */
  keep(exists) {
    if ([...this.ids].some((id) => !exists(id))) this.set([...this.ids].filter(exists));
  }

  /**
   * An image is another now: what can be done with all may be something else. Thousands at once are looked through
   *   once.
   * @param {string} id
   */
  changed(id) {
    if (this.ids.size > 1 && this.ids.has(id)) this.#timer ??= setTimeout(() => this.#show(), 100);
  }

  /** Those that are selected. */
  get nodes() {
    return [...this.ids].flatMap((id) => this.nodeOf(id) ?? []);
  }

  #show() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const count = this.ids.size;
    this.board.toggleAttribute('data-several', count > 1);
    this.bar.hidden = count < 2;
    if (count < 2) return;
    this.count.textContent = text.tools.selected(count);
    const retry = retryOfAll(this.nodes);
    this.retryWords.textContent = retry?.label ?? '';
    this.retryNote.textContent = retry?.note ?? '';
    this.retry.hidden = !retry;
  }
}
