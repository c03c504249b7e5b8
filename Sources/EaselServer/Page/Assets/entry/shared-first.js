// Runs before the first paint: a page that frames the board says which theme it has. No choice is read or kept.
const asked = new URLSearchParams(location.search);
if (asked.has('embed')) document.documentElement.dataset.embed = '';
const theme = asked.get('theme');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
