// @ts-check
// The view of the board: where the camera is, how it moves, and the grid that follows it.
import { around, clampZoom, fit, reveal, zoomAt } from './camera.js';
import { calm, narrow } from '../ui/dom.js';
import { recall, remember } from '../model/storage.js';

/** @typedef {import('./camera.js').Camera} Camera */
/** @typedef {import('../model/types.js').Rect} Rect */

export class Viewport {
  /** @type {Camera} */
  camera = { x: 0, y: 0, z: 1 };
  /** The board on the screen. Kept, because asking for it between changes would lay out the page each time. */
  size = { width: 0, height: 0 };
  /** The zoom the nodes are laid out for; between layouts the whole layer is scaled. */
  #laidOut = 1;
  #frame = 0;
  #movedAt = 0;
  /** Whether it does not move. */
  resting = true;
  #cancelGlide = () => {};
  /** @type {number|undefined} */
  #settle;

  /**
   * @param {HTMLElement} board
   * @param {HTMLElement} layer
   * @param {HTMLElement} grid
   * @param {{cover: () => HTMLElement, corner: () => HTMLElement|undefined, drawn: () => void, laidOut: () => void,
   *   light: () => boolean, place: () => string|undefined}} about
   *   `cover` is what floats over the lower edge now, `corner` what floats in the lower left corner,
   *   `light` whether a layout at every frame is cheap,
   *   `place` names the canvas for remembering the camera
   */
  constructor(board, layer, grid, about) {
    this.board = board;
    this.layer = layer;
    this.grid = grid;
    this.about = about;
    new ResizeObserver(() => {
      this.#measure();
      this.draw();
    }).observe(board);
  }

  #measure() {
    this.size = { width: this.board.clientWidth, height: this.board.clientHeight };
  }

  /** @param {Camera} camera @param {boolean} [byItself] not because the person wants it */
  look(camera, byItself = false) {
    this.camera = camera;
    if (!byItself) this.#movedAt = performance.now();
    this.resting = false;
    this.draw();
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => {
      this.resting = true;
      this.layOut(); // moved and scaled as one layer until now; drawn sharp when it rests
      const place = this.about.place();
      if (place) remember(`camera.${place}`, this.camera);
    }, 140);
  }

  draw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.camera.z !== this.#laidOut && this.about.light()) this.layOut();
      const { x, y, z } = this.camera;
      const scale = z / this.#laidOut;
      const whole = (
        /** @type {number} */ at,
      ) => (scale === 1 ? Math.round(at * devicePixelRatio) / devicePixelRatio : at); // sharp on whole pixels only
      this.layer.style.transform = `translate(${whole(x)}px, ${whole(y)}px) scale(${scale})`;
      this.#drawGrid();
      this.about.drawn();
    });
  }

  #drawGrid() {
    const { x, y, z } = this.camera;
    let step = 24 * z; // it keeps its density when looked at from far away
    while (step < 14) step *= 4;
    const { style } = this.grid;
    style.backgroundSize = `${step}px ${step}px`;
    style.opacity = String(Math.min(1, Math.max(0, (z - 0.1) / 0.5)));
    // One step at most: it looks the same everywhere.
    style.transform = `translate(${modulo(x, step)}px, ${modulo(y, step)}px)`;
  }

  layOut() {
    const { z } = this.camera;
    if (this.#laidOut !== z) {
      this.#laidOut = z;
      this.layer.style.setProperty('--z', String(z));
      // From there on the line of words would be higher than the room below an image.
      this.board.dataset.detail = z < 0.36 ? 'low' : z < 0.5 ? 'middle' : 'full';
    }
    this.about.laidOut();
    this.draw();
  }

  /** Whether the person moved it just now. */
  get moving() {
    return performance.now() - this.#movedAt < 600;
  }

  stop() {
    this.#cancelGlide();
  }

  /**
   * Moves the camera there in a moment.
   * @param {Camera} to @param {boolean} [byItself]
   */
  glide(to, byItself = false) {
    this.#cancelGlide();
    const from = this.camera;
    if (calm() || document.hidden) return this.look(to, byItself);
    const start = performance.now();
    let stopped = false;
    const step = (/** @type {number} */ now) => {
      if (stopped) return;
      const t = Math.min(1, Math.max(0, now - start) / 220);
      const k = 1 - (1 - t) ** 3;
      const { x, y, z } = from;
      this.look({ x: x + (to.x - x) * k, y: y + (to.y - y) * k, z: z + (to.z - z) * k }, byItself);
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

  /** The same, in units of the board. @returns {Rect} */
  clearPart() {
    const { x, y, width, height } = this.clear();
    const { camera } = this;
    return {
      x: (x - camera.x) / camera.z,
      y: (y - camera.y) / camera.z,
      width: width / camera.z,
      height: height / camera.z,
    };
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

  /**
   * Goes where `look` says, but so that what floats in the corner hides none of these.
   * @param {Rect[]} rects @param {(clear: Rect) => Camera} look
   */
  #besideTheCorner(rects, look) {
    const clear = this.clear();
    const to = look(clear);
    const corner = this.about.corner()?.getBoundingClientRect();
    if (!corner) return to;
    const board = this.board.getBoundingClientRect();
    const [right, top] = [corner.right - board.left + 12, corner.top - board.top - 12];
    const isHidden = (/** @type {Rect} */ rect) =>
      rect.x * to.z + to.x < right && (rect.y + rect.height) * to.z + to.y > top;
    if (!rects.some(isHidden)) return to;
    const beside = look({ ...clear, x: right, width: Math.max(80, clear.x + clear.width - right) });
    const above = look({ ...clear, height: Math.max(80, top - clear.y) });
    return above.z > beside.z ? above : beside;
  }

  /** @param {Rect[]} rects */
  show(rects) {
    if (rects.length) this.glide(this.#besideTheCorner(rects, (clear) => fit(around(rects), clear)));
  }

  /**
   * Brings it into view with the smallest move.
   * @param {Rect[]} rects @param {boolean} [byItself]
   */
  bring(rects, byItself = false) {
    if (!rects.length) return;
    this.glide(this.#besideTheCorner(rects, (clear) => reveal(around(rects), this.camera, clear)), byItself);
  }

  /** @param {number} dx @param {number} dy in pixels of the screen */
  pan(dx, dy) {
    this.glide({ ...this.camera, x: this.camera.x + dx, y: this.camera.y + dy });
  }

  /**
   * The first look at a canvas: as it was left, or everything, or the newest if everything would be tiny.
   * @param {Rect[]} rects oldest first @param {boolean} [all] everything, however small
   */
  begin(rects, all = false) {
    this.#cancelGlide();
    this.#measure();
    const kept = recall(`camera.${this.about.place()}`, null);
    const clear = this.clear();
    if (!rects.length) return this.look({ x: clear.width / 2, y: clear.height / 3, z: 1 }, true);
    if (
      kept && Number.isFinite(kept.x + kept.y + kept.z) && kept.z > 0 && rects.some((rect) => this.sees(rect, 0, kept))
    ) return this.look(kept, true);
    // Everything, or as many of the newest as can be made out.
    let shown = rects;
    while (!all && shown.length > 1 && fit(around(shown), clear).z < 0.42) {
      shown = shown.slice(Math.ceil(shown.length / 4));
    }
    this.look(fit(around(shown), clear), true);
  }

  /**
   * Whether a part of the board is on the screen.
   * @param {Rect} rect @param {number} margin in pixels @param {Camera} [camera]
   */
  sees(rect, margin, camera = this.camera) {
    const left = rect.x * camera.z + camera.x;
    const top = rect.y * camera.z + camera.y;
    return left < this.size.width + margin && top < this.size.height + margin &&
      left + rect.width * camera.z > -margin && top + rect.height * camera.z > -margin;
  }

  /**
   * The part of the board on the screen.
   * @param {number} margin in pixels, round it
   * @returns {Rect}
   */
  part(margin) {
    const { x, y, z } = this.camera;
    return {
      x: (-x - margin) / z,
      y: (-y - margin) / z,
      width: (this.size.width + 2 * margin) / z,
      height: (this.size.height + 2 * margin) / z,
    };
  }
}

/** @param {number} value @param {number} step */
const modulo = (value, step) => value - step * Math.floor(value / step);
