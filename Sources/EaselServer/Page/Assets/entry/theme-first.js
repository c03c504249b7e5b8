// Runs before the first paint, so a chosen theme never flashes the other one.
try {
  const chosen = localStorage.getItem('easel.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // Storage can be forbidden; the system's theme is right then.
}
