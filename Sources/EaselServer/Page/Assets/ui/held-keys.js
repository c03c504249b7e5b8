// @ts-check
// A key that does something does it once, however long it is held: what comes up under an Enter that is still down is
// not pressed, and Delete takes one image. Keys that move, zoom or undo go on, and so does typing.

/** @param {KeyboardEvent} event */
const doesOnce = ({ key }) => ['Enter', 'Delete', 'Backspace'].includes(key) || /^[a-z]$/i.test(key);

addEventListener('keydown', (event) => {
  if (!event.repeat || !doesOnce(event)) return;
  const on = /** @type {Element} */ (event.target);
  const isTyped = on.matches?.('input:not([type="checkbox"], [type="radio"]), textarea, select');
  // Shift and Enter begins a line; Enter alone sends.
  if (isTyped && (event.key !== 'Enter' || event.shiftKey)) return;
  if (!isTyped && (event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });
