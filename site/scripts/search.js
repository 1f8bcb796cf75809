// Which models a few typed words mean. Every word must be near one of the model's: its beginning, anywhere in it from
// three letters on, or with one letter wrong, missing, too many or two swapped.
(function () {
  'use strict';

  function words(text) {
    return text
      .toLowerCase()
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]/g, '')
      .split(/[^\p{L}\p{N}.]+/u)
      .filter(Boolean);
  }

  // True where one edit turns `typed` into the beginning of `word`.
  function oneTypo(typed, word) {
    for (var end = typed.length - 1; end <= typed.length + 1; ++end) {
      if (end > word.length) break;
      if (oneEdit(typed, word.slice(0, end))) return true;
    }
    return false;
  }
  function oneEdit(a, b) {
    var i = 0;
    while (i < a.length && i < b.length && a[i] === b[i]) ++i;
    var restA = a.slice(i), restB = b.slice(i);
    return restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1) ||
      (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2));
  }

  // 0: not at all; the more, the better.
  function score(typed, word) {
    if (word === typed) return 6;
    if (word.startsWith(typed)) return 5;
    if (typed.length >= 3 && word.includes(typed)) return 3;
    if (typed.length >= 4 && oneTypo(typed, word)) return 1;
    return 0;
  }

  // `models`: [{name, by, words: […]}]; returns those that fit, the best first.
  window.findModels = function (query, models) {
    var typed = words(query);
    if (!typed.length) return [];
    var found = [];
    models.forEach(function (model, order) {
      var fields = model.fields || (model.fields = [
        { weight: 3, words: words(model.name + ' ' + model.id) }, { weight: 2, words: words(model.by) },
        { weight: 1, words: words(model.words.join(' ')) }
      ]);
      var sum = 0;
      for (var t of typed) {
        var best = 0;
        for (var field of fields)
          for (var word of field.words)
            best = Math.max(best, score(t, word) * 4 + field.weight * Math.sign(score(t, word)));
        if (!best) return;
        sum += best;
      }
      found.push({ model: model, sum: sum, order: order });
    });
    found.sort(function (a, b) { return b.sum - a.sum || a.order - b.order; });
    return found.map(function (f) { return f.model; });
  };
})();
