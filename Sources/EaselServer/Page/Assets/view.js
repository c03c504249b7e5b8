// @ts-check
// The look at the board: where the camera is, how it gets somewhere, and the grid that follows it.
import { around, clampZoom, fit, reveal, zoomAt } from './camera.js';
import { calm, narrow, recall, remember } from './dom.js';

/** @typedef {import('./camera.js').Camera} Camera */
/** @typedef {import('./types.js').Rect} Rect */

export class View {
  /** @type {Camera} */
  camera = { x: 0, y: 0, z: 1 };
  /** The zoom the nodes are laid out for; between layouts the whole layer is scaled. */
  #laidOut = 1;
  #frame = 0;
  #movedAt = 0;
  #cancelGlide = () => {};
  /** @type {number|undefined} */
  #settle;

  /**
   * @param {HTMLElement} board
   * @param {HTMLElement} layer
   * @param {{cover: () => HTMLElement, drawn: () => void, laidOut: () => void, light: () => boolean, place: () => string|undefined}} about
   *   `cover` is what floats over the lower edge now, `light` whether a layout at every frame is cheap,
   *   `place` names the canvas for remembering the camera
   */
  constructor(board, layer, about) {
    this.board = board;
    this.layer = layer;
    this.about = about;
    new ResizeObserver(() => this.draw()).observe(board);
  }

  /** @param {Camera} camera */
  look(camera) {
    this.camera = camera;
    this.layer.style.willChange = 'transform'; // moved as one layer; drawn sharp again when it rests
    this.#movedAt = performance.now();
    this.draw();
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => {
      this.layer.style.willChange = '';
      this.layOut();
      const place = this.about.place();
      if (place) remember(`camera.${place}`, this.camera);
    }, 140);
  }

  draw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.camera.z !== this.#laidOut && this.about.light()) this.layOut();
      const { x, y, z } = this.camera;
      this.layer.style.transform = `translate(${x}px, ${y}px) scale(${z / this.#laidOut})`;
      let step = 24 * z; // the grid keeps its density when looked at from far away
      while (step < 14) step *= 4;
      const { style } = this.board;
      style.setProperty('--grid', `${step}px`);
      style.setProperty('--grid-x', `${x}px`);
      style.setProperty('--grid-y', `${y}px`);
      style.setProperty('--grid-ink', String(Math.min(1, Math.max(0, (z - 0.1) / 0.5))));
      this.about.drawn();
    });
  }

  layOut() {
    const { z } = this.camera;
    if (this.#laidOut !== z) {
      this.#laidOut = z;
      this.layer.style.setProperty('--z', String(z));
      this.board.dataset.detail = z < 0.28 ? 'low' : z < 0.5 ? 'middle' : 'full';
    }
    this.about.laidOut();
    this.draw();
  }

  /** Whether it moved just now. */
  get moving() {
    return performance.now() - this.#movedAt < 600;
  }

  stop() {
    this.#cancelGlide();
  }

  /**
   * Moves the camera there in a moment.
   * @param {Camera} to
   */
  glide(to) {
    this.#cancelGlide();
    const from = this.camera;
    if (calm() || document.hidden) return this.look(to);
    const start = performance.now();
    let stopped = false;
    const step = (/** @type {number} */ now) => {
      if (stopped) return;
      const t = Math.min(1, Math.max(0, now - start) / 220);
      const k = 1 - (1 - t) ** 3;
      this.look({ x: from.x + (to.x - from.x) * k, y: from.y + (to.y - from.y) * k, z: from.z + (to.z - from.z) * k });
      if (t < 1) requestAnimationFrame(step);
    };
    this.#cancelGlide = () => (stopped = true);
    requestAnimationFrame(step);
  }

  /**
   * The part of the board nothing floats over.
   * @returns {Rect}
   */
  clear() {
    const gap = narrow() ? 16 : 40;
    const box = this.board.getBoundingClientRect();
    const bottom = Math.max(120, this.about.cover().getBoundingClientRect().top - box.top);
    const top = bottom > 300 ? 60 : 16; // room for the tools of the first row
    return { x: gap, y: top, width: Math.max(80, box.width - 2 * gap), height: Math.max(80, bottom - top - 20) };
  }

  /** @param {number} factor */
  zoomBy(factor) {
    this.zoomTo(this.camera.z * factor);
  }

  /** @param {number} z */
  zoomTo(z) {
    const clear = this.clear();
    this.glide(zoomAt(this.camera, { x: clear.x + clear.width / 2, y: clear.y + clear.height / 2 }, clampZoom(z)));
  }

  /** @param {Rect[]} rects */
  show(rects) {
    if (rects.length) this.glide(fit(around(rects), this.clear()));
  }

  /**
   * Brings it into view with the smallest move.
   * @param {Rect[]} rects
   */
  bring(rects) {
    if (rects.length) this.glide(reveal(around(rects), this.camera, this.clear()));
  }

  /** @param {number} dx @param {number} dy in pixels of the screen */
  pan(dx, dy) {
    this.glide({ ...this.camera, x: this.camera.x + dx, y: this.camera.y + dy });
  }

  /**
   * The first look at a canvas: as it was left, or everything, or the newest if everything would be tiny.
   * @param {Rect[]} rects oldest first
   */
  begin(rects) {
    this.#cancelGlide();
    const kept = recall(`camera.${this.about.place()}`, null);
    const clear = this.clear();
    if (!rects.length) return this.look({ x: clear.width / 2, y: clear.height / 3, z: 1 });
    if (kept && Number.isFinite(kept.x + kept.y + kept.z) && kept.z > 0 && rects.some((rect) => this.sees(rect, 0, kept))) return this.look(kept);
    // Everything, or as many of the newest as can be made out.
    let shown = rects;
    while (shown.length > 1 && fit(around(shown), clear).z < 0.42) shown = shown.slice(Math.ceil(shown.length / 4));
    this.look(fit(around(shown), clear));
  }

  /**
   * Whether a part of the board is on the screen.
   * @param {Rect} rect @param {number} margin in pixels @param {Camera} [camera]
   */
  sees(rect, margin, camera = this.camera) {
    const left = rect.x * camera.z + camera.x;
    const top = rect.y * camera.z + camera.y;
    return left < this.board.clientWidth + margin && top < this.board.clientHeight + margin
      && left + rect.width * camera.z > -margin && top + rect.height * camera.z > -margin;
  }
}
