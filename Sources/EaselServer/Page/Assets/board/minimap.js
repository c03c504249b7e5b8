// @ts-check
// The whole board, small, with the visible part. Dragging in it moves the view. On the board, keys do the same.
import { averages } from './average-colors.js';
import { around, fit } from './camera.js';
import { colorOf } from './far-view.js';
import { el } from '../ui/dom.js';
import { recall, remember } from '../model/storage.js';
import { rectOf } from './positions.js';

const WIDTH = 164;
const HEIGHT = 108;

export class Minimap {
  #store;
  #view;
  #scale = { x: 0, y: 0, z: 1 };
  #accent = '';
  /** The images; the frame round the part in view is drawn over them. */
  #images = new OffscreenCanvas(WIDTH * 2, HEIGHT * 2);
  /** @type {number|undefined} */
  #timer;
  #wanted = recall('minimap', true);

  /**
   * @param {import('../state/store.js').Store} store @param {import('./viewport.js').Viewport} view
   * @param {(node: import('../model/types.js').ImageNode) => boolean} finds
   */
  constructor(store, view, finds) {
    this.#store = store;
    this.finds = finds;
    this.#view = view;
    this.canvas = el('canvas', { class: 'minimap board-part', 'aria-hidden': 'true', hidden: true });
    this.canvas.width = WIDTH * 2;
    this.canvas.height = HEIGHT * 2;
    this.canvas.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.#go(event);
    });
    this.canvas.addEventListener(
      'pointermove',
      (/** @type {PointerEvent} */ event) => this.canvas.hasPointerCapture(event.pointerId) && this.#go(event),
    );
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', () => this.changed());
    averages.addEventListener('learned', () => this.changed());
    new MutationObserver(() => this.changed()).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  }

  toggle() {
    this.#wanted = !this.#wanted;
    remember('minimap', this.#wanted);
    this.changed();
  }

  /** @param {PointerEvent} event */
  #go(event) {
    const box = this.canvas.getBoundingClientRect();
    const { x, y, z } = this.#scale;
    const { size, camera } = this.#view;
    const worldX = ((event.clientX - box.left) - x) / z;
    const worldY = ((event.clientY - box.top) - y) / z;
    this.#view.stop();
    this.#view.look({ ...camera, x: size.width / 2 - worldX * camera.z, y: size.height / 2 - worldY * camera.z });
  }

  /** Images were added, removed or changed. Drawn soon, not at once: thousands are not redrawn at every change. */
  changed() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#drawImages();
      this.draw();
    }, (this.#store.nodes?.size ?? 0) > 500 ? 500 : 16);
  }

  #drawImages() {
    const nodes = [...(this.#store.nodes?.values() ?? [])];
    this.canvas.hidden = !this.#wanted || nodes.length < 2;
    const context = this.#images.getContext('2d');
    if (this.canvas.hidden || !context) return;
    const scale = fit(around(nodes.map(rectOf)), { x: 10, y: 8, width: WIDTH - 20, height: HEIGHT - 16 }, 0.2, 0.0001);
    this.#scale = scale;
    // Read once: each read queries the style again.
    const { color: ink, accentColor: accent } = getComputedStyle(this.canvas);
    this.#accent = accent;
    context.setTransform(2, 0, 0, 2, 0, 0);
    context.clearRect(0, 0, WIDTH, HEIGHT);
    for (const node of nodes) {
      context.fillStyle = colorOf(node, ink, accent);
      context.globalAlpha = (node.status === 'completed' ? 1 : 0.45) * (this.finds(node) ? 1 : 0.2);
      context.fillRect(
        node.position.x * scale.z + scale.x,
        node.position.y * scale.z + scale.y,
        Math.max(1.5, node.size.width * scale.z),
        Math.max(1.5, node.size.height * scale.z),
      );
    }
  }

  /** The view moved. */
  draw() {
    const context = this.canvas.getContext('2d');
    if (this.canvas.hidden || !context) return;
    const seen = this.#view.part(0);
    const scale = this.#scale;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.drawImage(this.#images, 0, 0);
    context.setTransform(2, 0, 0, 2, 0, 0);
    context.strokeStyle = this.#accent;
    context.lineWidth = 1.5;
    const at = { x: seen.x * scale.z + scale.x, y: seen.y * scale.z + scale.y };
    const from = { x: clamp(at.x, 1, WIDTH - 6), y: clamp(at.y, 1, HEIGHT - 6) };
    const to = {
      x: clamp(at.x + seen.width * scale.z, 6, WIDTH - 1),
      y: clamp(at.y + seen.height * scale.z, 6, HEIGHT - 1),
    };
    context.beginPath();
    context.roundRect(from.x, from.y, Math.max(4, to.x - from.x), Math.max(4, to.y - from.y), 3);
    context.stroke();
  }
}

/** @param {number} value @param {number} least @param {number} most */
const clamp = (value, least, most) => Math.min(most, Math.max(least, value));
