// Shared by these scripts. Each is run by topics/javascript.py, which performs the actions they print line by line.

/** What a script is given. @param {string} name */
export const given = (name) => Deno.env.get(name) ?? '';

const answers = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();

/** Has the test do something, and waits until it is done. @param {string} what */
export async function ask(what) {
  console.log(what);
  const { done } = await answers.read();
  if (done) throw new Error('nobody answers');
}

/** Waits until it holds. @param {() => boolean} holds @param {string} what */
export async function eventually(holds, what) {
  for (let tries = 0; tries < 600; tries += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not within a minute: ${what}`);
}

/** @param {unknown} found @param {unknown} expected */
export function equal(found, expected) {
  const [left, right] = [found, expected].map((value) => JSON.stringify(value));
  if (left !== right) throw new Error(`found ${left}, expected ${right}`);
}

/** @param {number} first @param {number} last */
export const range = (first, last) => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** Says so and ends, though nothing more comes from the test. */
export function done() {
  console.log('done');
  Deno.exit();
}
