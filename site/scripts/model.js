// Caches and weights for the context and number of sequences that the reader sets.
(function () {
  'use strict';
  var form = document.getElementById('calculator'), result = document.getElementById('calculated');
  if (!form) return;
  var cache = JSON.parse(form.dataset.cache), weights = +form.dataset.weights;

  function bytes(n) {
    var units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'], i = 0;
    while (n >= 1024 && i < units.length - 1) { n /= 1024; ++i; }
    return (i === 0 ? Math.round(n) : +n.toPrecision(3)) + ' ' + units[i];
  }
  function number(id) { return Math.max(1, Math.round(+document.getElementById(id).value) || 1); }
  function update() {
    var context = number('context'), batch = number('batch');
    // Figures are in bf16: 16 bit each.
    var weightBytes = weights * document.getElementById('weight-bits').value / 8;
    var cacheBytes = cache.parts.reduce(function (sum, part) {
      return sum + part[0] * (part[1] ? Math.min(part[1], context) : context);
    }, 0) * document.getElementById('cache-bits').value / 16;
    var kept = batch * (cacheBytes + cache.state);
    result.replaceChildren('Weights ' + bytes(weightBytes) + ', KV cache and state ' + bytes(kept) + ', together ');
    var sum = document.createElement('strong');
    sum.textContent = bytes(weightBytes + kept);
    result.append(sum, '. Activations and the running program come on top.');
  }
  form.hidden = result.hidden = false;
  form.addEventListener('input', update);
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  update();
})();
