// @ts-check
// Reads server-sent events from an answer's body. EventSource can send no headers, can't tell a dead line from a quiet
// one, and keeps its own idea of when to try again.

/** @typedef {{id: string, event: string, data: string}} ServerEvent */

/**
 * @param {ReadableStream<Uint8Array>} body
 * @param {() => void} alive called at every sign of life, comments too
 * @returns {AsyncGenerator<ServerEvent>}
 */
export async function* serverEvents(body, alive) {
  const reader = body.pipeThrough(/** @type {any} */ (new TextDecoderStream())).getReader();
  let rest = '';
  let event = { id: '', event: 'message', data: '' };
  while (true) {
    const { value, done } = await reader.read();
    if (done) return;
    alive();
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (event.data) yield event;
        event = { id: '', event: 'message', data: '' };
        continue;
      }
      const colon = line.indexOf(':');
      const field = line.slice(0, colon);
      const words = line.slice(colon + 1).replace(/^ /, '');
      if (field === 'id' || field === 'event') event[field] = words;
      else if (field === 'data') event.data += event.data ? `\n${words}` : words;
    }
  }
}
