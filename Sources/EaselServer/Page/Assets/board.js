// @ts-check
// The endless board: the camera, which pictures are in the document (only those in view), and the selection.
import { around, clampZoom, fit, reveal, zoomAt } from './camera.js';
import { calm, el, icon, iconButton, narrow, recall, remember } from './dom.js';
import { drawFar } from './far-view.js';
import { watchGestures } from './gestures.js';
import { ImageNode } from './image-node.js';
import { text } from './text.js';

/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./types.js').Rect} Rect */

const MOUNT_PER_FRAME = 80;
const LAYOUT_EVERY_FRAME = 24;
/** From this many pictures in view on they are drawn as areas of colour. */
const FAR = 500;
const CAPTION = 28;

export class Board extends HTMLElement {
  /**
   * Ids of the selected pictures.
   * @type {Set<string>}
   */
  selection = new Set();
  #store;
  #camera = { x: 0, y: 0, z: 1 };
  /** The zoom the nodes are laid out for; between layouts the whole layer is scaled. */
  #laidOut = 1;
  /** @type {Map<string, ImageNode>} */
  #mounted = new Map();
  #frame = 0;
  #busy = false;
  #movedAt = 0;
  #cancelGlide = () => {};
  /** @type {number|undefined} */
  #settle;
  #placed = false;

  /**
   * @param {Store} store
   * @param {() => HTMLElement} cover what floats over the lower edge of the board now
   */
  constructor(store, cover) {
    super();
    this.#store = store;
    this.cover = cover;
    this.setAttribute('role', 'region');
    this.setAttribute('aria-label', text.board);
    this.layer = el('div', { class: 'board-layer' });
    this.far = el('canvas', { class: 'far-view', 'aria-hidden': 'true', hidden: true });
    this.note = el('div', { class: 'board-note board-part' });
    this.percent = el('button', { type: 'button', class: 'zoom-percent', title: text.zoom.reset, 'aria-label': text.zoom.reset,
      on: { click: () => this.zoomTo(1) } });
    const forAll = (/** @type {string} */ action) => () => this.dispatchEvent(new CustomEvent('selection-action', { bubbles: true, detail: action }));
    this.several = el('div', { class: 'several board-part', role: 'toolbar', hidden: true }, el('span', {}),
      iconButton('retry', text.tools.retry, forAll('retry')), iconButton('download', text.tools.download, forAll('download')),
      iconButton('trash', text.tools.delete, forAll('delete')), iconButton('close', text.tools.deselect, () => this.clearSelection()));
    this.append(el('p', { class: 'for-readers', text: text.boardHelp }), this.far, this.layer, this.note, this.several,
      el('div', { class: 'zoom-tools board-part', role: 'group' },
        iconButton('minus', text.zoom.out, () => this.zoomBy(1 / 1.25)), this.percent,
        iconButton('plus', text.zoom.in, () => this.zoomBy(1.25)),
        iconButton('fit', text.zoom.fit, () => this.showAll())));
    store.on('canvas', () => this.#opened());
    store.on('nodes', () => this.#reset());
    store.on('node', ({ id }) => this.#changed(id));
    store.on('arrived', (ids) => this.#arrived(ids));
    store.on('models', () => this.#mounted.forEach((element) => element.show(element.node)));
    this.#watch();
  }

  #watch() {
    watchGestures(this, {
      pan: (dx, dy) => this.#look({ ...this.#camera, x: this.#camera.x + dx, y: this.#camera.y + dy }),
      zoom: (at, factor) => this.#look(zoomAt(this.#camera, at, this.#camera.z * factor)),
      drags: (target, event) => this.#startsDrag(target, event),
      drag: (dx, dy) => this.nudge(dx / this.#camera.z, dy / this.#camera.z),
      drop: () => this.settle(),
      tap: (target, event) => this.#tap(target, event),
      busy: (busy) => {
        this.#busy = busy;
        this.#cancelGlide();
      },
    });
    this.addEventListener('dblclick', (event) => {
      const element = this.#elementAt(event.target);
      if (element && !/** @type {Element} */ (event.target).closest('.tools, .face-buttons')) this.#ask('open', element.node.id);
    });
    this.layer.addEventListener('focusin', (/** @type {FocusEvent} */ event) => {
      const element = this.#elementAt(event.target);
      if (element && element.matches(':focus-within') && /** @type {Element} */ (event.target).matches(':focus-visible')) {
        this.#select([element.node.id]);
        this.bring([element.node.id]);
      }
    });
    this.addEventListener('node-stale', (event) => this.#store.refetch(/** @type {CustomEvent} */ (event).detail.id));
    new ResizeObserver(() => this.#draw()).observe(this);
    setInterval(() => this.#mounted.forEach((element) => element.ticks && element.tick()), 1000);
  }

  // Camera

  /** @param {{x: number, y: number, z: number}} camera */
  #look(camera) {
    this.#camera = camera;
    this.layer.style.willChange = 'transform'; // moved as one layer; drawn sharp again when it rests
    this.#movedAt = performance.now();
    this.#draw();
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => {
      this.layer.style.willChange = '';
      this.#layOut();
      if (this.#store.canvas) remember(`camera.${this.#store.canvas.id}`, this.#camera);
    }, 140);
  }

  #draw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#camera.z !== this.#laidOut && this.#mounted.size <= LAYOUT_EVERY_FRAME) this.#layOut();
      const { x, y, z } = this.#camera;
      this.layer.style.transform = `translate(${x}px, ${y}px) scale(${z / this.#laidOut})`;
      let step = 24 * z; // the grid keeps its density when looked at from far away
      while (step < 14) step *= 4;
      this.style.setProperty('--grid', `${step}px`);
      this.style.setProperty('--grid-x', `${x}px`);
      this.style.setProperty('--grid-y', `${y}px`);
      this.style.setProperty('--grid-ink', String(Math.min(1, Math.max(0, (z - 0.1) / 0.5))));
      this.percent.textContent = `${Math.round(z * 100)} %`;
      this.#cull();
    });
  }

  #layOut() {
    const { z } = this.#camera;
    if (this.#laidOut !== z) {
      this.#laidOut = z;
      this.layer.style.setProperty('--z', String(z));
      this.dataset.detail = z < 0.28 ? 'low' : z < 0.5 ? 'middle' : 'full';
    }
    this.#mounted.forEach((element) => this.#sharpen(element));
    for (const id of this.selection) this.#mounted.get(id)?.placeTools();
    this.#draw();
  }

  /** @param {ImageNode} element */
  #sharpen(element) {
    element.pixels = element.node.size.width * this.#camera.z * devicePixelRatio * 0.9;
  }

  /**
   * Moves the camera there in a moment.
   * @param {{x: number, y: number, z: number}} to
   */
  #glide(to) {
    this.#cancelGlide();
    const from = this.#camera;
    if (calm() || document.hidden) return this.#look(to);
    const start = performance.now();
    let stopped = false;
    const step = (/** @type {number} */ now) => {
      if (stopped) return;
      const t = Math.min(1, Math.max(0, now - start) / 220);
      const k = 1 - (1 - t) ** 3;
      this.#look({ x: from.x + (to.x - from.x) * k, y: from.y + (to.y - from.y) * k, z: from.z + (to.z - from.z) * k });
      if (t < 1) requestAnimationFrame(step);
    };
    this.#cancelGlide = () => (stopped = true);
    requestAnimationFrame(step);
  }

  /**
   * The part of the board nothing floats over.
   * @returns {Rect}
   */
  #clear() {
    const gap = narrow() ? 16 : 40;
    const box = this.getBoundingClientRect();
    const bottom = Math.max(120, this.cover().getBoundingClientRect().top - box.top);
    const top = bottom > 300 ? 60 : 16; // room for the tools of the first row
    return { x: gap, y: top, width: Math.max(80, box.width - 2 * gap), height: Math.max(80, bottom - top - 20) };
  }

  /** @param {number} factor */
  zoomBy(factor) {
    this.zoomTo(this.#camera.z * factor);
  }

  /** @param {number} z */
  zoomTo(z) {
    const clear = this.#clear();
    this.#glide(zoomAt(this.#camera, { x: clear.x + clear.width / 2, y: clear.y + clear.height / 2 }, clampZoom(z)));
  }

  showAll() {
    const rects = this.#rects();
    if (rects.length) this.#glide(fit(around(rects), this.#clear()));
  }

  /**
   * Brings pictures into view with the smallest move.
   * @param {string[]} ids
   */
  bring(ids) {
    const rects = this.#rects(ids);
    if (rects.length) this.#glide(reveal(around(rects), this.#camera, this.#clear()));
  }

  /** @param {number} dx @param {number} dy in pixels of the screen */
  pan(dx, dy) {
    this.#glide({ ...this.#camera, x: this.#camera.x + dx, y: this.#camera.y + dy });
  }

  /** @param {Iterable<string>} [ids] @returns {Rect[]} */
  #rects(ids) {
    const nodes = this.#store.nodes;
    if (!nodes) return [];
    const chosen = ids ? [...ids].flatMap((id) => nodes.get(id) ?? []) : [...nodes.values()];
    return chosen.map(rectOf);
  }

  // What is in the document

  #opened() {
    this.#placed = false;
    this.#select([]);
  }

  #reset() {
    const { nodes } = this.#store;
    for (const [id, element] of this.#mounted) {
      const node = nodes?.get(id);
      if (node) element.show(node);
      else this.#unmount(id, element);
    }
    for (const id of this.selection) if (!nodes?.has(id)) this.selection.delete(id);
    if (nodes && !this.#placed) this.#place();
    this.#showNote();
    this.#draw();
  }

  /** The first look at a canvas: as it was left, or everything, or the newest if everything would be tiny. */
  #place() {
    this.#placed = true;
    this.#cancelGlide();
    const kept = recall(`camera.${this.#store.canvas?.id}`, null);
    const rects = this.#rects();
    const clear = this.#clear();
    if (!rects.length) return this.#look({ x: clear.width / 2, y: clear.height / 3, z: 1 });
    if (kept && Number.isFinite(kept.x + kept.y + kept.z) && kept.z > 0 && rects.some((rect) => this.#inView(rect, kept, 0))) return this.#look(kept);
    // Everything, or as many of the newest as can be made out.
    let shown = rects;
    while (shown.length > 1 && fit(around(shown), clear).z < 0.42) shown = shown.slice(Math.ceil(shown.length / 4));
    this.#look(fit(around(shown), clear));
  }

  /** @param {string} id */
  #changed(id) {
    const node = this.#store.nodes?.get(id);
    const element = this.#mounted.get(id);
    if (element) {
      if (node) element.show(node);
      else this.#unmount(id, element);
    }
    if (!node && this.selection.delete(id)) this.#showSelection();
    this.#showNote();
    this.#draw();
  }

  /**
   * New pictures come into view, unless the person is doing something with the board.
   * @param {string[]} ids
   */
  #arrived(ids) {
    if (this.#busy || performance.now() - this.#movedAt < 600 || document.querySelector('dialog[open]')) return;
    this.bring(ids);
  }

  /** @param {Rect} rect @param {{x: number, y: number, z: number}} camera @param {number} margin in pixels */
  #inView(rect, camera, margin) {
    const left = rect.x * camera.z + camera.x;
    const top = rect.y * camera.z + camera.y;
    return left < this.clientWidth + margin && top < this.clientHeight + margin
      && left + rect.width * camera.z > -margin && top + rect.height * camera.z > -margin;
  }

  #cull() {
    const nodes = this.#store.nodes;
    if (!nodes || !this.clientWidth) return;
    for (const [id, element] of this.#mounted) {
      if (!this.#inView(rectOf(element.node), this.#camera, 400) && !element.matches(':focus-within')) {
        this.#unmount(id, element);
      }
    }
    const near = [...nodes.values()].filter((node) => this.#inView(rectOf(node), this.#camera, 200));
    const far = near.length > FAR;
    this.far.hidden = !far;
    if (far) {
      for (const [id, element] of this.#mounted) if (!element.matches(':focus-within')) this.#unmount(id, element);
      return drawFar(this.far, near, this.#camera);
    }
    let budget = MOUNT_PER_FRAME;
    for (const node of near) {
      if (this.#mounted.has(node.id)) continue;
      if (budget-- === 0) return this.#draw(); // the rest in the next frame
      this.#mount(node.id, node);
    }
  }

  /** @param {string} id @param {import('./types.js').ImageNode} node */
  #mount(id, node) {
    const store = this.#store;
    const element = new ImageNode(node, {
      now: () => store.now(),
      modelName: (model) => store.models?.models.find((known) => known.id === model)?.name ?? model,
    });
    this.#mounted.set(id, element);
    if (this.selection.has(id)) element.selected = true;
    // The order in the document is the order of making, which is also the order of the Tab key.
    let after = this.layer.lastElementChild;
    while (after instanceof ImageNode && after.node.createdAt > node.createdAt) after = after.previousElementSibling;
    if (after) after.after(element);
    else this.layer.prepend(element);
    this.#sharpen(element);
    const fresh = store.now() - node.createdAt < 2000;
    if (fresh && !calm()) element.animate({ opacity: [0, 1], scale: [0.97, 1] }, { duration: 180, easing: 'ease-out' });
  }

  /** @param {string} id @param {ImageNode} element */
  #unmount(id, element) {
    element.remove();
    this.#mounted.delete(id);
  }

  #showNote() {
    const { nodes } = this.#store;
    const kind = nodes === null ? 'loading' : nodes.size === 0 ? 'empty' : '';
    if (this.note.dataset.kind === kind) return;
    this.note.dataset.kind = kind;
    if (kind === 'loading') {
      this.note.replaceChildren(el('div', { class: 'skeletons', 'aria-hidden': 'true' }, el('i'), el('i'), el('i')));
    } else if (kind === 'empty') {
      const drawing = icon('empty');
      drawing.setAttribute('class', 'empty-drawing');
      this.note.replaceChildren(drawing, el('h2', { text: text.empty.title }), el('p', { text: text.empty.lead }),
        el('div', { class: 'examples' }, ...text.examples.map((prompt) => el('button', { type: 'button', class: 'example', text: prompt,
          on: { click: () => this.dispatchEvent(new CustomEvent('example', { bubbles: true, detail: prompt })) } }))));
    } else this.note.replaceChildren();
  }

  // Selection and moving

  /** @param {EventTarget|null} target */
  #elementAt(target) {
    return target instanceof Element ? /** @type {ImageNode|null} */ (target.closest('image-node')) : null;
  }

  /** @param {string} action @param {string} id */
  #ask(action, id) {
    this.dispatchEvent(new CustomEvent('node-action', { bubbles: true, detail: { action, id } }));
  }

  /** @param {Iterable<string>} ids */
  #select(ids) {
    const chosen = new Set(ids);
    for (const id of new Set([...this.selection, ...chosen])) {
      const element = this.#mounted.get(id);
      if (element) element.selected = chosen.has(id);
    }
    this.selection = chosen;
    this.#showSelection();
  }

  /** Several selected pictures share one bar of tools. */
  #showSelection() {
    const count = this.selection.size;
    this.toggleAttribute('data-several', count > 1);
    this.several.hidden = count < 2;
    if (count > 1) this.several.firstElementChild.textContent = text.tools.selected(count);
  }

  /** @param {Element} target @param {PointerEvent} event */
  #startsDrag(target, event) {
    const element = this.#elementAt(target);
    if (!element) return false;
    const { id } = element.node;
    if (this.selection.has(id)) return true;
    if (event.pointerType === 'touch') return false; // one finger looks around; a chosen picture can be moved
    if (!event.shiftKey) this.#select([id]);
    return !event.shiftKey;
  }

  /** @param {Element} target @param {PointerEvent} event */
  #tap(target, event) {
    const element = this.#elementAt(target);
    if (!element) {
      this.#select([]);
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      return;
    }
    const { id } = element.node;
    if (event.shiftKey) {
      const next = new Set(this.selection);
      if (!next.delete(id)) next.add(id);
      this.#select(next);
    } else if (event.pointerType === 'touch' && this.selection.has(id)) this.#ask('open', id);
    else this.#select([id]);
  }

  selectAll() {
    this.#select(this.#store.nodes?.keys() ?? []);
  }

  clearSelection() {
    this.#select([]);
  }

  /**
   * Moves the selected pictures.
   * @param {number} dx
   * @param {number} dy in board units
   */
  nudge(dx, dy) {
    for (const id of this.selection) {
      const node = this.#store.nodes?.get(id);
      if (node) this.#store.move(id, { x: node.position.x + dx, y: node.position.y + dy });
    }
  }

  /** Sends the places of the selected pictures. */
  settle() {
    this.#store.settleMoves(this.selection);
  }

  /**
   * Selects a picture, brings it into view and gives it the keyboard.
   * @param {string} id
   */
  visit(id) {
    this.#select([id]);
    this.bring([id]);
    const focus = (/** @type {number} */ tries) => requestAnimationFrame(() => {
      const element = this.#mounted.get(id);
      if (element) element.button.focus({ preventScroll: true });
      else if (tries) focus(tries - 1);
    });
    focus(30);
  }

  /**
   * The nearest picture in a direction from the focused one.
   * @param {number} dx
   * @param {number} dy
   * @returns {boolean}
   */
  walk(dx, dy) {
    const here = this.#elementAt(document.activeElement)?.node;
    const { nodes } = this.#store;
    if (!here || !nodes) return false;
    const from = middle(rectOf(here));
    let best = null;
    let least = Infinity;
    for (const node of nodes.values()) {
      const to = middle(rectOf(node));
      const along = (to.x - from.x) * dx + (to.y - from.y) * dy;
      if (node.id === here.id || along <= 1) continue;
      const cost = along + 2.5 * Math.abs((to.x - from.x) * dy + (to.y - from.y) * dx);
      if (cost < least) [best, least] = [node, cost];
    }
    if (best) this.visit(best.id);
    return true;
  }
}

/** @param {import('./types.js').ImageNode} node @returns {Rect} */
const rectOf = (node) => ({ ...node.position, width: node.size.width, height: node.size.height + CAPTION });

/** @param {Rect} rect */
const middle = (rect) => ({ x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 });

customElements.define('easel-board', Board);
