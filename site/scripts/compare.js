// Two to four models side by side. Facts and drawings come as scripts, so that this works without a server.
(function () {
  'use strict';
  var root = document.body.dataset.root,
    form = document.getElementById('choice'),
    place = document.getElementById('compared');
  var message = document.getElementById('message'), names = ['a', 'b', 'c', 'd'];
  var element = window.shared.element, load = window.shared.load;
  function chosen() {
    var ids = names.map(function (n) { return form.elements[n].value; }).filter(Boolean);
    return ids.filter(function (id, i) { return ids.indexOf(id) === i; });
  }

  // Rows of all models under one another; those with the same section and label are one line.
  function aligned(models) {
    var lines = [];
    models.forEach(function (model, m) {
      var after = 0;
      model.facts.forEach(function (row) {
        if (!row[1] || row[0] === 'Links') return;
        var at = lines.findIndex(function (l) { return l.section === row[0] && l.label === row[1] && !l.cells[m]; });
        if (at < 0) { at = after; lines.splice(at, 0, { section: row[0], label: row[1], cells: [] }); }
        lines[at].cells[m] = row;
        after = at + 1;
      });
    });
    return lines;
  }
  function cell(row, first) {
    if (!row) return element('td', {}, ['–']);
    var children = window.shared.value(row);
    if (first && row !== first && row[3] && first[3] && row[3] !== first[3]) {
      var less = row[3] < first[3], ratio = less ? first[3] / row[3] : row[3] / first[3];
      var words = ratio >= 10 ? Math.round(ratio) : +ratio.toPrecision(2);
      if (words !== 1)
        children.push(element('span', { class: 'ratio' }, [(less ? ' ÷ ' : ' × ') + words.toLocaleString('en')]));
    }
    return element('td', {}, children);
  }
  function table(models) {
    var head = element('tr', {}, [element('th', { scope: 'col' }, ['Fact'])].concat(models.map(function (m) {
      return element('th', { scope: 'col' }, [
        element('a', { href: root + 'models/' + m.id + '/index.html' }, [element('bdi', {}, [m.name])])
      ]);
    })));
    var out = element('table', { class: 'compared' }, [element('thead', {}, [head])]), part = null, section = null;
    aligned(models).forEach(function (line) {
      if (line.section !== section) {
        section = line.section;
        part = element('tbody', {}, [
          element('tr', { class: 'section' }, [
            element('th', { colspan: models.length + 1, scope: 'colgroup' }, [section])
          ])
        ]);
        out.append(part);
      }
      var values = models.map(function (m, i) { return line.cells[i] ? line.cells[i][2] : ''; });
      var differs = values.some(function (v) { return v !== values[0]; });
      part.append(
        element(
          'tr',
          differs ? { class: 'differs' } : {},
          [element('th', { scope: 'row' }, [line.label.trim()])].concat(
            models.map(function (m, i) {
              return cell(line.cells[i], line.cells[0]);
            })
          )
        )
      );
    });
    return element('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Facts side by side' }, [out]);
  }
  // One scale for all: a point of the print is a point on the screen, less where they would not fit.
  function drawings(models) {
    var figures = models.map(function (m) {
      var figure = element('figure', {}, [element('figcaption', {}, [element('bdi', {}, [m.name])])]);
      figure.append(document.createRange().createContextualFragment(window.arrived['drawing/' + m.id]));
      return figure;
    });
    var sizes = figures.map(function (f) { return f.querySelector('svg').viewBox.baseVal; });
    var width = sizes.reduce(function (sum, s) { return sum + s.width; }, 0), between = 24 * (sizes.length - 1);
    var scale = Math.min(1.4, Math.max(0.5, (place.clientWidth - between) / width));
    figures.forEach(function (f, i) {
      var svg = f.querySelector('svg');
      svg.setAttribute('width', sizes[i].width * scale);
      svg.setAttribute('height', sizes[i].height * scale);
    });
    return element(
      'div',
      { class: 'drawings', tabindex: 0, role: 'region', 'aria-label': 'Drawings on one scale' },
      figures
    );
  }

  var turn = 0, title = document.title;
  function compare() {
    var ids = chosen(), mine = ++turn;
    if (ids.length < 2) {
      place.replaceChildren();
      document.title = title;
      message.textContent = ids.length ? 'Choose another model.' : 'Choose two models or more.';
      return;
    }
    message.textContent = 'Loading …';
    Promise.all(ids.flatMap(function (id) { return [load('facts', id), load('drawing', id)]; })).then(function () {
      if (mine !== turn) return;
      var models = ids.map(function (id) { return window.arrived['facts/' + id]; });
      message.textContent = '';
      place.replaceChildren();
      place.append(
        element('h2', {}, ['Drawings, on one scale']),
        drawings(models),
        element('h2', {}, ['Facts']),
        table(models)
      );
      document.title = models.map(function (m) { return m.name; }).join(' · ') + ' compared';
    }, function (error) { message.textContent = 'There are no facts of ' + error.message + '.'; });
  }
  function read() {
    var query = new URLSearchParams(location.search);
    names.forEach(function (n) {
      form.elements[n].value = query.get(n) || '';
      if (form.elements[n].selectedIndex < 0) form.elements[n].value = '';
    });
    compare();
  }
  function choose(event) {
    event.preventDefault();
    var query = new URLSearchParams();
    chosen().forEach(function (id, i) { query.set(names[i], id); });
    history.pushState(null, '', query.toString() ? '?' + query : location.pathname);
    compare();
  }
  form.addEventListener('submit', choose);
  form.addEventListener('change', choose);
  window.addEventListener('popstate', read);
  read();
})();
