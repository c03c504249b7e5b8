// @ts-check
// The endless board: puts together the view, the pictures in it and the selection, and says what gestures mean.
import { zoomAt } from './camera.js';
import { boardNote } from './board-note.js';
import { el, iconButton } from './dom.js';
import { watchGestures } from './gestures.js';
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
    this.selection = new Selection(this, (id) => this.shown.get(id));
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
    this.shown = new Shown(store, this.view, { layer, far, isSelected: (id) => this.selection.ids.has(id) });
    this.percent = el('button', { type: 'button', class: 'zoom-percent', title: text.zoom.reset, 'aria-label': text.zoom.reset,
      on: { click: () => this.view.zoomTo(1) } });
    this.append(el('p', { class: 'for-readers', text: text.boardHelp }), far, layer, boardNote(store), this.selection.bar,
      el('div', { class: 'zoom-tools board-part', role: 'group' },
        iconButton('minus', text.zoom.out, () => this.view.zoomBy(1 / 1.25)), this.percent,
        iconButton('plus', text.zoom.in, () => this.view.zoomBy(1.25)),
        iconButton('fit', text.zoom.fit, () => this.showAll())));
    store.on('canvas', () => this.#opened());
    store.on('nodes', () => this.#reset());
    store.on('node', ({ id }) => this.#changed(id));
    store.on('arrived', (ids) => this.#arrived(ids));
    this.#watch(layer);
  }

  /** @param {HTMLElement} layer */
  #watch(layer) {
    const { view } = this;
    watchGestures(this, {
      pan: (dx, dy) => view.look({ ...view.camera, x: view.camera.x + dx, y: view.camera.y + dy }),
      zoom: (at, factor) => view.look(zoomAt(view.camera, at, view.camera.z * factor)),
      drags: (target, event) => this.#startsDrag(target, event),
      drag: (dx, dy) => this.nudge(dx / view.camera.z, dy / view.camera.z),
      drop: () => this.settle(),
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
    if (!event.shiftKey) this.selection.set([id]);
    return !event.shiftKey;
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
    if (event.shiftKey) this.selection.toggle(id);
    else if (event.pointerType === 'touch' && this.selection.ids.has(id)) this.#ask('open', id);
    else this.selection.set([id]);
  }

  // What can be done with it

  showAll() {
    this.view.show(this.#rects());
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
   */
  nudge(dx, dy) {
    for (const id of this.selection.ids) {
      const node = this.#store.nodes?.get(id);
      if (node) this.#store.moves.move(id, { x: node.position.x + dx, y: node.position.y + dy });
    }
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
