// The gallery in a real browser: Debian's Chromium, driven by playwright-core; accessibility judged by axe-core.
// BROADSIDE is the program, SOURCE the source folder, WORK a folder for what the tests write.
'use strict';
const { chromium } = require('playwright-core');
const { execFileSync, spawn } = require('node:child_process');
const { once } = require('node:events');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { pathToFileURL } = require('node:url');

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

describe('files', () => {
  test('every link leads to a file of the site, and every fragment to an element', () => {
    const missing = [];
    for (const name of files(site).filter(f => f.endsWith('.html') && f !== '404.html')) {
      const html = fs.readFileSync(path.join(site, name), 'utf8');
      for (const [, link] of html.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
        const target = link.replace(/&amp;/g, '&');
        if (/^(https?:|data:)/.test(target)) continue;
        assert.doesNotMatch(target, /^[a-z]+:|^\//, `${name}: ${target}`);
        const [file, fragment] = target.split('#'),
          at = path.posix.join(path.posix.dirname(name), file.split('?')[0] || path.posix.basename(name));
        if (!fs.existsSync(path.join(site, at))) missing.push(`${name}: ${target}`);
        else if (fs.statSync(path.join(site, at)).isDirectory())
          missing.push(`${name}: ${target} names a folder, which file: does not open`);
        else if (
          fragment &&
          at !== 'index.html' &&
          !fs.readFileSync(path.join(site, at), 'utf8').includes(` id="${fragment}"`)
        )
          missing.push(`${name}: ${target}`);
      }
    }
    for (const name of files(site).filter(f => f.endsWith('.css')))
      for (const [, link] of fs.readFileSync(path.join(site, name), 'utf8').matchAll(/url\(["']?([^"')#]+)["']?\)/g))
        if (!link.startsWith('data:') && !fs.existsSync(path.join(site, path.dirname(name), link)))
          missing.push(`${name}: ${link}`);
    assert.deepEqual(missing, []);
  });
  test('pages are well-formed, with one first heading and no script or style of their own', () => {
    const pages = files(site).filter(f => f.endsWith('.html'));
    assert.ok(pages.length > 60);
    execFileSync('xmllint', ['--noout', '--huge', ...pages], { cwd: site });
    for (const name of pages) {
      const html = fs.readFileSync(path.join(site, name), 'utf8');
      assert.equal(html.match(/<h1[ >]/g)?.length, 1, name);
      assert.doesNotMatch(html, /<script(?![^>]* src=)|<style|\son[a-z]+=|\sstyle=/, name);
      assert.match(html, /http-equiv="Content-Security-Policy"/, name);
    }
  });
  test('pages are valid HTML', () => {
    const { HtmlValidate } = require('html-validate');
    const validator = new HtmlValidate({ extends: ['html-validate:standard'], rules: { 'void-style': 'off' } });
    const wrong = [];
    for (const name of files(site).filter(f => f.endsWith('.html'))) {
      const report = validator.validateStringSync(fs.readFileSync(path.join(site, name), 'utf8'));
      for (const result of report.results)
        for (const m of result.messages.filter(one => one.severity === 2))
          wrong.push(`${name}:${m.line}:${m.column}: ${m.ruleId}: ${m.message}`);
    }
    assert.deepEqual(wrong.slice(0, 20), []);
  });
  test('a folder made again keeps the times of files that stay the same', () => {
    const again = path.join(work, 'kept'),
      make = (...options) =>
        execFileSync(program, ['site', '-o', again, '--dpi', '30', '--quiet', ...options], { cwd: source });
    make();
    const then = new Date('2020-01-01T00:00:00Z'), time = name => fs.statSync(path.join(again, name)).mtimeMs;
    for (const name of files(again)) fs.utimesSync(path.join(again, name), then, then);
    make('--address', 'https://example.org/');
    assert.equal(time('tiles/light/8/0_0.png'), then.getTime());
    assert.equal(time('models/gpt-2-xl/facts.json'), then.getTime());
    assert.notEqual(time('models/gpt-2-xl/index.html'), then.getTime());    // it has a canonical address now
    fs.rmSync(again, { recursive: true });
  });
  test('a project of one’s own, with three imported models', async t => {
    const own = path.join(work, 'own-project');
    execFileSync(program, ['init', own]);
    for (const [config, name, organization] of [
      ['llama-3-8b', 'First', 'meta'],
      ['deepseek-v3', 'Second', 'deepseek'],
      ['gpt-2-xl', 'Third', 'openai']
    ])
      execFileSync(
        program,
        [
          'import',
          path.join(source, 'tests/configs', `${config}.json`),
          '--name',
          name,
          '--id',
          name.toLowerCase(),
          '--organization',
          organization,
          '--released',
          '2026-01-02'
        ],
        { cwd: own }
      );
    execFileSync(program, ['site', '-o', 'out/site', '--dpi', '60', '--quiet'], { cwd: own });
    const base = pathToFileURL(path.join(own, 'out/site')).href + '/';
    const page = await open(t, 'index.html', { base });
    await tilesLoaded(page);
    for (const id of ['first', 'second', 'third'])
      assert.equal(await page.locator(`.cells a[href="models/${id}/index.html"]`).count(), 1);
    await page.keyboard.press('/');
    await page.keyboard.type('second');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#panel .facts');
    await page.goto(base + 'models/second/index.html');
    assert.equal(await page.locator('svg.drawing').isVisible(), true);
    await page.goto(base + 'concepts/multi-head-latent-attention/index.html');
    assert.match(await page.textContent('.users'), /Second/);
    await page.goto(base + 'compare/index.html?a=first&b=second&c=third');
    await page.waitForSelector('.compared');
  });
  test('a second run gives the same bytes', () => {
    const again = path.join(work, 'again');
    execFileSync(
      program,
      ['site', '-o', again, '--dpi', '100', '--quiet', '--threads', '1', '--address', 'https://example.org/gallery/'],
      { cwd: source, env: { ...process.env, LC_ALL: 'tr_TR.UTF-8', TZ: 'Asia/Kathmandu' } }
    );
    assert.deepEqual(files(again).sort(), files(site).sort());
    for (const name of files(site))
      assert.ok(fs.readFileSync(path.join(site, name)).equals(fs.readFileSync(path.join(again, name))), name);
  });
  test('addresses, sitemap and picture for sharing', () => {
    const html = fs.readFileSync(path.join(site, 'models/deepseek-v3/index.html'), 'utf8');
    assert.match(html, /<link rel="canonical" href="https:\/\/example.org\/gallery\/models\/deepseek-v3\/"/);
    assert.match(html, /property="og:image" content="https:\/\/example.org\/gallery\/models\/deepseek-v3\/share.png"/);
    const png = fs.readFileSync(path.join(site, 'models/deepseek-v3/share.png'));
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [1200, 630]);
    const map = fs.readFileSync(path.join(site, 'sitemap.xml'), 'utf8');
    assert.ok(map.includes('<loc>https://example.org/gallery/models/deepseek-v3/</loc>'));
  });
});

describe('the poster', () => {
  test('zooms by wheel, buttons and keys, and moves by drag and keys', async t => {
    const page = await open(t, 'index.html');
    await tilesLoaded(page);
    const first = await zoom(page);
    await page.mouse.move(640, 500);
    await page.mouse.wheel(0, -600);
    await until(page, z => window.posterMap.getZoom() > z, first);
    await still(page);
    const second = await zoom(page);
    await page.click('.leaflet-control-zoom-in');
    await until(page, z => window.posterMap.getZoom() > z, second);
    await still(page);
    const x = () => page.evaluate(() => window.posterMap.getCenter().lng), before = await x();
    await page.mouse.move(640, 500);
    await page.mouse.down();
    await page.mouse.move(440, 500, { steps: 5 });
    await page.mouse.up();
    await until(page, b => window.posterMap.getCenter().lng > b, before);
    await still(page);
    const moved = await x();
    await page.focus('#map');
    await page.keyboard.press('ArrowRight');
    await until(page, b => window.posterMap.getCenter().lng > b, moved);
    await still(page);
    const third = await zoom(page);
    await page.keyboard.press('-');
    await until(page, z => window.posterMap.getZoom() < z, third);
  });
  test('a click on a model opens its facts beside; back closes them', async t => {
    const page = await open(t, 'index.html');
    await tilesLoaded(page);
    const box = await page.locator('.cells a[href="models/deepseek-v3/index.html"]').boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForSelector('#panel .facts');
    assert.match(await page.textContent('#panel h2'), /DeepSeek V3/);
    assert.match(await page.textContent('#panel'), /671B/);
    assert.match(page.url(), /\/deepseek-v3$/);
    await page.goBack();
    await page.waitForSelector('#panel', { state: 'hidden' });
  });
  test('a link keeps the view and the model', async t => {
    const page = await open(t, 'index.html#11.50/2000/1500/llama-3-8b');
    await page.waitForSelector('#panel .facts');
    assert.equal(await zoom(page), 11.5);
    const center = await page.evaluate(() =>
      [window.posterMap.getCenter().lng, window.posterMap.getCenter().lat].map(Math.round)
    );
    assert.deepEqual(center, [2000, 1500]);
    await page.goto(address + 'index.html');
    await page.goto(address + 'index.html#gpt-2-xl');
    await page.waitForSelector('#panel .facts');
    assert.match(await page.textContent('#panel h2'), /GPT-2/);
  });
  test('search by name, maker and mechanism forgives a typo, by keyboard alone', async t => {
    const page = await open(t, 'index.html');
    await tilesLoaded(page);
    await page.keyboard.press('/');
    await page.keyboard.type('depseek v3');
    await page.waitForSelector('#found li[aria-selected=true]');
    assert.match(await page.textContent('#found li[aria-selected=true]'), /^DeepSeek V3/);
    const before = await zoom(page);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#panel .facts');
    assert.match(await page.textContent('#panel h2'), /DeepSeek V3/);
    await until(page, z => window.posterMap.getZoom() > z, before);
    await page.keyboard.press('Escape');
    await page.waitForSelector('#panel', { state: 'hidden' });
    await page.keyboard.press('/');
    await page.keyboard.type('mistrl');
    await until(page, () => /Mistral/.test(document.getElementById('found').textContent));
    await page.fill('#search', 'kimi delta');
    await until(page, () => /Kimi Linear/.test(document.getElementById('found').textContent));
    await page.fill('#search', 'xqzzzy');
    await until(page, () => /Nothing found/.test(document.getElementById('found').textContent));
  });
  test('models are links that Tab reaches and Enter opens', async t => {
    const page = await open(t, 'index.html');
    await tilesLoaded(page);
    const first = page.locator('.cells a').first();
    await page.focus('#map');
    for (let i = 0; i < 10 && !(await first.evaluate(a => a === document.activeElement)); ++i)
      await page.keyboard.press('Tab');
    const name = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
    assert.ok(name.length > 3);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#panel .facts');
    assert.ok(name.startsWith(await page.textContent('#panel h2')));
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), name);
  });
  test('goes to groups and parts', async t => {
    const page = await open(t, 'index.html');
    await tilesLoaded(page);
    const before = await zoom(page);
    assert.ok(await page.locator('#goto option').count() > 5);
    await page.selectOption('#goto', '1');
    await until(page, z => window.posterMap.getZoom() > z, before);
  });
  test('dark by the system’s preference, and by the switch, which is remembered', async t => {
    const page = await open(t, 'index.html', { colorScheme: 'dark' });
    await tilesLoaded(page);
    const tile = () => page.getAttribute('.leaflet-tile', 'src');
    assert.match(await tile(), /tiles\/dark\//);
    await page.click('button.theme');
    await tilesLoaded(page);
    assert.match(await tile(), /tiles\/light\//);
    await page.reload();
    await tilesLoaded(page);
    assert.match(await tile(), /tiles\/light\//);
  });
  test('moves by one finger and zooms by two', async t => {
    const page = await open(t, 'index.html', { hasTouch: true, isMobile: true, viewport: { width: 360, height: 740 } });
    await tilesLoaded(page);
    const touch = await page.context().newCDPSession(page);
    const fingers = (type, ...points) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
    const box = await page.locator('#map').boundingBox(), x = box.x + box.width / 2, y = box.y + box.height / 2;
    const first = await zoom(page);
    await fingers('touchStart', [x - 20, y], [x + 20, y]);
    for (let d = 30; d <= 150; d += 20) await fingers('touchMove', [x - d, y], [x + d, y]);
    await fingers('touchEnd');
    await until(page, z => window.posterMap.getZoom() > z + 1, first);
    await still(page);
    const center = () => page.evaluate(() => window.posterMap.getCenter().lng), before = await center();
    // The map takes no finger while it ends the zoom, however long that takes it.
    for (const end = Date.now() + wait; await center() <= before && Date.now() < end;) {
      await fingers('touchStart', [x + 80, y]);
      for (let d = 60; d >= -80; d -= 20) await fingers('touchMove', [x + d, y]);
      await fingers('touchEnd');
    }
    assert.ok(await center() > before);
    assert.equal(await page.locator('#panel').isVisible(), false);    // a finger that moves opens nothing
  });
  test('from the poster to a model’s page, and back, by keyboard alone', async t => {
    const page = await open(t, 'index.html');
    await tilesLoaded(page);
    const focused = selector => page.evaluate(s => document.activeElement.matches(s), selector);
    const tabTo = async selector => {
      for (let i = 0; i < 80; ++i) {
        await page.keyboard.press('Tab');
        if (await focused(selector)) return;
      }
      assert.fail(`Tab never reaches ${selector}`);
    };
    await page.keyboard.press('Tab');
    assert.ok(await focused('a.skip'));
    await page.keyboard.press('/');
    await page.keyboard.type('kimi k2');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#panel .facts');
    await tabTo('#panel .actions a');
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none');
    await page.keyboard.press('Enter');
    await page.waitForURL(/models\/kimi-k2\/index.html$/);
    await tabTo('#batch');
    await page.keyboard.press('ArrowUp');
    await until(
      page,
      () =>
        /together/.test(document.getElementById('calculated').textContent) &&
        document.getElementById('batch').value === '2'
    );
    await tabTo('.steps a');
    await page.keyboard.press('Enter');
    await until(page, () => !location.pathname.includes('kimi-k2'));
    await page.goBack();
    await page.goBack();
    await page.waitForSelector('#panel .facts');
    assert.match(await page.textContent('#panel h2'), /Kimi K2/);
  });
  test('works without a server', async t => {
    const base = pathToFileURL(site).href + '/';
    const page = await open(t, 'index.html#deepseek-v3', { base });
    await page.waitForSelector('#panel .facts');
    await tilesLoaded(page);
    await page.click('#panel .actions a');
    await page.waitForSelector('h1');
    await page.goto(base + kinds.compare);
    await page.waitForSelector('.compared');
  });
});

describe('pages', () => {
  test('a drawing’s text is text', async t => {
    const page = await open(t, kinds.model);
    const text = await page.evaluate(() => {
      const selection = getSelection(), range = document.createRange();
      range.selectNodeContents(document.querySelector('svg.drawing'));
      selection.removeAllRanges();
      selection.addRange(range);
      return selection.toString();
    });
    assert.match(text, /DeepSeek V3/);
    assert.match(text, /7,168/);
    assert.ok(await page.locator('svg.drawing > title').textContent());
    assert.ok(await page.locator('svg.drawing > desc').textContent());
    // Each line is as wide as the engine set it: nothing runs out of its drawing.
    const out = await page.evaluate(() => {
      const box = document.querySelector('svg.drawing').getBoundingClientRect();
      return [...document.querySelectorAll('svg.drawing text')].filter(t => {
        const b = t.getBoundingClientRect();
        return b.left < box.left - 1 || b.right > box.right + 1;
      }).map(t => t.textContent);
    });
    assert.deepEqual(out, []);
  });
  test('memory for a context and a batch', async t => {
    const page = await open(t, kinds.model);
    await page.fill('#context', '1000');
    await page.fill('#batch', '10');
    // 61 layers keep 576 values of 2 bytes a token: 70,272 bytes, for 10,000 tokens 670 MiB.
    await until(page, () => /670 MiB/.test(document.getElementById('calculated').textContent));
    await page.selectOption('#cache-bits', '8');
    await until(page, () => /335 MiB/.test(document.getElementById('calculated').textContent));
  });
  test('compare keeps its choice in the address and marks what differs', async t => {
    const page = await open(t, 'compare/index.html');
    assert.match(await page.textContent('#message'), /two models/);
    await page.selectOption('#a', 'deepseek-v3');
    await page.selectOption('#b', 'kimi-k2');
    await page.waitForSelector('.compared');
    assert.match(page.url(), /\?a=deepseek-v3&b=kimi-k2$/);
    const layers = page.locator('.compared tr', { has: page.locator('th', { hasText: /^Layers$/ }) });
    assert.equal(await layers.getAttribute('class'), null);    // 61 both
    const vocabulary = page.locator('.compared tr', { has: page.locator('th', { hasText: /^Vocabulary$/ }) });
    assert.equal(await vocabulary.getAttribute('class'), 'differs');
    // One scale: a line of text is as high in both drawings.
    const sizes = await page.$$eval('.drawings svg', all =>
      all.map(s => s.getBoundingClientRect().width / s.viewBox.baseVal.width)
    );
    assert.equal(sizes.length, 2);
    assert.ok(Math.abs(sizes[0] - sizes[1]) < 1e-3);
    await page.selectOption('#c', 'llama-3-8b');
    await until(page, () => document.querySelectorAll('.drawings svg').length === 3);
    await page.goBack();
    await until(page, () => document.querySelectorAll('.drawings svg').length === 2);
  });
  test('the table sorts, filters and downloads', async t => {
    const page = await open(t, kinds.table);
    const totals = () => page.$$eval('#models tbody tr:not([hidden])', rows => rows.map(r => +r.dataset.total));
    await page.click('th[data-key=total] button');
    const sorted = await totals();
    assert.deepEqual(sorted, [...sorted].sort((a, b) => b - a));
    await page.selectOption('#mechanism', 'MLA');
    const shown = await totals();
    assert.ok(shown.length > 2 && shown.length < sorted.length);
    assert.match(page.url(), /mechanism=MLA/);
    const csv = fs.readFileSync(path.join(site, 'table/models.csv'), 'utf8');
    assert.equal(csv.trim().split('\n').length, sorted.length + 1);
  });
  test('reads without scripts; the poster is a picture with links', async t => {
    const page = await open(t, 'index.html', { javaScriptEnabled: false });
    const areas = page.locator('map[name=cells] area');
    assert.ok(await areas.count() > 10);
    // Seen, and not only there: nothing lies over it.
    assert.equal(await page.locator('.picture img').evaluate(img => {
      const { left, top } = img.getBoundingClientRect();
      return /^(IMG|AREA)$/.test(document.elementFromPoint(left + 100, top + 100).tagName);
    }), true);
    assert.equal(await page.locator('#map').isVisible(), false);
    await page.click('#index a >> nth=0');
    assert.ok((await page.textContent('.facts')).includes('Layers'));
    assert.equal(await page.locator('svg.drawing').isVisible(), true);
  });
  for (const [kind, where] of Object.entries(kinds)) {
    test(`${kind}: axe finds nothing, and 360 px are enough`, async t => {
      for (const [colorScheme, width] of [['light', 1280], ['dark', 1280], ['light', 360], ['dark', 360]]) {
        const page = await open(t, where, {
          colorScheme,
          viewport: { width, height: width > 400 ? 900 : 740 },
          bypassCSP: true
        });
        await (ready[kind] || (() => {}))(page);
        await page.evaluate(() => document.fonts.ready);
        await page.screenshot({ path: path.join(screenshots, `${kind}-${colorScheme}-${width}.png`) });
        if (kind !== 'poster')
          await page.screenshot({
            path: path.join(screenshots, `${kind}-${colorScheme}-${width}-full.png`),
            fullPage: true
          });
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width, 'scrolls sideways');
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run());
        assert.deepEqual(
          violations.map(
            v =>
              `${v.id}: ${v.nodes
                .slice(0, 3)
                .map(n => n.html + ' ' + n.failureSummary)
                .join(' | ')}`
          ),
          []
        );
      }
    });
  }
  test('on paper: the picture instead of the map, the facts without controls, nothing cut off', async t => {
    const page = await open(t, 'index.html');
    await tilesLoaded(page);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('#map').isVisible(), false);
    await until(page, () => document.querySelector('.picture img').naturalWidth > 0);
    await page.goto(address + kinds.model);
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['header.site nav', '#calculator', '.steps', '.theme'])
      assert.equal(await page.locator(hidden).first().isVisible(), false, hidden);
    const file = path.join(work, 'model.pdf');
    await page.pdf({ path: file, format: 'A4' });
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    for (const said of ['DeepSeek V3', '7,168', 'Vocabulary', 'Multi-head latent attention'])
      assert.ok(text.includes(said), said);
    await page.setViewportSize({ width: 700, height: 900 });    // as wide as A4's text
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 700);
  });
  test('first view of the poster is light', async t => {
    const responses = [];
    const context = await browser.newContext();
    t.after(() => context.close());
    const page = await context.newPage();
    page.on('response', response => { if (!response.url().includes('/tiles/')) responses.push(response); });
    await page.goto(address + 'index.html');
    await tilesLoaded(page);
    await page.evaluate(() => document.fonts.ready);
    const sizes = await Promise.all(responses.map(async r => (await r.body()).length));
    const bytes = sizes.reduce((a, b) => a + b, 0);
    t.diagnostic(`${bytes} bytes`);
    assert.ok(bytes < 300_000, `${bytes} bytes`);
  });
});

describe('serve', () => {
  let folder, child, base;
  const model = () => path.join(folder, 'catalog/models/gpt-2-xl.json');
  before(async () => {
    folder = path.join(work, 'own');
    fs.cpSync(path.join(source, 'catalog'), path.join(folder, 'catalog'), { recursive: true });
    // What a hostile file could say.
    const text = fs.readFileSync(model(), 'utf8');
    fs.writeFileSync(model(), text.replace(/"name": "[^"]*"/, '"name": "<b>\\"\'&amp;"'));
    // What would open a browser writes down what it is asked to.
    const bin = path.join(work, 'bin');
    fs.mkdirSync(bin, { recursive: true });
    fs.writeFileSync(
      path.join(bin, 'xdg-open'),
      `#!/bin/sh\necho "$1" > '${work}/opened.part' && mv '${work}/opened.part' '${work}/opened'\n`,
      { mode: 0o755 }
    );
    child = spawn(program, ['serve', '--port', '0', '--open', '--catalog', path.join(folder, 'catalog'), '--dpi', '50'],
      { cwd: source, env: { ...process.env, PATH: `${bin}:${process.env.PATH}` } });
    let said = '';
    child.stderr.on('data', data => { said += data; });
    const [line] = await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(() => {
        throw new Error(said);
      })
    ]);
    base = String(line).trim();
    assert.match(base, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  });
  after(async () => {
    child.kill('SIGINT');
    const [code, signal] = await once(child, 'exit');
    assert.ok(code === 130 || signal === 'SIGINT');
  });
  const get = (target, headers = {}) => new Promise((done, failed) => {
    const { port } = new URL(base), socket = net.connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', data => { text += data.toString('latin1'); });
    socket.on('close', () => done({ status: +text.slice(9, 12), text }));
    socket.on('error', failed);
    socket.write(`GET ${target} HTTP/1.1\r\nHost: ${headers.host || '127.0.0.1'}\r\nConnection: close\r\n\r\n`);
  });

  test('--open opens the address that it prints', async () => {
    for (const end = Date.now() + wait; !fs.existsSync(path.join(work, 'opened')) && Date.now() < end; )
      await new Promise(done => setTimeout(done, 30));
    assert.equal(fs.readFileSync(path.join(work, 'opened'), 'utf8').trim(), base);
  });
  test('a page that is not there says so, wherever it was looked for', async t => {
    for (const colorScheme of ['light', 'dark']) {
      const context = await browser.newContext({ colorScheme, bypassCSP: true });
      t.after(() => context.close());
      const page = await context.newPage();
      const answer = await page.goto(base + 'models/no-such/deeper/');
      assert.equal(answer.status(), 404);
      assert.match(await page.textContent('h1'), /no such page/);
      await page.evaluate(axe);
      assert.deepEqual((await page.evaluate(() => window.axe.run())).violations.map(v => v.id), []);
      await page.screenshot({ path: path.join(screenshots, `not-found-${colorScheme}.png`) });
      await page.click('nav a');
      await tilesLoaded(page);
    }
  });
  test('hostile names are text', async t => {
    const page = await open(t, 'models/gpt-2-xl/index.html', { base });
    assert.match(await page.textContent('h1'), /<b>"'&amp;/);
    await page.goto(base + '#gpt-2-xl');
    await page.waitForSelector('#panel .facts');
    assert.match(await page.textContent('#panel h2'), /<b>"'&amp;/);
  });
  test('an edit is shown by itself; a broken file is reported while the last good state stays', async t => {
    const page = await open(t, 'models/llama-3-8b/index.html', { base });
    const file = path.join(folder, 'catalog/models/llama-3-8b.json'), good = fs.readFileSync(file, 'utf8');
    await page.waitForSelector('h1');
    fs.writeFileSync(file, good.replace('"name": "', '"name": "Edited '));
    await until(page, () => /Edited/.test(document.querySelector('h1')?.textContent));
    fs.writeFileSync(file, good.replace('"layers": 32', '"layers": "many"'));
    await page.waitForSelector('.broken');
    assert.match(await page.textContent('.broken'), /llama-3-8b\.json:\d+:\d+: layers: /);
    assert.match(await page.textContent('h1'), /Edited/);
    fs.writeFileSync(file, good);
    await until(
      page,
      () => !document.querySelector('.broken') && !/Edited/.test(document.querySelector('h1')?.textContent)
    );
  });
  test('nothing outside the site, whatever is asked', async () => {
    for (const target of [
      '/../CMakeLists.txt',
      '/..%2fCMakeLists.txt',
      '/%2e%2e/%2e%2e/etc/passwd',
      '//etc/passwd',
      '/etc/passwd',
      '/models/../../catalog/index.json',
      '/.git/config',
      '/.broadside',
      '/index.html%00.png/../x',
      '/tiles/light/99999999999999999999/0_0.png',
      '/tiles/light/-1/0_0.png',
      '/tiles/light/12/0_0.png.png'
    ]) {
      const { status, text } = await get(target);
      // An address with a zero byte is refused by libmicrohttpd 1 itself.
      assert.ok(status === 404 || status === 400 || (status === 200 && /<title>/.test(text)), `${target}: ${status}`);
      assert.doesNotMatch(text, /root:|cmake_minimum|"groups"/, target);
    }
    assert.equal((await get('/', { host: 'evil.example' })).status, 403);
    assert.equal((await get('/')).status, 200);
  });
  test('other methods, half requests and noise are refused or wait alone', async () => {
    const { port } = new URL(base);
    const send = text => new Promise(done => {
      const socket = net.connect(port, '127.0.0.1');
      let got = '';
      socket.on('data', data => { got += data; });
      socket.on('close', () => done(got));
      socket.on('error', () => done(got));
      socket.write(text);
    });
    assert.match(
      await send('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc'),
      / 405 /
    );
    assert.match(
      await send(`GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`),
      /^HTTP\/1\.1 4\d\d |^$/
    );
    assert.match(await send('\x16\x03\x01 noise\r\n\r\n'), /^HTTP\/1\.1 4\d\d |^$/);
    const half = net.connect(port, '127.0.0.1');
    half.on('error', () => {});
    half.write('GET / HT');
    assert.equal((await get('/')).status, 200);
    half.destroy();
  });
  test('1,000 connections and one that reads a byte at a time stop nobody', async t => {
    const { port } = new URL(base), sockets = [];
    t.after(() => sockets.forEach(s => s.destroy()));
    const slow = net.connect(port, '127.0.0.1');
    sockets.push(slow);
    slow.on('error', () => {});
    slow.write('GET /leaflet/leaflet.js HTTP/1.1\r\nHost: localhost\r\n\r\n');
    slow.pause();
    let connected = 0;
    await new Promise(done => {
      for (let i = 0; i < 1000; ++i) {
        const socket = net.connect(port, '127.0.0.1');
        sockets.push(socket);
        socket.on('error', () => {});
        socket.once('connect', () => { if (++connected === 1000) done(); });
      }
    });
    // As many as it takes are held, those above are closed; when some go, others are answered.
    sockets.slice(0, 300).forEach(s => s.destroy());
    for (let tries = 0; ; ++tries) {
      const answer = await get('/').catch(() => ({ status: 0 }));
      if (answer.status === 200) break;
      assert.ok(tries < 600, 'never answered again');
      await new Promise(done => setTimeout(done, 50));
    }
  });
});
