// What the poster and the comparison both need: elements, the mark of doubt, and facts and drawings, which come as
// scripts, so that pages work without a server.
(function () {
  'use strict';
  window.arrived = window.arrived || {};
  function element(tag, attributes, children) {
    var out = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { out.setAttribute(name, attributes[name]); });
    (children || []).forEach(function (child) { out.append(child); });
    return out;
  }
  // The script `kind`, `facts` or `drawing`, of a model; what it brought is in `arrived`.
  function load(kind, id) {
    if (window.arrived[kind + '/' + id]) return Promise.resolve();
    return new Promise(function (done, failed) {
      var script = element('script', { src: document.body.dataset.root + 'models/' + id + '/' + kind + '.js' });
      script.onload = done;
      script.onerror = function () { failed(new Error(id)); };
      document.head.append(script);
    });
  }
  // The value of a fact, a row of facts.js, with its mark where it was recalled or inferred.
  function value(row) {
    var out = [element('bdi', {}, [row[2]])];
    if (row[4])
      out.push(
        element('span', { class: 'doubt', title: row[4] }, [
          '°',
          element('span', { class: 'unseen' }, [' (' + row[4] + ')'])
        ])
      );
    return out;
  }
  window.shared = { element: element, load: load, value: value };
})();
