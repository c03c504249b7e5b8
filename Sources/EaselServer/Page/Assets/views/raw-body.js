// @ts-check
// What was sent, as text a person can read. Never markup.

const DEEP = 3;

/**
 * JSON in lines, JSON inside its strings too; anything else as it is.
 * @param {string} body
 */
export function readable(body) {
  const opened = open(body, DEEP);
  return typeof opened === 'string' ? opened : JSON.stringify(opened, null, 2);
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
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, open(item, depth)]));
  }
  return value;
}
