// @ts-check
// Which images are in the document: only those in view, and none when zoomed far out.
import { calm } from '../ui/dom.js';
import { drawFar } from './far-view.js';
import { ImageNode } from './image-node.js';
import { NodeIndex } from './node-index.js';

/** A frame is kept short; what is missing meanwhile is drawn as areas of color. */
const MOUNT_PER_FRAME = 24;
const LOAD_PER_FRAME = 6;
const LAYOUT_EVERY_FRAME = 24;
/**
 * With more than this many in view, none is put in or taken out while the board moves: the browser would have to go
 *   through all.
 */
const WHILE_MOVING = 200;
/** From this many images in view on all are drawn as areas of color, and until they are clearly fewer again. */
const FAR = 500;
const NEAR = 400;

export class VisibleNodes {
  #store;
  #view;
  /** @type {Map<string, ImageNode>} */
  #mounted = new Map();
  /** Those that may need a finer image than they have. @type {Set<ImageNode>} */
  #coarse = new Set();
  #places = new NodeIndex();
  #far = false;

  /**
   * @param {import('../state/store.js').Store} store
   * @param {import('./viewport.js').Viewport} view
   * @param {{layer: HTMLElement, far: HTMLCanvasElement, isSelected: (id: string) => boolean, finds: (node:
   *   import('../model/types.js').ImageNode) => boolean}} about
   */
  constructor(store, view, about) {
    this.#store = store;
    this.#view = view;
    this.about = about;
    store.on('models', () => this.#mounted.forEach((element) => element.show(element.node)));
    setInterval(() => this.#mounted.forEach((element) => element.ticks && element.tick()), 1000);
  }

  /** @param {string} id */
  get(id) {
    return this.#mounted.get(id);
  }

  /** Whether all can be laid out again in every frame. */
  get few() {
    return this.#mounted.size <= LAYOUT_EVERY_FRAME;
  }

  /** Another canvas, or this one loaded again. */
  reset() {
    const { nodes } = this.#store;
    this.#places.reset(nodes?.values() ?? []);
    for (const [id, element] of this.#mounted) this.#refresh(id, element);
  }

  /** Shows the newest state of an image. @param {string} id */
  changed(id) {
    const node = this.#store.nodes?.get(id);
    if (node) this.#places.put(node);
    else this.#places.remove(id);
    const element = this.#mounted.get(id);
    if (element) this.#refresh(id, element);
  }

  /** @param {string} id @param {ImageNode} element */
  #refresh(id, element) {
    const node = this.#store.nodes?.get(id);
    if (!node) return this.#unmount(id, element);
    element.show(node);
    element.dim = !this.about.finds(node);
  }

  /** Dims what is not looked for. */
  sift() {
    this.#mounted.forEach((element) => (element.dim = !this.about.finds(element.node)));
  }

  /** Chooses images fine enough for the zoom. */
  sharpen() {
    this.#mounted.forEach((element) => this.#coarse.add(element));
  }

  /** A few at a time: while a hand goes over hundreds, loading them must not hold up its frames. */
  #sharpenSome() {
    const { z } = this.#view.camera;
    let left = LOAD_PER_FRAME;
    for (const element of this.#coarse) {
      this.#coarse.delete(element);
      if (element.sharpen(z * devicePixelRatio) && --left === 0) break;
    }
    if (this.#coarse.size) this.#view.draw(); // the rest in the next frames
  }

  /** Puts in what came into view, takes out what left it. */
  cull() {
    const view = this.#view;
    if (!view.size.width) return;
    const near = this.#places.within(view.part(120));
    this.#far = near.length > (this.#far ? NEAR : FAR);
    const changes = view.resting || near.length <= WHILE_MOVING;
    if (changes) this.#unmountUnseen();
    const missing = near.filter((node) => !this.#mounted.has(node.id));
    if (changes) {
      if (!this.#far) {
        for (const node of missing.splice(0, MOUNT_PER_FRAME)) this.#mount(node.id, node);
        if (missing.length) view.draw(); // the rest in the next frames
      }
      this.#sharpenSome();
    }
    const { far } = this.about;
    far.hidden = !missing.length;
    if (!far.hidden) drawFar(far, missing, view, this.about.finds);
  }

  #unmountUnseen() {
    const stays = new Set(this.#far ? [] : this.#places.within(this.#view.part(240)).map((node) => node.id));
    for (const [id, element] of this.#mounted) {
      if (!stays.has(id) && !element.contains(document.activeElement)) this.#unmount(id, element);
    }
  }

  /** @param {string} id @param {import('../model/types.js').ImageNode} node */
  #mount(id, node) {
    const store = this.#store;
    const { layer } = this.about;
    const element = new ImageNode(node, {
      now: () => store.now(),
      resting: () => this.#view.resting,
      readOnly: store.readOnly,
      models: () => store.models,
    });
    this.#mounted.set(id, element);
    if (this.about.isSelected(id)) element.selected = true;
    element.dim = !this.about.finds(node);
    // The order in the document is the order of making, which is also the order of the Tab key.
    let after = layer.lastElementChild;
    while (after instanceof ImageNode && after.node.createdAt > node.createdAt) after = after.previousElementSibling;
    if (after) after.after(element);
    else layer.prepend(element);
    this.#coarse.add(element);
    const fresh = store.now() - node.createdAt < 2000;
    if (fresh && !calm()) element.animate({ opacity: [0, 1], scale: [0.97, 1] }, { duration: 180, easing: 'ease-out' });
  }

  /** @param {string} id @param {ImageNode} element */
  #unmount(id, element) {
    element.leave();
    this.#mounted.delete(id);
    this.#coarse.delete(element);
  }
}
