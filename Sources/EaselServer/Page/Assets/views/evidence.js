// @ts-check
// Why an image can be believed: a few statements, each checked against its audit trail. What the trail does not show is
// said instead of ticked.
import { el, icon } from '../ui/dom.js';
import { plural, text } from '../words/text.js';

/** @typedef {import('../model/types.js').ImageNode} ImageNode */
/** @typedef {import('../model/types.js').NodeEvent} NodeEvent */
/** @typedef {{sure: boolean, says: string, note?: string}} Statement */

/** Taking an attempt in these states is a call to the provider … */
const CALLS = ['submitting', 'submitted', 'owed'];
/** … and in these only when it was asked, which an answer shows. */
const MAY_CALL = ['unknown', 'failed', 'canceled'];
const ANSWERS = ['accepted', 'still_running', 'reported_success', 'reported_failure', 'hint_refuted'];

/** How often the provider was called. @param {NodeEvent[]} events */
export const callsOf = (events) =>
  events.filter((event, at) => {
    if (event.kind !== 'claimed') return false;
    const next = events.slice(at + 1).find((other) => other.attempt === event.attempt);
    return CALLS.includes(event.state ?? '') ||
      (MAY_CALL.includes(event.state ?? '') && ANSWERS.includes(next?.kind ?? ''));
  }).length;

/**
 * Why an entry changed nothing: said before, or too late. What a callback led to has an entry of its own.
 * @param {NodeEvent} event @returns {string|undefined} a verdict
 */
export const changedNothing = ({ kind, verdict }) => (kind === 'callback' ? undefined : verdict);

/**
 * The entry about the shown image, which is the first that was stored: others may have arrived later.
 * @param {ImageNode} node @param {NodeEvent[]} events
 */
export const importOf = (node, events) => {
  const imports = events.filter((event) => event.kind === 'imported' && !changedNothing(event));
  return imports.find((event) => event.image?.imageStorageId === node.imageStorageId) ?? imports[0];
};

/** The digest of the kept file. @param {ImageNode} node @param {NodeEvent[]} events */
export const hashOf = (node, events) => importOf(node, events)?.image?.sha256 ?? '';

/** @param {NodeEvent[]} events @param {string} kind */
const lastOf = (events, kind) => events.findLast((event) => event.kind === kind && !changedNothing(event));

/** @param {number} bytes */
export const kilobytes = (
  bytes,
) => (bytes < 1e6 ? `${Math.round(bytes / 1000)}\u00a0kB` : `${(bytes / 1e6).toFixed(1)}\u00a0MB`);

/**
 * @param {ImageNode} node a completed one
 * @param {NodeEvent[]} events all of its trail
 * @returns {Statement[]}
 */
export function statementsOf(node, events) {
  const imported = importOf(node, events);
  const attempt = imported?.attempt ?? node.attempt;
  const trail = events.filter((event) => (event.attempt ?? attempt) === attempt);
  // What was reported later is of other images.
  const report = lastOf(imported ? trail.slice(0, trail.indexOf(imported)) : trail, 'reported_success');
  return [
    named(trail, report),
    told(trail),
    fetched(node, trail, report),
    kept(node, trail),
    cost(node, callsOf(trail)),
  ];
}

/** @param {NodeEvent[]} trail @param {NodeEvent|undefined} report @returns {Statement} */
function named(trail, report) {
  const words = text.story.belief;
  const task = lastOf(trail, 'accepted')?.taskId;
  const reported = report?.taskId;
  if (!task) return { sure: false, says: words.notNamed, note: reported && words.namedLater(reported) };
  if (reported && reported !== task) return { sure: false, says: words.namedOther(task, reported) };
  return { sure: true, says: words.named(task), note: reported ? words.sameTask : undefined };
}

/** The host of an address that may have been cut short. @param {string} address */
export const hostOf = (address) => /^https?:\/\/([^/\s]+)/.exec(address)?.[1] ?? '';

/** @param {NodeEvent[]} trail @returns {Statement} */
function told(trail) {
  const words = text.story.belief;
  const verdicts = trail.filter((event) => event.kind === 'callback').map((event) => event.verdict);
  const refused = trail.filter((event) => event.kind === 'callback_refused').length;
  const note = refused ? words.refused(refused) : undefined;
  if (verdicts.includes('applied')) return { sure: true, says: words.told, note };
  if (verdicts.includes('to_be_confirmed')) return { sure: true, says: words.confirmed, note };
  return { sure: false, says: words.asked, note };
}

/** @param {ImageNode} node @param {NodeEvent[]} trail @param {NodeEvent|undefined} report @returns {Statement} */
function fetched(node, trail, report) {
  const words = text.story.belief;
  const hosts = new Set((report?.resultUrls ?? []).map(hostOf));
  const host = hosts.size === 1 ? [...hosts][0] : ''; // of several the trail does not say which
  const kind = (node.contentType ?? '').replace(/^image\//, '').toUpperCase();
  const size = node.width && node.height ? `${node.width}\u00a0×\u00a0${node.height}` : '';
  if (!lastOf(trail, 'imported') || !size) return { sure: false, says: words.notFetched };
  return { sure: true, says: host ? words.fetched(host, kind, size) : words.fetchedSomewhere(kind, size) };
}

/** @param {ImageNode} node @param {NodeEvent[]} trail @returns {Statement} */
function kept(node, trail) {
  const words = text.story.belief;
  const hash = hashOf(node, trail);
  return hash
    ? { sure: true, says: words.kept(hash.slice(0, 12), kilobytes(node.byteCount ?? 0)) }
    : { sure: false, says: words.noHash };
}

/** @param {ImageNode} node @param {number} calls @returns {Statement} */
function cost(node, calls) {
  const words = text.story.belief;
  const often = words.calls(calls);
  if (typeof node.creditsConsumed !== 'number') return { sure: false, says: words.costUnknown(often) };
  return { sure: true, says: words.cost(plural(node.creditsConsumed, 'credit'), often) };
}

/** @param {Statement[]} statements @returns {Element} */
export const evidenceList = (statements) =>
  el(
    'ul',
    { class: 'belief' },
    ...statements.map(({ sure, says, note }) =>
      el(
        'li',
        { data: { sure: String(sure) } },
        el('span', {
          class: 'belief-sign',
          role: 'img',
          'aria-label': sure ? text.story.belief.sure : text.story.belief.open,
        }, icon(sure ? 'check' : 'unknown', 16)),
        el('span', {}, says, note && el('span', { class: 'trail-detail', text: note })),
      )
    ),
  );

/** Ways to ask for an image that are worth naming on the page. @type {Record<string, string>} */
const DOORS = { api: 'created_api', openai: 'created_openai', mcp: 'created_mcp' };

/** By which way an image was asked for, from the first entry of its trail. @param {NodeEvent} event */
export const wayOf = ({ kind, requestedBy }) => DOORS[requestedBy?.door ?? ''] ?? kind;
