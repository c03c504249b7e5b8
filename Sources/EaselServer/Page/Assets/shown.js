// @ts-check
// Which pictures are in the document: only those in view, and from very far away none.
import { calm } from './dom.js';
import { drawFar } from './far-view.js';
import { ImageNode } from './image-node.js';
import { rectOf } from './spots.js';

const MOUNT_PER_FRAME = 80;
const LAYOUT_EVERY_FRAME = 24;
/** From this many pictures in view on they are drawn as areas of colour. */
const FAR = 500;

export class Shown {
  #store;
  #view;
  /** @type {Map<string, ImageNode>} */
  #mounted = new Map();

  /**
   * @param {import('./store.js').Store} store
   * @param {import('./view.js').View} view
   * @param {{layer: HTMLElement, far: HTMLCanvasElement, isSelected: (id: string) => boolean, finds: (node: import('./types.js').ImageNode) => boolean}} about
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

  /** Whether all can be laid out anew at every frame. */
  get few() {
    return this.#mounted.size <= LAYOUT_EVERY_FRAME;
  }

  /** Shows the newest state of what is in the document. @param {Iterable<string>} [ids] */
  refresh(ids = [...this.#mounted.keys()]) {
    for (const id of ids) {
      const element = this.#mounted.get(id);
      const node = this.#store.nodes?.get(id);
      if (!element) continue;
      if (!node) this.#unmount(id, element);
      else {
        element.show(node);
        element.dim = !this.about.finds(node);
      }
    }
  }

  /** Dims what is not looked for. */
  sift() {
    this.#mounted.forEach((element) => (element.dim = !this.about.finds(element.node)));
  }

  /** Chooses thumbnails fine enough for the zoom. */
  sharpen() {
    this.#mounted.forEach((element) => this.#sharpen(element));
  }

  /** @param {ImageNode} element */
  #sharpen(element) {
    element.pixels = element.node.size.width * this.#view.camera.z * devicePixelRatio * 0.9;
  }

  /** Puts in what came into view, takes out what left it. */
  cull() {
    const { nodes } = this.#store;
    const view = this.#view;
    if (!nodes || !view.board.clientWidth) return;
    for (const [id, element] of this.#mounted) {
      if (!view.sees(rectOf(element.node), 400) && !element.matches(':focus-within')) this.#unmount(id, element);
    }
    const near = [...nodes.values()].filter((node) => view.sees(rectOf(node), 200));
    const { far } = this.about;
    far.hidden = near.length <= FAR;
    if (!far.hidden) {
      for (const [id, element] of this.#mounted) if (!element.matches(':focus-within')) this.#unmount(id, element);
      return drawFar(far, near, view.camera, this.about.finds);
    }
    let budget = MOUNT_PER_FRAME;
    for (const node of near) {
      if (this.#mounted.has(node.id)) continue;
      if (budget-- === 0) return view.draw(); // the rest in the next frame
      this.#mount(node.id, node);
    }
  }

  /** @param {string} id @param {import('./types.js').ImageNode} node */
  #mount(id, node) {
    const store = this.#store;
    const { layer } = this.about;
    const element = new ImageNode(node, {
      now: () => store.now(),
      modelName: (model) => store.models?.models.find((known) => known.id === model)?.name ?? model,
    });
    this.#mounted.set(id, element);
    if (this.about.isSelected(id)) element.selected = true;
    element.dim = !this.about.finds(node);
    // The order in the document is the order of making, which is also the order of the Tab key.
    let after = layer.lastElementChild;
    while (after instanceof ImageNode && after.node.createdAt > node.createdAt) after = after.previousElementSibling;
    if (after) after.after(element);
    else layer.prepend(element);
    this.#sharpen(element);
    const fresh = store.now() - node.createdAt < 2000;
    if (fresh && !calm()) element.animate({ opacity: [0, 1], scale: [0.97, 1] }, { duration: 180, easing: 'ease-out' });
  }

  /** @param {string} id @param {ImageNode} element */
  #unmount(id, element) {
    element.remove();
    this.#mounted.delete(id);
  }
}
