// @ts-check
// Light and dark: the system's, until the user chooses.

const dark = matchMedia('(prefers-color-scheme: dark)');

const shown = () => document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light');

/** The theme the switch leads to. */
export const nextTheme = () => (shown() === 'dark' ? 'light' : 'dark');

export function switchTheme() {
  const next = nextTheme();
  const isSystem = next === (dark.matches ? 'dark' : 'light');
  try {
    // Back at the system's theme the page follows the system again.
    if (isSystem) localStorage.removeItem('easel.theme');
    else localStorage.setItem('easel.theme', next);
  } catch {
    // Storage forbidden: the choice lasts as long as the page.
  }
  if (isSystem) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}
