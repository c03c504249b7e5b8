// @ts-check
// While an input method composes, its keys are its own: no field and no shortcut hears them, so half a prompt is never
// sent. Safari ends the composition before the Enter that accepts it, whose key code alone, 229, still tells.

addEventListener('keydown', (event) => {
  if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
}, { capture: true });
