// Sorting by any column, and filters; the address keeps both.
(function () {
  'use strict';
  var table = document.getElementById('models'),
    form = document.getElementById('filters'),
    count = document.getElementById('count');
  var body = table.tBodies[0], rows = Array.from(body.rows), heads = Array.from(table.tHead.rows[0].cells);
  var edges = {
    'below 10B': [0, 1e10],
    '10B to 100B': [1e10, 1e11],
    '100B to 1T': [1e11, 1e12],
    '1T and more': [1e12, Infinity]
  };
  var column = { organization: 1, group: 2, year: 3, mechanism: 11 };

  function key(row, i) {
    var cell = row.cells[i];
    return cell.dataset.value !== undefined ? +cell.dataset.value : cell.textContent.trim().toLowerCase();
  }
  function sort(i, down) {
    heads.forEach(function (h, k) {
      if (k === i) h.setAttribute('aria-sort', down ? 'descending' : 'ascending'); else h.removeAttribute('aria-sort');
    });
    rows.slice().sort(function (a, b) {
      var x = key(a, i), y = key(b, i), order = typeof x === 'number' ? x - y : x.localeCompare(y, 'en');
      return down ? -order : order;
    }).forEach(function (row) { body.append(row); });
  }
  heads.forEach(function (head, i) {
    var button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener('click', function () {
      var numbers = rows[0] && rows[0].cells[i].dataset.value !== undefined, sorted = head.getAttribute('aria-sort');
      sort(i, sorted ? sorted === 'ascending' : numbers);
      keep();
    });
  });

  function filter() {
    var text = form.elements.text.value.trim().toLowerCase(), shown = 0;
    rows.forEach(function (row) {
      function has(name) {
        var wanted = form.elements[name].value, cell = row.cells[column[name]].textContent.trim();
        if (!wanted) return true;
        if (name === 'mechanism') return cell.split(', ').indexOf(wanted) >= 0;
        return name === 'year' ? cell.startsWith(wanted) : cell === wanted;
      }
      var size = edges[form.elements.size.value], total = +row.dataset.total;
      var fits =
        has('organization') &&
        has('group') &&
        has('year') &&
        has('mechanism') &&
        (!size || (total >= size[0] && total < size[1])) &&
        text.split(/\s+/).every(function (word) {
          return row.textContent.toLowerCase().indexOf(word) >= 0;
        });
      row.hidden = !fits;
      shown += fits;
    });
    count.textContent = shown + (shown === 1 ? ' model' : ' models');
  }
  function keep() {
    var query = new URLSearchParams();
    Array.from(form.elements).forEach(function (e) { if (e.id && e.value) query.set(e.id, e.value); });
    var sorted = heads.findIndex(function (h) { return h.hasAttribute('aria-sort'); });
    if (sorted >= 0)
      query.set(
        'sort',
        heads[sorted].dataset.key + (heads[sorted].getAttribute('aria-sort') === 'descending' ? '-' : '')
      );
    history.replaceState(null, '', query.toString() ? '?' + query : location.pathname);
  }
  form.hidden = false;
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  form.addEventListener('input', function () { filter(); keep(); });

  var query = new URLSearchParams(location.search);
  Array.from(form.elements).forEach(function (e) {
    if (!query.has(e.id)) return;
    e.value = query.get(e.id);
    if (e.selectedIndex < 0) e.value = '';
  });
  var by = query.get('sort');
  if (by) {
    var i = heads.findIndex(function (h) { return h.dataset.key === by.replace(/-$/, ''); });
    if (i >= 0) sort(i, by.endsWith('-'));
  }
  filter();
})();
