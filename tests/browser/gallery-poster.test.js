// The zoomable poster in a real browser.
'use strict';
const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { pathToFileURL } = require('node:url');
const gallery = require('./gallery.js');

const { site, open, tilesLoaded, until, zoom, still, wait, kinds } = gallery;

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
    await page.goto(gallery.address + 'index.html');
    await page.goto(gallery.address + 'index.html#gpt-2-xl');
    await page.waitForSelector('#panel .facts');
    assert.match(await page.textContent('#panel h2'), /GPT-2/);
  });
  test('an address that says nothing shows the whole poster', async t => {
    for (const hash of ['#%zz', '#constructor']) {
      const page = await open(t, 'index.html' + hash);
      await tilesLoaded(page);
      assert.ok(await page.locator('#panel').isHidden(), hash);
    }
  });
  test('Enter in an empty search opens nothing', async t => {
    const page = await open(t, 'index.html');
    await tilesLoaded(page);
    await page.keyboard.press('/');
    await page.keyboard.type('kimi k2');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#panel .facts');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#panel', { state: 'hidden' });
    await page.keyboard.press('/');
    await page.keyboard.press('Enter');
    assert.ok(await page.locator('#panel').isHidden());
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
