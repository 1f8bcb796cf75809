// What tests of the gallery share: the site behind a web server, and Debian's Chromium, driven by playwright-core.
// BROADSIDE is the program, SOURCE the source folder, WORK a folder for what the tests write.
'use strict';
const { chromium } = require('playwright-core');
const { execFileSync } = require('node:child_process');
const { once } = require('node:events');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { after, before } = require('node:test');

const program = process.env.BROADSIDE, source = process.env.SOURCE, work = process.env.WORK;
const site = path.join(work, 'site'), screenshots = path.join(work, 'screenshots');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const wait = 60_000;    // for conditions that come sooner on any machine that is not stuck
let browser, server, address;

const types = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml'
};

function files(folder, below = '') {
  return fs.readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap(entry => {
    const name = path.posix.join(below, entry.name);
    return entry.isDirectory() ? files(folder, name) : [name];
  });
}

before(async () => {
  fs.rmSync(work, { recursive: true, force: true });
  fs.mkdirSync(screenshots, { recursive: true });
  execFileSync(program, ['site', '-o', site, '--dpi', '100', '--quiet', '--address', 'https://example.org/gallery/'], {
    cwd: source
  });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync'
    ]
  });
  // Under a path of its own, as any web server would have it.
  server = http.createServer((request, response) => {
    const name =
      decodeURIComponent(new URL(request.url, 'http://x').pathname)
        .replace(/^\/some\/where\//, '')
        .replace(/\/$/, '/index.html') || 'index.html';
    const file = path.join(site, name);
    if (!request.url.startsWith('/some/where/') || !fs.existsSync(file)) {
      response.writeHead(404);
      response.end();
      return;
    }
    response.writeHead(200, { 'content-type': types[path.extname(file)] || 'application/octet-stream' });
    fs.createReadStream(file).pipe(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${server.address().port}/some/where/`;
});
after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

/** A page that fails the test on console errors, and on requests that fail or go elsewhere. */
async function open(t, where, options = {}) {
  const base = options.base || address;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(wait);
  const page = await context.newPage(), wrong = [];
  page.on('console', message => { if (message.type() === 'error') wrong.push(message.text()); });
  page.on('pageerror', error => wrong.push(String(error)));
  page.on('dialog', dialog => { wrong.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', request => {
    if (!request.url().startsWith(base) && !request.url().startsWith('data:')) wrong.push(`asked ${request.url()}`);
  });
  page.on('response', response => {
    if (response.status() >= 400) wrong.push(`${response.status()} ${response.url()}`);
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(wrong, []);
  });
  await page.goto(base + where);
  return page;
}
const tilesLoaded = page => until(page, () => document.querySelectorAll('.leaflet-tile-loaded').length > 0 &&
  document.querySelectorAll('.leaflet-tile:not(.leaflet-tile-loaded)').length === 0);
/** Waits until a function of the page gives something. Playwright's own way needs eval, which the pages forbid. */
async function until(page, condition, argument) {
  for (const end = Date.now() + wait; Date.now() < end;) {
    if (await page.evaluate(condition, argument).catch(() => false)) return;
    await new Promise(done => setTimeout(done, 30));
  }
  assert.fail(`never: ${condition}`);
}
const zoom = page => page.evaluate(() => window.posterMap.getZoom());
/** Waits until the view no longer moves. */
const still = page => page.evaluate(() => new Promise(done => {
  let last = '';
  const look = () => {
    const now = JSON.stringify([window.posterMap.getZoom(), window.posterMap.getCenter()]);
    if (now === last) done(); else { last = now; setTimeout(look, 120); }
  };
  look();
}));

const kinds = {
  poster: 'index.html',
  sheet: 'index.html#deepseek-v3',
  model: 'models/deepseek-v3/index.html',
  hybrid: 'models/qwen3-next-80b-a3b/index.html',
  table: 'table/index.html',
  compare: 'compare/index.html?a=deepseek-v3&b=llama-3-8b',
  choice: 'compare/index.html',
  concepts: 'concepts/index.html',
  concept: 'concepts/multi-head-latent-attention/index.html',
  positions: 'concepts/rope/index.html',
  norms: 'concepts/norms/index.html',
  about: 'about/index.html'
};
const ready = {
  poster: tilesLoaded,
  sheet: page => page.waitForSelector('#panel .facts'),
  compare: page => page.waitForSelector('.compared')
};

module.exports = {
  program,
  source,
  work,
  site,
  screenshots,
  axe,
  files,
  open,
  tilesLoaded,
  wait,
  until,
  zoom,
  still,
  kinds,
  ready,
  /** Where the site is served; known once the tests run. */
  get address() { return address; },
  get browser() { return browser; }
};
