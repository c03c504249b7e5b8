// @ts-check
// The endless board: puts together the view, the pictures in it and the selection, and says what gestures mean.
import { alignments } from './align.js';
import { boardNote } from './board-note.js';
import { zoomAt } from './camera.js';
import { el, iconButton } from './dom.js';
import { watchGestures } from './gestures.js';
import { lasso } from './lasso.js';
import { Minimap } from './minimap.js';
import { resized, watchResize } from './resize.js';
import { Selection } from './selection.js';
import { Shown } from './shown.js';
import { nearest, rectOf } from './spots.js';
import { text } from './text.js';
import { View } from './view.js';

export class Board extends HTMLElement {
  #store;
  #busy = false;
  #placed = false;

  /**
   * @param {import('./store.js').Store} store
   * @param {() => HTMLElement} cover what floats over the lower edge of the board now
   */
  constructor(store, cover) {
    super();
    this.#store = store;
    this.setAttribute('role', 'region');
    this.setAttribute('aria-label', text.board);
    const layer = el('div', { class: 'board-layer' });
    const far = el('canvas', { class: 'far-view', 'aria-hidden': 'true', hidden: true });
    this.selection = new Selection(this, (id) => this.shown.get(id),
      (id) => ['failed', 'canceled'].includes(store.nodes?.get(id)?.status ?? ''));
    this.view = new View(this, layer, {
      cover,
      drawn: () => this.#drawn(),
      laidOut: () => {
        this.shown.sharpen();
        for (const id of this.selection.ids) this.shown.get(id)?.placeTools();
      },
      light: () => this.shown.few,
      place: () => store.canvas?.id,
    });
    this.minimap = new Minimap(store, this.view);
    this.shown = new Shown(store, this.view, { layer, far, isSelected: (id) => this.selection.ids.has(id) });
    this.percent = el('button', { type: 'button', class: 'zoom-percent', title: text.zoom.reset, 'aria-label': text.zoom.reset,
      on: { click: () => this.view.zoomTo(1) } });
    this.append(el('p', { class: 'for-readers', text: text.boardHelp }), far, layer, boardNote(store), this.selection.bar, this.minimap.canvas,
      el('div', { class: 'zoom-tools board-part', role: 'group' },
        iconButton('minus', text.zoom.out, () => this.view.zoomBy(1 / 1.25)), this.percent,
        iconButton('plus', text.zoom.in, () => this.view.zoomBy(1.25)),
        iconButton('fit', text.zoom.fit, () => this.showAll())));
    store.on('canvas', () => this.#opened());
    store.on('nodes', () => this.#reset());
    store.on('node', ({ id }) => this.#changed(id));
    store.on('arrived', (ids) => this.#arrived(ids));
    watchResize(this, store, this.view);
    this.#watch(layer);
  }

  /** @param {HTMLElement} layer */
  #watch(layer) {
    const { view, selection } = this;
    const rectangle = lasso(this, this.#store, view, selection);
    watchGestures(this, {
      pan: (dx, dy) => view.look({ ...view.camera, x: view.camera.x + dx, y: view.camera.y + dy }),
      zoom: (at, factor) => view.look(zoomAt(view.camera, at, view.camera.z * factor)),
      drags: (target, event) => this.#startsDrag(target, event),
      drag: (dx, dy) => this.nudge(dx / view.camera.z, dy / view.camera.z, true),
      drop: () => this.settle(),
      lassos: (event) => {
        if (event.pointerType !== 'touch' && event.shiftKey) rectangle.begin(true);
        else if (this.dataset.tool === 'select') rectangle.begin(false);
        else return false;
        return !elementAt(event.target);
      },
      lasso: (from, to) => rectangle.draw(from, to),
      lassoed: () => rectangle.end(),
      hold: (target) => {
        const element = elementAt(target);
        if (element) selection.toggle(element.node.id);
      },
      tap: (target, event) => this.#tap(target, event),
      busy: (busy) => {
        this.#busy = busy;
        view.stop();
      },
    });
    this.addEventListener('dblclick', (event) => {
      const element = elementAt(event.target);
      if (element && !/** @type {Element} */ (event.target).closest('.tools, .face-buttons')) this.#ask('open', element.node.id);
    });
    layer.addEventListener('focusin', (/** @type {FocusEvent} */ event) => {
      const element = elementAt(event.target);
      if (element && element.matches(':focus-within') && /** @type {Element} */ (event.target).matches(':focus-visible')) {
        this.selection.set([element.node.id]);
        this.bring([element.node.id]);
      }
    });
    this.addEventListener('node-stale', (event) => this.#store.pictures.refetch(/** @type {CustomEvent} */ (event).detail.id));
  }

  #drawn() {
    this.percent.textContent = `${Math.round(this.view.camera.z * 100)} %`;
    this.shown.cull();
    this.minimap.draw();
  }

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
    this.selection.set([]);
  }

  #reset() {
    const { nodes } = this.#store;
    this.shown.refresh();
    this.selection.keep((id) => nodes?.has(id) ?? false);
    if (nodes && !this.#placed) {
      this.#placed = true;
      this.view.begin(this.#rects());
    }
    this.view.draw();
  }

  /** @param {string} id */
  #changed(id) {
    this.shown.refresh([id]);
    if (!this.#store.nodes?.has(id)) this.selection.keep((known) => known !== id);
    this.view.draw();
  }

  /**
   * New pictures come into view, unless the person is doing something with the board.
   * @param {string[]} ids
   */
  #arrived(ids) {
    if (this.#busy || this.view.moving || document.querySelector('dialog[open]')) return;
    this.bring(ids);
  }

  // What gestures mean

  /** @param {string} action @param {string} id */
  #ask(action, id) {
    this.dispatchEvent(new CustomEvent('node-action', { bubbles: true, detail: { action, id } }));
  }

  /** @param {Element} target @param {PointerEvent} event */
  #startsDrag(target, event) {
    const element = elementAt(target);
    if (!element) return false;
    const { id } = element.node;
    if (this.selection.ids.has(id)) return true;
    if (event.pointerType === 'touch') return false; // one finger looks around; a chosen picture can be moved
    const adds = event.shiftKey || event.ctrlKey || event.metaKey;
    if (!adds) this.selection.set([id]);
    return !adds;
  }

  /** @param {Element} target @param {PointerEvent} event */
  #tap(target, event) {
    const element = elementAt(target);
    if (!element) {
      this.selection.set([]);
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      return;
    }
    const { id } = element.node;
    if (event.shiftKey || event.ctrlKey || event.metaKey) this.selection.toggle(id);
    else if (event.pointerType === 'touch' && this.selection.ids.has(id)) this.#ask('open', id);
    else this.selection.set([id]);
  }

  // What can be done with it

  showAll() {
    this.view.show(this.#rects());
  }

  /** Shows the selected pictures as large as they fit. */
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
    this.selection.set(this.#store.nodes?.keys() ?? []);
  }

  /**
   * Moves the selected pictures.
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

  /** Makes the selected pictures larger or smaller. @param {number} factor */
  scale(factor) {
    for (const id of this.selection.ids) {
      const node = this.#store.nodes?.get(id);
      if (node) this.#store.moves.move(id, resized(node, 'se', node.size.width * (factor - 1)));
    }
  }

  /**
   * Puts the selected pictures in order.
   * @param {string} how a name of `alignments`
   * @returns {() => void} undo
   */
  align(how) {
    const { nodes, moves } = this.#store;
    const chosen = [...this.selection.ids].flatMap((id) => nodes?.get(id) ?? []);
    const before = new Map(chosen.map((node) => [node.id, node.position]));
    const put = (/** @type {Map<string, {x: number, y: number}>} */ places) => {
      for (const [id, position] of places) moves.move(id, { position });
      moves.settle(places.keys());
    };
    if (chosen.length > 1) put(alignments[how](chosen));
    return () => put(before);
  }

  /** Sends the places of the selected pictures. */
  settle() {
    this.#store.moves.settle(this.selection.ids);
  }

  /**
   * Selects a picture, brings it into view and gives it the keyboard.
   * @param {string} id
   */
  visit(id) {
    this.selection.set([id]);
    this.bring([id]);
    const focus = (/** @type {number} */ tries) => requestAnimationFrame(() => {
      const element = this.shown.get(id);
      if (element) element.button.focus({ preventScroll: true });
      else if (tries) focus(tries - 1);
    });
    focus(30);
  }

  /**
   * Goes to the nearest picture in a direction from the focused one.
   * @param {number} dx
   * @param {number} dy
   * @returns {boolean}
   */
  walk(dx, dy) {
    const here = elementAt(document.activeElement)?.node;
    const { nodes } = this.#store;
    if (!here || !nodes) return false;
    const next = nearest(nodes.values(), here, dx, dy);
    if (next) this.visit(next.id);
    return true;
  }
}

/** @param {EventTarget|null} target */
function elementAt(target) {
  return target instanceof Element ? /** @type {import('./image-node.js').ImageNode|null} */ (target.closest('image-node')) : null;
}

customElements.define('easel-board', Board);
