// @ts-check
// The camera over the board. A point of the board is on the screen at `world * z + (x, y)`.
// Pure functions; board.js holds the only camera.

/** @typedef {{x: number, y: number, z: number}} Camera */
/** @typedef {import('../model/types.js').Rect} Rect */

export const NEAREST = 4;
export const FARTHEST = 0.02;

/** @param {number} z */
export const clampZoom = (z) => Math.min(NEAREST, Math.max(FARTHEST, z));

/**
 * Zooms so that what is under the point stays there.
 * @param {Camera} camera
 * @param {{x: number, y: number}} at
 * @param {number} zoom
 */
export function zoomAt(camera, at, zoom) {
  const z = clampZoom(zoom);
  const ratio = z / camera.z;
  return { x: at.x - (at.x - camera.x) * ratio, y: at.y - (at.y - camera.y) * ratio, z };
}

/**
 * The smallest rectangle around all.
 * @param {Rect[]} rects
 * @returns {Rect}
 */
export function around(rects) {
  const x = Math.min(...rects.map((r) => r.x));
  const y = Math.min(...rects.map((r) => r.y));
  return {
    x,
    y,
    width: Math.max(...rects.map((r) => r.x + r.width)) - x,
    height: Math.max(...rects.map((r) => r.y + r.height)) - y,
  };
}

/**
 * Shows the whole rectangle in the clear part of the screen.
 * @param {Rect} world
 * @param {Rect} clear
 * @param {number} [most]
 * @param {number} [least]
 * @returns {Camera}
 */
export function fit(world, clear, most = 1, least = FARTHEST) {
  const z = Math.max(least, Math.min(clear.width / world.width, clear.height / world.height, most));
  return {
    x: clear.x + (clear.width - world.width * z) / 2 - world.x * z,
    y: clear.y + (clear.height - world.height * z) / 2 - world.y * z,
    z,
  };
}

/**
 * The smallest move that shows the rectangle; zooms out only if it must.
 * @param {Rect} world
 * @param {Camera} camera
 * @param {Rect} clear
 * @returns {Camera}
 */
export function reveal(world, camera, clear) {
  if (world.width * camera.z > clear.width + 1 || world.height * camera.z > clear.height + 1) {
    return fit(world, clear, camera.z);
  }
  const left = world.x * camera.z + camera.x;
  const top = world.y * camera.z + camera.y;
  const x = Math.min(Math.max(left, clear.x), clear.x + clear.width - world.width * camera.z);
  const y = Math.min(Math.max(top, clear.y), clear.y + clear.height - world.height * camera.z);
  return { x: camera.x + x - left, y: camera.y + y - top, z: camera.z };
}
