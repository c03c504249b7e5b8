// @ts-check
// The board zoomed far out: thousands of images as small areas of color on one canvas element, instead of elements.
import { averages } from './average-colors.js';

/**
 * What stands for an image where it is a few pixels: its own color, the accent while it is made, else that of the ink.
 * @param {import('../model/types.js').ImageNode} node @param {string} ink @param {string} accent
 */
export function colorOf({ id, status }, ink, accent) {
  if (status === 'completed') return averages.of(id) ?? ink;
  return status === 'pending' || status === 'processing' ? accent : ink;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import('../model/types.js').ImageNode[]} nodes
 * @param {import('./viewport.js').Viewport} view
 * @param {(node: import('../model/types.js').ImageNode) => boolean} finds
 */
export function drawFar(canvas, nodes, view, finds) {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { camera, size } = view;
  const width = Math.round(size.width * devicePixelRatio);
  const height = Math.round(size.height * devicePixelRatio);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  else context.clearRect(0, 0, width, height);
  const style = getComputedStyle(canvas);
  const ink = style.color;
  const accent = style.accentColor;
  const scale = camera.z * devicePixelRatio;
  for (const node of nodes) {
    context.fillStyle = colorOf(node, ink, accent);
    context.globalAlpha = (node.status === 'completed' ? 1 : 0.5) * (finds(node) ? 1 : 0.15);
    context.fillRect(
      node.position.x * scale + camera.x * devicePixelRatio,
      node.position.y * scale + camera.y * devicePixelRatio,
      Math.max(1, node.size.width * scale),
      Math.max(1, node.size.height * scale),
    );
  }
}
