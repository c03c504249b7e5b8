// @ts-check
// How a node looks and what it says, as a pure function of the node and the time.
import { isOwed, retryOf, wasSent } from '../model/retry.js';
import { duration, plural, text } from '../words/text.js';

/** @typedef {import('../model/types.js').ImageNode} ImageNode */
/** @typedef {{action: string, label: string, note?: string}} Button */
/**
 * @typedef {{
 *   kind: 'pending'|'processing'|'completed'|'failed'|'owed'|'unknown'|'canceled',
 *   title: string, detail: string, short: string,
 *   progress: number|null, late: boolean,
 *   buttons: Button[], ticks: boolean
 * }} Face `progress` is 0 to 1 of the usual time; `ticks` asks to be drawn again every second
 */

/**
 * @param {ImageNode} node
 * @param {number} now server time in milliseconds
 * @returns {Face}
 */
export function faceOf(node, now) {
  const face = { title: '', detail: '', short: '', progress: null, late: false, buttons: [], ticks: false };
  switch (node.status) {
    case 'pending':
      return { ...face, kind: 'pending', ticks: true, ...waiting(node, now) };
    case 'processing':
      return processing(node, now);
    case 'completed':
      return { ...face, kind: 'completed', title: node.prompt };
    case 'canceled':
      return {
        ...face,
        kind: 'canceled',
        title: text.node.canceled,
        detail: wasSent(node) ? text.node.canceledSent : text.node.canceledUnsent,
        short: text.node.canceled,
        buttons: retryButton(node),
      };
    default:
      return failed(node);
  }
}

/** For those who can't do anything about it. @param {ImageNode} node @param {number} now @returns {Face} */
export function faceToLookAt(node, now) {
  const face = faceOf(node, now);
  return { ...face, buttons: [], detail: ['failed', 'canceled'].includes(face.kind) ? '' : face.detail };
}

/** @param {ImageNode} node @param {number} now */
function waiting(node, now) {
  const seconds = node.estimatedStartAt ? (node.estimatedStartAt - now) / 1000 : 0;
  return {
    title: node.statusDetail === 'waiting_for_provider_limit'
      ? text.node.waitingForLimit
      : node.statusDetail === 'waiting_for_provider'
      ? text.node.waitingForProvider
      : text.node.waiting,
    detail: seconds >= 1 ? text.node.startsIn(seconds) : '',
    short: seconds >= 1 ? text.node.in(seconds) : text.node.waiting,
  };
}

/** @param {ImageNode} node @param {number} now @returns {Face} */
function processing(node, now) {
  const elapsed = Math.max(0, (now - (node.startedAt ?? node.createdAt)) / 1000);
  const usual = node.expectedSeconds ?? 0;
  const late = usual > 0 && elapsed > usual * 1.2;
  /** @type {Face} */
  const face = {
    kind: 'processing',
    title: text.node.developing(elapsed),
    detail: usual ? text.node.usually(usual) : '',
    short: duration(elapsed),
    progress: usual ? Math.min(1, elapsed / usual) : null,
    late,
    buttons: [],
    ticks: true,
  };
  if (late) face.detail = text.node.longer;
  if (node.statusDetail === 'sending') return { ...face, title: text.node.sending, detail: duration(elapsed) };
  if (node.statusDetail === 'saving') {
    const detail = duration(elapsed);
    return { ...face, title: text.node.saving, detail, short: text.node.savingShort, progress: 1, late: false };
  }
  if (node.statusDetail === 'fetching_again') {
    const detail = `${text.node.fetchingAgain} ${duration(elapsed)}`;
    return { ...face, title: text.node.notFetched, detail, short: text.node.owedShort, progress: 1, late: true };
  }
  if (node.statusDetail === 'outcome_unknown') {
    return {
      ...face,
      kind: 'unknown',
      title: `${text.node.unknownTitle} · ${duration(elapsed)}`,
      detail: text.node.unknown,
      progress: null,
      late: false,
      buttons: [{ action: 'cancel', label: text.tools.cancel }], // what it says already is that it may be paid
    };
  }
  return face;
}

/** How every error of an image that is owed begins; its title and its button say that already. */
const OWED = /^The image is paid and not fetched yet; [^.]*\.\s*/;

/** @param {ImageNode} node @returns {Button[]} */
function retryButton(node) {
  const retry = retryOf(node);
  return retry ? [{ action: 'retry', ...retry }] : [];
}

/** @param {ImageNode} node @returns {Face} */
function failed(node) {
  if (isOwed(node)) {
    const why = node.error?.message.replace(OWED, '') ?? '';
    return {
      kind: 'owed',
      title: text.node.owed,
      detail: `${text.node.owedDetail} ${why}`.trim(),
      short: text.node.owedShort,
      progress: null,
      late: false,
      buttons: retryButton(node),
      ticks: false,
    };
  }
  const code = node.error?.code ?? 'other';
  const reason = text.reasons[code] ?? text.reasons.other;
  const unknown = code === 'outcome_unknown';
  const buttons = retryButton(node);
  if (['content_policy', 'invalid_prompt', 'reference_missing'].includes(code)) {
    buttons.unshift({ action: 'edit', label: text.node.editPrompt });
  }
  return {
    kind: unknown ? 'unknown' : 'failed',
    title: reason.title,
    detail: reason.detail,
    short: unknown ? text.node.unknownTitle : text.node.failed,
    progress: null,
    late: false,
    buttons,
    ticks: false,
  };
}

/**
 * Size, model, credits and time of a finished image.
 * @param {ImageNode} node
 * @param {(id: string) => string} modelName
 * @param {import('../model/types.js').Result} [result] which of its images
 */
export function factsOf(node, modelName, result = /** @type {any} */ (node)) {
  return [
    isOwed(node) ? text.node.moreOwed : '',
    result.width && result.height ? `${result.width} × ${result.height}` : node.resolution,
    modelName(node.model),
    node.creditsConsumed === undefined ? '' : plural(node.creditsConsumed, 'credit'),
    node.generationSeconds === undefined ? '' : duration(node.generationSeconds),
  ].filter(Boolean).join(' · ');
}
