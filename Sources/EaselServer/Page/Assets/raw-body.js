// @ts-check
// What was sent, as text a person can read. Never markup.

const DEEP = 3;
const TOKEN = /([?&]token=[\w-]{6})[\w-]{8,}/g;

/**
 * JSON in lines, JSON inside its strings too; anything else as it is. The callback's token is shortened.
 * @param {string} body
 * @returns {{words: string, hid: boolean}} `hid` says whether something was shortened
 */
export function readable(body) {
  const opened = open(body, DEEP);
  const all = typeof opened === 'string' ? opened : JSON.stringify(opened, null, 2);
  const words = all.replace(TOKEN, '$1…');
  return { words, hid: words !== all };
}

/** @param {any} value @param {number} depth @returns {any} */
function open(value, depth) {
  if (typeof value === 'string') {
    if (!depth || !/^\s*[[{]/.test(value)) return value;
    try {
      return open(JSON.parse(value), depth - 1);
    } catch {
      return value; // cut off, or not JSON after all
    }
  }
  if (Array.isArray(value)) return value.map((item) => open(item, depth));
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, open(item, depth)]));
  return value;
}
