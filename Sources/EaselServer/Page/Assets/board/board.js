// @ts-check
// The infinite board: combines the viewport, the images in it and the selection, and says what can be done with them.
import { alignments } from './align.js';
import { boardGestures, elementAt } from './board-gestures.js';
import { boardNote } from './board-note.js';
import { el, iconButton } from '../ui/dom.js';
import { Finder } from './finder.js';
import { Minimap } from './minimap.js';
import { resized, watchResize } from './resize.js';
import { Selection } from './selection.js';
import { VisibleNodes } from './visible-nodes.js';
import { closest, nearest, newSize, placeInView, rectOf } from './positions.js';
import { text } from '../words/text.js';
import { Viewport } from './viewport.js';

/**
 * @typedef {(request: {count?: number, model?: string, aspectRatio?: string}) => {x: number, y: number}|undefined}
 *   Place where an order goes on the board
 */

export class Board extends HTMLElement {
  #store;
  /** Whether a hand is on it. */
  busy = false;
  #placed = false;

  /**
   * @param {import('../state/store.js').Store} store
   * @param {() => HTMLElement} cover what floats over the lower edge of the board now
   */
  constructor(store, cover) {
    super();
    this.#store = store;
    this.setAttribute('role', 'region');
    this.setAttribute('aria-label', text.board);
    if (store.readOnly) this.dataset.readOnly = '';
    const layer = el('div', { class: 'board-layer' });
    const grid = el('div', { class: 'board-grid' });
    const far = el('canvas', { class: 'far-view', 'aria-hidden': 'true', hidden: true });
    /** @type {Selection} */
    this.selection = new Selection(this, (id) => this.shown.get(id), (id) => store.nodes?.get(id));
    this.view = new Viewport(this, layer, grid, {
      cover,
      corner: () => (this.minimap.canvas.checkVisibility() ? this.minimap.canvas : undefined),
      drawn: () => this.#drawn(),
      laidOut: () => {
        this.shown.sharpen();
        for (const id of this.selection.ids) this.shown.get(id)?.placeTools();
        elementAt(document.activeElement)?.placeTools();
        if (this.view.resting) elementAt(layer.querySelector('image-node:hover'))?.showTools();
      },
      light: () => this.shown.few,
      place: () => store.canvas?.id,
    });
    this.finder = new Finder(store, () => this.view.show(this.finder.found.map(rectOf)));
    this.finder.addEventListener('change', () => this.#sifted());
    const finds = (/** @type {import('../model/types.js').ImageNode} */ node) =>
      !this.finder.on || this.finder.finds(node);
    this.minimap = new Minimap(store, this.view, finds);
    this.shown = new VisibleNodes(store, this.view, {
      layer,
      far,
      finds,
      isSelected: (id) => this.selection.ids.has(id),
    });
    this.percent = el('button', {
      type: 'button',
      class: 'zoom-percent',
      title: text.zoom.reset,
      'aria-label': text.zoom.reset,
      on: { click: () => this.view.zoomTo(1) },
    });
    this.append(
      el('p', { class: 'for-readers', text: store.readOnly ? text.sharing.boardHelp : text.boardHelp }),
      grid,
      far,
      layer,
      boardNote(store),
      this.finder.bar,
      this.selection.bar,
      this.minimap.canvas,
      el(
        'div',
        { class: 'zoom-tools board-part', role: 'group' },
        iconButton('minus', text.zoom.out, () => this.view.zoomBy(1 / 1.25)),
        this.percent,
        iconButton('plus', text.zoom.in, () => this.view.zoomBy(1.25)),
        iconButton('fit', text.zoom.fit, () => this.showAll()),
      ),
    );
    store.on('canvas', () => this.#opened());
    store.on('nodes', () => this.#reset());
    store.on('node', ({ id }) => this.#changed(id));
    store.on('arrived', (ids) => this.#arrived(ids));
    watchResize(this, store, this.view);
    boardGestures(this, store, layer);
  }

  #drawn() {
    this.percent.textContent = `${Math.round(this.view.camera.z * 100)} %`;
    this.shown.cull();
    this.minimap.draw();
  }

  /** Those that came just now. @type {Set<string>} */
  #new = new Set();
  /** @type {number|undefined} */
  #arrivedTimer;

  /** @param {Iterable<string>} [ids] */
  #rects(ids) {
    const { nodes } = this.#store;
    if (!nodes) return [];
    const chosen = ids ? [...ids].flatMap((id) => nodes.get(id) ?? []) : [...nodes.values()];
    return chosen.map(rectOf);
  }

  // News of the store

  #opened() {
    this.#placed = false;
    this.#new.clear();
    this.selection.set([]);
  }

  #reset() {
    const { nodes } = this.#store;
    this.shown.reset();
    this.minimap.changed();
    this.selection.keep((id) => nodes?.has(id) ?? false);
    if (nodes && !this.#placed) {
      this.#placed = true;
      this.view.begin(this.#rects(), this.#store.readOnly);
    }
    this.view.draw();
  }

  /** @param {string} id */
  #changed(id) {
    this.shown.changed(id);
    this.minimap.changed();
    if (this.#store.nodes?.has(id)) this.selection.changed(id);
    else this.selection.keep((known) => known !== id);
    this.view.draw();
  }

  /**
   * New images come into view, unless the person is doing something with the board. Those of one order are told one by
   * one: they come all together.
   * @param {string[]} ids
   */
  #arrived(ids) {
    if (this.busy || this.view.moving || document.querySelector('dialog[open]')) return;
    clearTimeout(this.#arrivedTimer);
    this.#arrivedTimer = setTimeout(() => this.#new.clear(), 1000);
    for (const id of ids) this.#new.add(id);
    this.view.bring(this.#rects(this.#new), true);
  }

  /** What is not found can't be chosen either. */
  #sifted() {
    this.selection.keep((id) => {
      const node = this.#store.nodes?.get(id);
      return Boolean(node) && (!this.finder.on || this.finder.finds(/** @type {any} */ (node)));
    });
    this.shown.sift();
    this.minimap.changed();
    this.view.draw();
  }

  /** @type {Place} */
  placeFor({ count = 1, model, aspectRatio }) {
    const { nodes, models } = this.#store;
    const chosen = models?.models.find((known) => known.id === (model ?? models.defaultModel));
    return placeInView(
      [...(nodes?.values() ?? [])],
      count,
      newSize(aspectRatio ?? chosen?.defaultAspectRatio),
      this.view.clearPart(),
    );
  }

  // What can be done with it

  showAll() {
    this.view.show(this.#rects());
  }

  /** Shows the selected images as large as they fit. */
  showSelection() {
    this.view.show(this.#rects(this.selection.ids));
  }

  /** With the tool a drag on the empty board selects, without it looks around. */
  toggleSelectTool() {
    if (this.dataset.tool === 'select') delete this.dataset.tool;
    else this.dataset.tool = 'select';
    return this.dataset.tool === 'select';
  }

  /** @param {string[]} ids */
  bring(ids) {
    this.view.bring(this.#rects(ids));
  }

  selectAll() {
    this.selection.set(this.finder.found.map((node) => node.id));
  }

  /**
   * Moves the selected images.
   * @param {number} dx
   * @param {number} dy in board units
   * @param {boolean} [held] whether more is to come
   */
  nudge(dx, dy, held = false) {
    for (const id of this.selection.ids) {
      const node = this.#store.nodes?.get(id);
      if (node) this.#store.moves.move(id, { position: { x: node.position.x + dx, y: node.position.y + dy } }, held);
    }
  }

  /** Makes the selected images larger or smaller. @param {number} factor */
  scale(factor) {
    for (const id of this.selection.ids) {
      const node = this.#store.nodes?.get(id);
      if (node) this.#store.moves.move(id, resized(node, 'se', node.size.width * (factor - 1)));
    }
  }

  /**
   * Puts the selected images in order.
   * @param {string} how a name of `alignments`
   * @returns {import('../state/undo-history.js').Step|undefined} what can be undone
   */
  align(how) {
    const { nodes, moves } = this.#store;
    const chosen = [...this.selection.ids].flatMap((id) => nodes?.get(id) ?? []);
    if (chosen.length < 2) return undefined;
    moves.settle();
    for (const [id, position] of alignments[how](chosen)) moves.move(id, { position });
    return moves.settle(undefined, text.history.arranged(chosen.length));
  }

  /** Shows another result of the selected image. @param {number} step @returns {boolean} */
  turn(step) {
    const [id] = this.selection.ids;
    return this.shown.get(id)?.turn(step) ?? false;
  }

  /** Sends the places of what was moved. */
  settle() {
    this.#store.moves.settle();
  }

  /**
   * Selects an image, brings it into view and gives it the keyboard.
   * @param {string} id
   */
  visit(id) {
    const node = this.#store.nodes?.get(id);
    if (node && this.finder.on && !this.finder.finds(node)) this.finder.close();
    this.selection.set([id]);
    this.bring([id]);
    this.#focus(id);
  }

  /**
   * The keyboard goes to the nearest image once these are gone; none, when it has another place.
   * @param {string[]} ids @returns {() => void}
   */
  leaving(ids) {
    const on = document.activeElement;
    const here = this.#store.nodes?.get(ids[0]);
    const next = here && closest(this.finder.found.filter((node) => !ids.includes(node.id)), here);
    if (!next || on?.matches('input, textarea, select') || document.querySelector('dialog[open]')) return () => {};
    // From the keyboard it comes into view; under a pointer nothing moves.
    const visible = Boolean(on?.matches(':focus-visible'));
    return () => (visible ? this.visit(next.id) : this.shown.get(next.id)?.button.focus({ preventScroll: true }));
  }

  /** Gives it the keyboard as soon as it is in the document. @param {string} id */
  #focus(id) {
    const focus = (/** @type {number} */ tries) =>
      requestAnimationFrame(() => {
        const element = this.shown.get(id);
        if (element) element.button.focus({ preventScroll: true });
        else if (tries) focus(tries - 1);
      });
    focus(30);
  }

  /**
   * Goes to the nearest image in a direction from the focused one.
   * @param {number} dx
   * @param {number} dy
   * @returns {boolean}
   */
  walk(dx, dy) {
    const here = elementAt(document.activeElement)?.node;
    const { nodes } = this.#store;
    if (!here || !nodes) return false;
    const next = nearest(this.finder.found, here, dx, dy);
    if (next) this.visit(next.id);
    return true;
  }
}

customElements.define('easel-board', Board);
