// @ts-check
// A button that appears where somebody is pressing: it ignores presses meant for what was there before.

/** Longer than a double click takes. */
const READ_MS = 600;

/**
 * @template {HTMLButtonElement} Button
 * @param {Button} button one that appears now @param {() => void} run
 * @returns {Button}
 */
export function guarded(button, run) {
  // For the pointer only: a press by keyboard is intended.
  button.classList.add('not-yet');
  setTimeout(() => button.classList.remove('not-yet'), READ_MS);
  // `detail` counts the clicks of one go; the later ones belong to the first.
  button.addEventListener('click', (event) => event.detail <= 1 && run());
  return button;
}
