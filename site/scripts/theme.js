// Light or dark: what the reader chose last, else the system's preference. Loaded before the page is painted.
(function () {
  'use strict';
  var root = document.documentElement;
  root.classList.add('js');    // what needs a script is shown, what takes its place is not
  var preferred = window.matchMedia('(prefers-color-scheme: dark)');

  function stored() {
    try { return localStorage.getItem('theme'); } catch (unavailable) { return null; }
  }
  function isDark() {
    return root.dataset.theme ? root.dataset.theme === 'dark' : preferred.matches;
  }
  if (stored()) root.dataset.theme = stored();
  window.isDark = isDark;

  document.addEventListener('DOMContentLoaded', function () {
    var button = document.createElement('button');
    button.type = 'button';
    button.className = 'theme';
    function name() {
      button.textContent = isDark() ? 'Light' : 'Dark';
      button.title = 'Change to ' + (isDark() ? 'light' : 'dark');
    }
    function changed() { name(); document.dispatchEvent(new Event('themechange')); }
    button.addEventListener('click', function () {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      try { localStorage.setItem('theme', root.dataset.theme); } catch (unavailable) { /* for this page only */ }
      changed();
    });
    preferred.addEventListener('change', changed);
    name();
    document.querySelector('header.site').append(button);
  });
})();
