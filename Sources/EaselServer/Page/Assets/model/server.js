// @ts-check
// Requests to the server, and what it answers when something is wrong.
import { text } from '../words/text.js';

/** A refusal of the server (RFC 9457), or of the line (`code` "offline"). */
export class Problem extends Error {
  /** @param {{status?: number, code?: string, detail?: string, title?: string, field?: string}} body */
  constructor(body) {
    super(body.detail || body.title || text.unexpected);
    this.status = body.status ?? 0;
    this.code = body.code ?? 'unknown';
    this.field = body.field;
  }
}

/** Milliseconds the server's clock is ahead of this one; the Date header has whole seconds. */
let ahead = 0;

/** Now, on the server's clock, in milliseconds since 1970. */
export const serverNow = () => Date.now() + ahead;

/** The token of a share link; null on the page of those who are signed in. @type {string|null} */
let token = null;

/** From now on requests carry this token and no cookie. @param {string} of a share link */
export function useToken(of) {
  token = of;
}

/** What every request says about who asks; the page's cookie goes by itself. @returns {Record<string, string>} */
export const requestHeaders = () => (token === null ? {} : { authorization: `Bearer ${token}` });

/** Whether the cookie goes along. @returns {RequestCredentials} */
export const requestCredentials = () => (token === null ? 'same-origin' : 'omit');

/**
 * Sends a file; only XMLHttpRequest says how far it is.
 * @param {string} path @param {File} file @param {Record<string, string>} headers
 * @param {{progress?: (sent: number) => void, signal?: AbortSignal}} options
 * @returns {Promise<Response>}
 */
function sendFile(path, file, headers, { progress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    for (const [name, value] of Object.entries({ ...headers, 'content-type': file.type })) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (event) => event.lengthComputable && progress?.(event.loaded / event.total);
    request.onload = () => resolve(new Response(request.responseText, { status: request.status }));
    request.onerror = request.onabort = () => reject(new Error());
    signal?.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/** An id nobody else makes. Pages on plain http have no crypto.randomUUID. */
export function uniqueId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Sends one request and answers its JSON.
 * @param {string} method
 * @param {string} path
 * @param {{body?: unknown, file?: File, progress?: (sent: number) => void, signal?: AbortSignal, headers?:
 *   Record<string, string>, keepalive?: boolean}} [options]
 * @returns {Promise<any>}
 * @throws {Problem} when the server refuses or cannot be reached
 */
export async function call(method, path, options = {}) {
  const { body, file, keepalive = false } = options;
  const headers = {
    accept: 'application/json',
    ...requestHeaders(),
    ...(method === 'GET' ? {} : { 'x-easel-request': 'page' }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...options.headers,
  };
  /** @type {Response} */
  let response;
  try {
    response = file ? await sendFile(path, file, headers, options) : await fetch(path, {
      method,
      keepalive,
      credentials: requestCredentials(),
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Problem({ code: 'offline', detail: text.offline });
  }
  const date = Date.parse(response.headers.get('date') ?? '');
  if (date) ahead = Math.abs(date - Date.now()) > 3000 ? date - Date.now() : 0;
  const answer = await response.json().catch(() => null); // 204, or a proxy's page
  if (!response.ok) throw new Problem({ status: response.status, ...(answer ?? {}) });
  return answer;
}
