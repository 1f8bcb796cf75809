// Asks the server that shows the site while it is edited: the page comes again when the catalog has changed, and what
// is wrong with it is shown above the page until it is mended.
(function () {
  'use strict';
  var version = null;
  function show(text) {
    var box = document.querySelector('.broken');
    if (!text) { if (box) box.remove(); return; }
    if (!box) {
      box = document.createElement('pre');
      box.className = 'broken';
      box.setAttribute('role', 'alert');
      document.body.append(box);
    }
    box.textContent = text;
  }
  function ask() {
    if (document.hidden) { setTimeout(ask, 200); return; }
    fetch('/.state').then(function (answer) { return answer.json(); }).then(function (state) {
      if (version !== null && state.version !== version) { location.reload(); return; }
      version = state.version;
      show(state.problems);
      setTimeout(ask, 100);
    }).catch(function () { setTimeout(ask, 1000); });
  }
  ask();
})();
