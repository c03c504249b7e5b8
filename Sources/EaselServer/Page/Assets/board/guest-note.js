// @ts-check
// What a shared board says when it has no images to show.
import { icon } from '../ui/dom.js';
import { emptyView, errorView } from '../ui/panel.js';
import { Problem } from '../model/server.js';
import { text } from '../words/text.js';

/**
 * Why the link shows nothing; with another try where that may help.
 * @param {Error} problem
 * @param {() => void} again
 */
export function endView(problem, again) {
  const { ends } = text.sharing;
  const end = problem instanceof Problem
    ? ends[problem.code] ?? (problem.status === 401 ? ends.share_unknown : undefined)
    : undefined;
  if (!end) return errorView(problem, again);
  const view = emptyView(end.title, end.lead, 'h2');
  view.setAttribute('role', 'alert');
  view.classList.add('end-view');
  view.firstElementChild?.replaceWith(icon('unlink', 40));
  return view;
}

export const noImages = () => emptyView(text.sharing.emptyTitle, text.sharing.emptyLead, 'h2');
