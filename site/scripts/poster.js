// The poster: tiles to zoom into, a link over every model that opens its fact sheet beside, search, and an address that
// keeps the view: #ZOOM/X/Y, with the model that is open behind it, or #MODEL alone.
(function () {
  'use strict';
  var element = window.shared.element, data = window.broadside, size = data.size, deepest = data.deepest;
  var byId = Object.create(null);
  data.models.forEach(function (m) { byId[m.id] = m; });

  // One unit of the map is one pixel of the deepest level; y grows downwards.
  var unit = 1 / Math.pow(2, deepest);
  var crs = L.extend({}, L.CRS.Simple, { transformation: new L.Transformation(unit, 0, unit, 0) });
  var whole = L.latLngBounds([0, 0], [size[1], size[0]]);
  var calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  var map = L.map('map', {
    crs: crs,
    minZoom: data.first - 1,
    maxZoom: deepest + 1,
    zoomSnap: 0.25,
    zoomDelta: 1,
    wheelPxPerZoomLevel: 90,
    zoomControl: false,
    maxBounds: whole.pad(0.25),
    maxBoundsViscosity: 0.8,
    attributionControl: false,
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    inertia: !calm
  });
  L.control.zoom({ position: 'bottomleft' }).addTo(map);

  function tileAddress() { return 'tiles/' + (window.isDark() ? 'dark' : 'light') + '/{z}/{x}_{y}.png'; }
  // On dense screens tiles of the next level stand at half their size.
  var tiles = L.tileLayer(tileAddress(), {
    tileSize: 512,
    bounds: whole,
    noWrap: true,
    minNativeZoom: data.first,
    maxNativeZoom: deepest,
    minZoom: data.first - 1,
    maxZoom: deepest + 1,
    detectRetina: false,
    keepBuffer: 3
  });
  if (L.Browser.retina) {
    tiles.options.tileSize = 256;
    tiles.options.zoomOffset = 1;
    tiles.options.maxNativeZoom = deepest - 1;
    tiles.options.minNativeZoom = data.first - 1;
  }
  // Those at the right and the bottom are smaller than the others.
  tiles.on('tileload', function (event) {
    var k = tiles.options.tileSize / 512;
    event.tile.style.width = event.tile.naturalWidth * k + 'px';
    event.tile.style.height = event.tile.naturalHeight * k + 'px';
  });
  tiles.addTo(map);
  document.addEventListener('themechange', function () { tiles.setUrl(tileAddress()); });

  function bounds(rect) { return L.latLngBounds([rect[1], rect[0]], [rect[1] + rect[3], rect[0] + rect[2]]); }

  // ---- the models as links ----

  var namespace = 'http://www.w3.org/2000/svg';
  var overlay = document.createElementNS(namespace, 'svg');
  overlay.setAttribute('viewBox', '0 0 ' + size[0] + ' ' + size[1]);
  overlay.setAttribute('class', 'cells');
  overlay.setAttribute('role', 'group');
  overlay.setAttribute('aria-label', 'Models');
  data.models.forEach(function (m) {
    var link = document.createElementNS(namespace, 'a'), area = document.createElementNS(namespace, 'rect');
    link.setAttribute('href', 'models/' + m.id + '/index.html');
    link.setAttribute('aria-label', m.name + ', ' + m.by);
    // Its frame runs in the gutters, clear of the letters.
    ['x', 'y', 'width', 'height'].forEach(function (name, i) { area.setAttribute(name, m.rect[i] + (i < 2 ? -2.5 : 5)); });
    link.append(area);
    link.addEventListener('click', function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (!dragged) open(m.id, true);
    });
    link.addEventListener('focus', function () {
      if (link.matches(':focus-visible') && !map.getBounds().contains(bounds(m.rect))) show(m.rect, false);
    });
    m.link = link;
    overlay.append(link);
  });
  L.svgOverlay(overlay, whole, { interactive: false }).addTo(map);
  var dragged = false;
  map.on('dragstart', function () { dragged = true; });
  map.getContainer().addEventListener('pointerdown', function () { dragged = false; }, true);

  // The part of the map that the fact sheet leaves free.
  function show(rect, animated) {
    var options = {
      maxZoom: deepest - 0.5,
      paddingTopLeft: [24, 24],
      paddingBottomRight: [24, 24],
      animate: animated && !calm
    };
    if (!panel.hidden) {
      var beside = panel.offsetWidth < map.getSize().x * 0.8;
      options.paddingBottomRight = beside ? [panel.offsetWidth + 24, 24] : [24, panel.offsetHeight + 24];
    }
    if (options.animate) map.flyToBounds(bounds(rect), Object.assign({ duration: 0.7 }, options));
    else map.fitBounds(bounds(rect), options);
  }

  // ---- the fact sheet ----

  var panel = document.getElementById('panel'), opened = null;

  // On a narrow screen the map is high while a fact sheet is below it.
  function room(opened) {
    panel.hidden = !opened;
    panel.parentNode.classList.toggle('opened', opened);
    map.invalidateSize({ animate: false });
    if (opened) window.scrollTo(0, 0);
  }
  function open(id, push) {
    var model = byId[id];
    if (!model) return;
    if (opened) byId[opened].link.classList.remove('open');
    opened = id;
    model.link.classList.add('open');
    keep(push);
    room(true);
    var close = element('button', { type: 'button', class: 'close', 'aria-label': 'Close the fact sheet' }, ['×']);
    close.addEventListener('click', function () { shut(true); });
    var body = element('div', {}, [element('p', { class: 'soft' }, ['…'])]);
    panel.replaceChildren(close, element('h2', {}, [element('bdi', {}, [model.name])]),
      element('p', { class: 'soft' }, [element('bdi', {}, [model.by]), model.date ? ' · ' + model.date : '']),
      element('p', { class: 'actions' }, [element('a', { href: 'models/' + id + '/index.html' }, ['Whole page']),
        element('a', { href: 'compare/index.html?a=' + id }, ['Compare'])]), body);
    panel.scrollTop = 0;
    panel.focus({ preventScroll: true });
    window.shared.load('facts', id).then(function () {
      if (opened === id) body.replaceChildren(facts(window.arrived['facts/' + id].facts));
    }, function () { body.replaceChildren(element('p', {}, ['The facts could not be loaded.'])); });
  }
  function facts(rows) {
    var table = element('table', { class: 'facts' }), part = null, section = null;
    rows.forEach(function (row) {
      if (row[0] === 'Links') return;
      if (row[0] !== section) {
        section = row[0];
        part = element('tbody', {}, [
          element('tr', { class: 'section' }, [element('th', { colspan: 2, scope: 'colgroup' }, [section])])
        ]);
        table.append(part);
      }
      var value = window.shared.value(row);
      if (row[1].trim())
        part.append(
          element('tr', {}, [element('th', { scope: 'row' }, [row[1].trim()]), element('td', { title: row[5] }, value)])
        );
      else part.append(element('tr', {}, [element('td', { colspan: 2 }, value)]));
    });
    return table;
  }
  function shut(push) {
    if (!opened) return;
    var link = byId[opened].link;
    link.classList.remove('open');
    opened = null;
    room(false);
    keep(push);
    link.focus({ preventScroll: true });
  }

  // ---- the address ----

  function view() {
    var c = map.getCenter();
    return map.getZoom().toFixed(2) + '/' + Math.round(c.lng) + '/' + Math.round(c.lat) + (opened ? '/' + opened : '');
  }
  var restoring = false;
  function keep(push) {
    if (restoring) return;
    history[push ? 'pushState' : 'replaceState'](null, '', '#' + view());
  }
  function restore() {
    var hash = location.hash.slice(1);
    try { hash = decodeURIComponent(hash); } catch (broken) { /* as it is */ }
    var parts = hash.split('/'), id = parts.length === 1 ? hash : parts[3];
    restoring = true;
    if (byId[id]) open(id, false); else shut(false);
    if (parts.length >= 3 && parts.slice(0, 3).every(function (n) { return isFinite(n) && n !== ''; }))
      map.setView([+parts[2], +parts[1]], +parts[0], { animate: false });
    else if (byId[id]) show(byId[id].rect, false);
    else map.fitBounds(whole, { animate: false });
    restoring = false;
  }
  window.addEventListener('popstate', restore);
  map.on('moveend', function () { keep(false); });

  // ---- search and places ----

  var search = document.getElementById('search'), found = document.getElementById('found');
  var results = [], chosen = 0;
  function list() {
    results = window.findModels(search.value, data.models).slice(0, 12);
    chosen = 0;
    found.replaceChildren.apply(found, results.map(function (m, i) {
      var item = element('li', { role: 'option', id: 'found-' + i, 'aria-selected': String(i === 0) },
        [element('bdi', {}, [m.name]), element('small', {}, [element('bdi', {}, [m.by])])]);
      item.addEventListener('pointerdown', function (event) { event.preventDefault(); take(i); });
      return item;
    }));
    if (search.value.trim() && !results.length)
      found.append(
        element('li', { role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' }, ['Nothing found'])
      );
    var shown = search.value.trim() !== '';
    found.hidden = !shown;
    search.setAttribute('aria-expanded', String(shown));
    mark();
  }
  function mark() {
    Array.prototype.forEach.call(found.children, function (item, i) {
      if (!results.length) return;
      item.setAttribute('aria-selected', String(i === chosen));
      if (i === chosen) item.scrollIntoView({ block: 'nearest' });
    });
    if (results.length && !found.hidden) search.setAttribute('aria-activedescendant', 'found-' + chosen);
    else search.removeAttribute('aria-activedescendant');
  }
  function take(i) {
    if (!results[i]) return;
    var model = results[i];
    hide();
    search.value = '';
    open(model.id, true);
    show(model.rect, true);
  }
  function hide() {
    found.hidden = true;
    search.setAttribute('aria-expanded', 'false');
    search.removeAttribute('aria-activedescendant');
  }
  search.addEventListener('input', list);
  search.addEventListener('focus', list);
  search.addEventListener('blur', hide);
  search.addEventListener('keydown', function (event) {
    var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (found.hidden) return;
    if (step && results.length) {
      chosen = (chosen + step + results.length) % results.length;
      mark();
      event.preventDefault();
    }
    if (event.key === 'Enter') take(chosen);
    if (event.key === 'Escape') { search.value = ''; hide(); event.stopPropagation(); }
  });
  document.addEventListener('keydown', function (event) {
    if (event.target.matches('input, select, textarea')) return;
    if (event.key === '/') { search.focus(); event.preventDefault(); }
    if (event.key === 'Escape') shut(true);
  });

  var goto_ = document.getElementById('goto'), places = [];
  [['Groups', data.groups], ['Parts', data.parts]].forEach(function (part) {
    if (!part[1].length) return;
    goto_.append(element('optgroup', { label: part[0] }, part[1].map(function (p) {
      places.push(p);
      return element('option', { value: places.length }, [p.title]);
    })));
  });
  goto_.append(element('option', { value: 'whole' }, ['The whole poster']));
  goto_.addEventListener('change', function () {
    show(goto_.value === 'whole' ? [0, 0, size[0], size[1]] : places[goto_.value - 1].rect, true);
    goto_.value = '';
  });

  restore();
  window.posterMap = map;
})();
