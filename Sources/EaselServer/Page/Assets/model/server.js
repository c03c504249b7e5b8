// @ts-check
// The page's requests: the JavaScript client, with the page's words, the server's clock and the share link's token.
import { Easel, EaselError as Problem, uniqueId } from '../client/client.js';
import { text } from '../words/text.js';

export { Problem, uniqueId };

/** Milliseconds the server's clock is ahead of this one; the Date header has whole seconds. */
let ahead = 0;

/** Now, on the server's clock, in milliseconds since 1970. */
export const serverNow = () => Date.now() + ahead;

/** @param {Response} response */
function heard(response) {
  const date = Date.parse(response.headers.get('date') ?? '');
  if (date) ahead = Math.abs(date - Date.now()) > 3000 ? date - Date.now() : 0;
  return response;
}

// A person sees at once what failed, and decides whether to try again.
const options = {
  retries: 0,
  timeout: 0,
  fetch: async (/** @type {string} */ url, /** @type {RequestInit} */ init) => heard(await fetch(url, init)),
};

/** Of those who are signed in; on the page of a share link that link's. */
export let easel = new Easel(options);

/** From now on requests carry this token and no cookie. @param {string} token of a share link */
export function useToken(token) {
  easel = new Easel({ ...options, key: token });
}

/**
 * Sends a file; only XMLHttpRequest says how far it is.
 * @param {(sent: number) => void} [progress]
 * @returns {(url: string, init: RequestInit) => Promise<Response>}
 */
const withProgress = (progress) => (url, init) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    for (const [name, value] of Object.entries(init.headers ?? {})) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && progress?.(event.loaded / event.total);
    request.onload = () => resolve(new Response(request.responseText, { status: request.status }));
    request.onerror = request.onabort = () => reject(new Error());
    init.signal?.addEventListener('abort', () => request.abort());
    request.send(/** @type {Blob} */ (init.body));
  });

/** What the page says of an answer that did not come, or was none. @type {Record<string, string>} */
const words = { network_error: text.offline, unexpected_answer: text.unexpected };

/**
 * Sends one request and answers its JSON.
 * @param {string} method
 * @param {string} path
 * @param {{body?: unknown, file?: File, progress?: (sent: number) => void, signal?: AbortSignal, headers?:
 *   Record<string, string>, keepalive?: boolean}} [request]
 * @returns {Promise<any>}
 * @throws {Problem} when the server refuses or cannot be reached
 */
export async function call(method, path, { progress, ...request } = {}) {
  const client = request.file ? new Easel({ ...options, fetch: withProgress(progress) }) : easel;
  try {
    return await client.request(method, path, request);
  } catch (problem) {
    if (!(problem instanceof Problem) || !(problem.code in words)) throw problem;
    throw new Problem({ status: problem.status, code: problem.code, detail: words[problem.code] });
  }
}
