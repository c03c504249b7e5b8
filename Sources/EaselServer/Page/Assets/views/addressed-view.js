// @ts-check
// Views over the board that have an address: the page's with #name, or #name?and=filters. Back closes them.

/**
 * @param {string} name
 * @param {HTMLDialogElement} dialog
 * @param {(filters: URLSearchParams) => void} enter shows it; again when the filters in its address changed
 */
export function addressed(name, dialog, enter) {
  let shown = '';
  const here = () => location.hash === `#${name}` || location.hash.startsWith(`#${name}?`);
  const follow = () => {
    if (!here()) return dialog.open && dialog.close();
    if (dialog.open && shown === location.hash) return;
    shown = location.hash;
    enter(new URLSearchParams(shown.slice(name.length + 2)));
  };
  addEventListener('hashchange', follow);
  addEventListener('popstate', follow);
  dialog.addEventListener('close', () => here() && history.replaceState(null, '', location.pathname));
  return {
    follow,
    /** @param {Record<string, string>} [filters] */
    show: (filters = {}) => {
      const query = new URLSearchParams(filters).toString();
      location.hash = query ? `${name}?${query}` : name;
    },
    /** Keeps the filters in the address without a step of history. @param {Record<string, string>} filters */
    mark: (filters) => {
      const query = new URLSearchParams(filters).toString();
      shown = `#${name}${query && `?${query}`}`;
      history.replaceState(null, '', location.pathname + shown);
    },
  };
}
