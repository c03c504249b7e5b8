// @ts-check

/** Throws unless both are written the same as JSON. @param {unknown} found @param {unknown} expected */
export function equal(found, expected) {
  const [left, right] = [found, expected].map((value) => JSON.stringify(value) ?? String(value));
  if (left !== right) throw new Error(`found ${left}, expected ${right}`);
}
