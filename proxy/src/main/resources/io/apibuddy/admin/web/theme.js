// The colour scheme that was chosen, before anything is painted; none chosen: the system's.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem('api-buddy-theme');
  } catch (denied) {
    // Storage may be switched off: then the system's scheme it is.
  }
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.dataset.theme = chosen;
  }
})();
