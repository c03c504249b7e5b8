// @ts-check
import { alignments } from '../../Sources/EaselServer/Page/Assets/board/align.js';
import { clampZoom, FARTHEST, fit, NEAREST, zoomAt } from '../../Sources/EaselServer/Page/Assets/board/camera.js';
import { blockOf, newSize, placeInView } from '../../Sources/EaselServer/Page/Assets/board/positions.js';
import { equal } from './equal.js';

/** @param {string} id @param {number} x @param {number} y @returns {any} */
const node = (id, x, y) => ({ id, position: { x, y }, size: { width: 320, height: 320 } });

Deno.test('zooming keeps the point under the pointer', () => {
  const camera = { x: 10, y: 20, z: 1 };
  const after = zoomAt(camera, { x: 200, y: 100 }, 2);
  equal((200 - after.x) / after.z, (200 - camera.x) / camera.z);
  equal((100 - after.y) / after.z, (100 - camera.y) / camera.z);
  equal([clampZoom(1e9), clampZoom(0)], [NEAREST, FARTHEST]);
});

Deno.test('zooming to fit uses the part of the screen without panels', () => {
  const clear = { x: 50, y: 60, width: 800, height: 600 };
  const camera = fit({ x: -1000, y: -1000, width: 4000, height: 1000 }, clear);
  equal(camera.z, 0.2);
  equal(-1000 * camera.z + camera.x, 50);
});

Deno.test('a new image has the requested aspect ratio', () => {
  equal(newSize('16:9'), { width: 320, height: 180 });
  equal(newSize('9:16'), { width: 180, height: 320 });
  equal(newSize('auto'), newSize(undefined));
  equal(newSize('1:1000').width, 32);
});

Deno.test('an order of four is two by two, of eight four by two', () => {
  const size = { width: 100, height: 100 };
  const [one, four, eight] = [1, 4, 8].map((count) => blockOf(count, size));
  equal([one.width, one.height], [100, 100]);
  equal(four.width > 2 * one.width && four.width < 3 * one.width && four.height < 3 * one.height, true);
  equal(eight.width > 4 * one.width && eight.height === four.height, true);
});

Deno.test('two hundred orders spread in both directions', () => {
  const view = { x: 0, y: 0, width: 1440, height: 900 };
  /** @type {any[]} */
  const nodes = [node('n0', 100, 100)];
  for (let at = 1; at < 200; at += 1) {
    const place = placeInView(nodes, 1, { width: 320, height: 320 }, view) ?? { x: 0, y: 0 };
    for (const { position } of nodes) {
      equal(Math.abs(position.x - place.x) >= 320 || Math.abs(position.y - place.y) >= 320, true);
    }
    nodes.push(node(`n${at}`, place.x, place.y));
  }
  const width = Math.max(...nodes.map((one) => one.position.x)) - Math.min(...nodes.map((one) => one.position.x));
  const height = Math.max(...nodes.map((one) => one.position.y)) - Math.min(...nodes.map((one) => one.position.y));
  equal(width / height > 0.5 && width / height < 4, true);
});

Deno.test('a new image is placed near the view, not in a distant gap', () => {
  /** @type {any[]} */
  const nodes = [];
  for (let row = 0; row < 12; row += 1) {
    for (let column = 0; column < 12; column += 1) {
      // A gap in the first row, and one at the left of the last.
      if ((row === 0 && column === 3) || (row === 11 && column === 0)) continue;
      nodes.push(node(`${row}.${column}`, column * 352, row * 392));
    }
  }
  const view = { x: 8 * 352, y: 9 * 392, width: 1200, height: 1000 };
  const place = placeInView(nodes, 1, { width: 320, height: 320 }, view) ?? { x: 0, y: 0 };
  // No further away than the size of an image.
  equal(place.x >= view.x && place.x <= view.x + view.width + 320, true);
  equal(place.y >= view.y && place.y <= view.y + view.height + 320, true);
});

Deno.test('aligning moves images along one axis only', () => {
  const nodes = [node('a', 5, 7), node('b', -3, 90), node('c', 400, 6)];
  equal([...alignments.left(nodes).values()], [{ x: -3, y: 7 }, { x: -3, y: 90 }, { x: -3, y: 6 }]);
  equal([...alignments.top(nodes).values()], [{ x: 5, y: 6 }, { x: -3, y: 6 }, { x: 400, y: 6 }]);
  equal(new Set([...alignments.grid(nodes).values()].map(({ x, y }) => `${x},${y}`)).size, 3);
});
