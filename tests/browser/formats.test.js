// PDF and SVG in programs that are not ours: pdf.js reads the poster's structure, Chromium shows its SVG.
// BROADSIDE is the program, SOURCE the source folder, WORK a folder for what the tests write.
'use strict';
const { chromium } = require('playwright-core');
const { execFileSync } = require('node:child_process');
const { once } = require('node:events');
const http = require('node:http');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { before, test } = require('node:test');
const { pathToFileURL } = require('node:url');

const program = process.env.BROADSIDE, source = process.env.SOURCE, work = process.env.WORK;

const render = (...options) => execFileSync(program, ['render', '--quiet', ...options], { cwd: source });

/// The structure as pdf.js gives it, with the text of each piece of content.
async function structure(file) {
  const warn = console.warn;
  console.warn = () => {};    // that there is no canvas, which only drawing needs
  const pdfjs = require('pdfjs-dist/legacy/build/pdf.js');
  const pdf = await pdfjs.getDocument({ url: file, verbosity: 0 }).promise;
  const page = await pdf.getPage(1);
  const tree = await page.getStructTree();
  const text = {};
  const open = [];
  for (const item of (await page.getTextContent({ includeMarkedContent: true })).items) {
    if (item.type?.startsWith('begin')) {
      open.push(item.id);
    } else if (item.type === 'endMarkedContent') {
      open.pop();
    } else {
      const id = open.findLast(i => i);
      if (id) text[id] = (text[id] ?? '') + item.str;
    }
  }
  console.warn = warn;
  const words = node =>
    node.type === 'content' ? text[node.id] ?? '' : (node.children ?? []).map(words).join(' ').trim();
  const all = (node, role, out = []) => {
    if (node.role === role) out.push(node);
    for (const child of node.children ?? []) all(child, role, out);
    return out;
  };
  return { tree, words, all: role => all(tree, role), within: all };
}

before(() => fs.mkdirSync(work, { recursive: true }));

test('pdf.js reads the poster in order, with its lists, tables and figures', async () => {
  const file = path.join(work, 'poster.pdf');
  render('-o', file);
  const { words, all, within } = await structure(file);
  assert.equal(all('H1').length, 1);
  assert.equal(words(all('H1')[0]), 'Architectures of Large Language Models');
  const catalog = JSON.parse(fs.readFileSync(path.join(source, 'catalog/index.json'), 'utf8'));
  const names = fs.readdirSync(path.join(source, 'catalog/models'))
    .map(name => JSON.parse(fs.readFileSync(path.join(source, 'catalog/models', name), 'utf8')).name);
  const headings = all('H3').map(words);
  for (const name of names) assert.ok(headings.some(h => h.startsWith(name)), `no heading for ${name}`);
  const groups = all('H2').map(words);
  for (const category of catalog.categories ?? [])
    assert.ok(
      groups.some(h => h.startsWith(category.title)),
      category.title
    );
  // What stands beside an entry of the key is read with it.
  assert.ok(all('LI').map(words).includes('Global attention sees every token before'));
  // Rows of charts begin with the model they are about.
  for (const row of all('TR')) {
    assert.equal(row.children[0].role, 'TH');
    assert.ok(row.children.length >= 2);
  }
  for (const figure of all('Figure')) assert.ok(figure.alt?.length > 20, words(figure));
  for (const role of ['LI', 'LBody', 'TH', 'TD', 'H1', 'H2', 'H3']) {
    for (const node of all(role)) assert.notEqual(words(node) + within(node, 'Link').length, '0', `an empty ${role}`);
  }
});

test('the text of an SVG looks the same as its outlines, and can be found', async () => {
  const outlines = path.join(work, 'outlines.svg'), text = path.join(work, 'text.svg');
  render('--model', 'deepseek-v3', '-o', outlines);
  render('--model', 'deepseek-v3', '--svg-text', 'text', '-o', text);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking']
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    const shot = async file => {
      await page.goto(pathToFileURL(file).href);
      await page.evaluate(() => document.fonts.ready);
      return (await page.screenshot({ timeout: 60_000 })).toString('base64');
    };
    const before = await shot(outlines), after = await shot(text);
    assert.ok(
      (await page.evaluate(() => document.documentElement.textContent)).includes('Multi-head latent attention')
    );
    assert.equal(await page.evaluate(() => [...document.fonts].filter(f => f.status === 'loaded').length > 0), true);
    await page.goto('about:blank');
    const different = await page.evaluate(async pictures => {
      const pixels = await Promise.all(pictures.map(async data => {
        const image = new Image();
        image.src = 'data:image/png;base64,' + data;
        await image.decode();
        const canvas = document.createElement('canvas');
        canvas.width = image.width;
        canvas.height = image.height;
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, image.width, image.height).data;
      }));
      let sum = 0, ink = 0;
      for (let i = 0; i < pixels[0].length; i += 4) {
        sum += Math.abs(pixels[0][i + 1] - pixels[1][i + 1]);
        ink += 255 - pixels[0][i + 1];
      }
      return sum / ink;
    }, [before, after]);
    // Glyphs as text are smoothed otherwise than as paths: their edges differ a little; another font or place would
    // differ by most of the ink of the text.
    assert.ok(different < 0.1, `${different} of the ink differs`);
  } finally {
    await browser.close();
  }
});

test('OpenSeadragon opens a pyramid, and every level joins up', async t => {
  const folder = path.join(work, 'pyramid');
  fs.mkdirSync(folder, { recursive: true });
  render('-o', path.join(folder, 'poster.dzi'), '--dpi', '72');
  fs.copyFileSync(
    require.resolve('openseadragon/build/openseadragon/openseadragon.min.js'),
    path.join(folder, 'viewer.js')
  );
  fs.writeFileSync(
    path.join(folder, 'index.html'),
    '<!DOCTYPE html><title>x</title><div id="viewer" style="width:900px;height:700px"></div>' +
      '<script src="viewer.js"></script>'
  );
  const server = http.createServer((request, response) => {
    const file = path.join(folder, decodeURIComponent(request.url.split('?')[0]).replace(/\/$/, '/index.html'));
    if (!fs.existsSync(file)) { response.writeHead(404); response.end(); return; }
    const type =
      { '.html': 'text/html', '.js': 'text/javascript', '.png': 'image/png' }[path.extname(file)] ?? 'application/xml';
    response.writeHead(200, { 'content-type': type });
    fs.createReadStream(file).pipe(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu']
  });
  t.after(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  });
  const page = await browser.newPage(), wrong = [];
  page.on('pageerror', error => wrong.push(String(error)));
  page.on('response', response => {
    if (response.status() >= 400 && !response.url().endsWith('favicon.ico'))
      wrong.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  // Through every level; resolves with the size that it took the picture to have.
  const { size, tiles } = await page.evaluate(() => new Promise((done, failed) => {
    const viewer = window.OpenSeadragon({
      id: 'viewer',
      tileSources: 'poster.dzi',
      showNavigationControl: false,
      immediateRender: true
    });
    let loaded = 0;
    viewer.addHandler('tile-loaded', () => ++loaded);
    viewer.addHandler('tile-load-failed', event => failed(new Error(event.message)));
    viewer.addHandler('open-failed', event => failed(new Error(event.message)));
    viewer.addHandler('open', () => {
      const item = viewer.world.getItemAt(0);
      let zoom = viewer.viewport.getMinZoom();
      const next = () => {
        if (!item.getFullyLoaded()) return item.addOnceHandler('fully-loaded-change', next);
        if (zoom > viewer.viewport.getMaxZoom()) return done({ size: item.getContentSize(), tiles: loaded });
        // Once it is drawn so, the viewer knows which tiles that takes.
        viewer.addOnceHandler('update-viewport', next);
        viewer.viewport.zoomTo(zoom, null, true);
        viewer.forceRedraw();
        zoom *= 2;
      };
      next();
    });
  }));
  const report = path.join(work, 'pyramid.json');
  render('-o', report, '--dpi', '72');
  const { canvas } = JSON.parse(fs.readFileSync(report, 'utf8'));
  assert.deepEqual([size.x, size.y], [canvas.width_px, canvas.height_px]);
  assert.ok(tiles > 4);
  assert.deepEqual(wrong, []);
});
