// @ts-check
// An image's audit trail in plain words: one sentence per entry, its details, and whether it is good or bad news.
import { changedNothing, hostOf, kilobytes, wayOf } from './evidence.js';
import { verdictOf } from './callback-row.js';
import { plural, text } from '../words/text.js';

/** @typedef {import('../model/types.js').NodeEvent} NodeEvent */
/** @typedef {{event: NodeEvent, says: string, detail: string, sign: 'good'|'amber'|'bad'|''}} Entry */

const CLAIMS = /** @type {Record<string, string>} */ ({
  submitting: 'sending',
  submitted: 'asking',
  unknown: 'asking',
  ready: 'fetching',
  owed: 'seeking',
  failed: 'asking',
  canceled: 'asking',
});
const BAD = new Set(['refused', 'reported_failure', 'budget_exceeded', 'lost']);
const AMBER = new Set([
  'postponed',
  'answer_lost',
  'import_postponed',
  'import_failed',
  'keeping_failed',
  'callback_refused',
  'cancel_requested',
  'restored',
  'held',
  'hinted',
  'reported_in_part',
  'given_up',
]);
const GOOD = new Set(['imported', 'imported_in_part']);

/** @param {NodeEvent[]} events @returns {Entry[]} */
export function entriesOf(events) {
  /** The state of each attempt so far. @type {Map<number|undefined, string>} */
  const states = new Map();
  return events.map((event) => {
    const kind = kindOf(event, states.get(event.attempt));
    if (event.state) states.set(event.attempt, event.state);
    const nothing = changedNothing(event);
    const sign = nothing ? '' : BAD.has(kind) ? 'bad' : AMBER.has(kind) ? 'amber' : GOOD.has(kind) ? 'good' : '';
    return {
      event,
      says: text.story.says[kind] ?? kind.replaceAll('_', ' '),
      detail: nothing ? verdictOf(nothing).says : detailOf(event),
      sign,
    };
  });
}

/**
 * What happened, where the kind alone does not say it.
 * @param {NodeEvent} event
 * @param {string|undefined} was the state before
 */
function kindOf(event, was) {
  const { kind, state } = event;
  if (changedNothing(event)) return kind;
  const ended = state === 'failed' && was !== 'failed';
  if (kind === 'claimed' && ended) return was === 'owed' ? 'lost' : 'given_up';
  if (kind === 'claimed' && state === 'unknown' && was === 'submitting') return 'answer_lost';
  if (kind === 'claimed') return CLAIMS[state ?? ''] ?? kind;
  if (kind === 'still_running' && ended) return 'given_up';
  if (kind === 'reported_success' && event.hasAllResults === false) return 'reported_in_part';
  if (kind === 'imported' && state !== 'stored') return 'imported_in_part';
  if (kind === 'retried' && state === 'ready') return 'fetched_again';
  if (kind === 'created') return wayOf(event);
  return kind;
}

/** What an entry adds for people; workers and addresses are not. @param {NodeEvent} event */
function detailOf(event) {
  const { kind, settings, image, error } = event;
  if (kind === 'claimed' || kind === 'callback_replayed') return '';
  if (kind === 'callback') return verdictOf(event.verdict).says;
  if (settings) {
    return [settings.model, settings.aspectRatio, settings.resolution, settings.outputFormat].filter(Boolean).join(
      ', ',
    );
  }
  if (image) {
    return [
      image.contentType.replace(/^image\//, '').toUpperCase(),
      `${image.width} × ${image.height}`,
      kilobytes(image.byteCount),
    ].join(', ');
  }
  if (error) return error.message;
  if (kind === 'reported_success') return reportOf(event);
  return event.reason ?? event.taskId ?? '';
}

/** @param {NodeEvent} event */
function reportOf({ taskId, creditsConsumed, resultUrls = [] }) {
  const credits = creditsConsumed === undefined ? '' : plural(creditsConsumed, 'credit');
  return [taskId && `task ${taskId}`, credits, [...new Set(resultUrls.map(hostOf))].join(' ')].filter(Boolean).join(
    ', ',
  );
}
