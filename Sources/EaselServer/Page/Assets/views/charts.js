// @ts-check
// Two plain charts, as SVG: vertical and horizontal bars.

import { narrow } from '../ui/dom.js';

/** Units are pixels at this width, so that words stay as large as elsewhere. */
const wideness = () => (narrow() ? 300 : 640);

const SPACE = 'http://www.w3.org/2000/svg';

/**
 * @param {string} tag @param {Record<string, string|number>} [attributes] @param {...(Node|string)} children
 * @returns {SVGElement}
 */
function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** A round number not below it. @param {number} most */
function roundUp(most) {
  const power = 10 ** Math.floor(Math.log10(most || 1));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((value) => value >= most) ?? most;
}

/**
 * One column a day; a color for each part.
 * @param {{label: string, parts: {name: string, value: number, color: number}[]}[]} columns
 * @param {string} says what it shows, for screen readers
 * @param {(value: number) => string} words
 */
export function columnChart(columns, says, words) {
  const [width, height, left, bottom] = [wideness(), 170, 40, 22];
  const most = roundUp(
    Math.max(...columns.map((column) => column.parts.reduce((sum, part) => sum + part.value, 0)), 1),
  );
  const y = (/** @type {number} */ value) => 8 + (height - bottom - 8) * (1 - value / most);
  const step = (width - left) / columns.length;
  const wide = Math.min(34, step * 0.66);
  const chart = svg('svg', { class: 'chart', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': says });
  for (const value of [0, most / 2, most]) {
    chart.append(
      svg('line', { class: 'chart-line', x1: left, x2: width, y1: y(value), y2: y(value) }),
      svg('text', { x: left - 8, y: y(value) + 4, 'text-anchor': 'end' }, words(value)),
    );
  }
  columns.forEach((column, at) => {
    const x = left + step * at + (step - wide) / 2;
    let sum = 0;
    for (const part of column.parts) {
      const top = y(sum + part.value);
      chart.append(
        svg(
          'rect',
          { class: `chart-${part.color}`, x, y: top, width: wide, height: Math.max(1, y(sum) - top), rx: 2 },
          svg('title', {}, `${column.label}, ${part.name}: ${words(part.value)}`),
        ),
      );
      sum += part.value;
    }
    const every = Math.ceil(columns.length / (width / 70));
    if ((columns.length - 1 - at) % every === 0) {
      chart.append(svg('text', { x: x + wide / 2, y: height - 6, 'text-anchor': 'middle' }, column.label));
    }
  });
  return chart;
}

/**
 * @param {{name: string, value: number, words: string, color: number}[]} rows
 * @param {string} says what it shows, for screen readers
 */
export function barChart(rows, says) {
  const [width, row] = [wideness(), 40];
  const most = Math.max(...rows.map(({ value }) => value), 1);
  const chart = svg('svg', {
    class: 'chart',
    viewBox: `0 0 ${width} ${rows.length * row}`,
    role: 'img',
    'aria-label': `${says}: ${rows.map(({ name, words }) => `${name}, ${words}`).join('; ')}`,
  });
  rows.forEach(({ name, value, words, color }, at) => {
    const y = at * row;
    chart.append(
      svg('text', { class: 'chart-name', x: 0, y: y + 14 }, name),
      svg('text', { x: width, y: y + 14, 'text-anchor': 'end' }, words),
      svg('rect', { class: 'chart-track', x: 0, y: y + 21, width, height: 8, rx: 4 }),
      svg('rect', {
        class: `chart-${color}`,
        x: 0,
        y: y + 21,
        width: Math.max(4, (value / most) * width),
        height: 8,
        rx: 4,
      }),
    );
  });
  return chart;
}
