// Pages of models, concepts, table and comparison in a real browser; accessibility judged by axe-core.
'use strict';
const { execFileSync } = require('node:child_process');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const gallery = require('./gallery.js');

const { work, site, screenshots, axe, open, tilesLoaded, until, kinds, ready } = gallery;

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
    // Blanks at its ends count: words behind a square of a color begin where the engine put them.
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('svg.drawing text')]
        .filter(t => t.getNumberOfChars() !== t.textContent.length)
        .map(t => t.textContent)
    );
    assert.deepEqual(cut, []);
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
  test('a comparison that is taken back gives the page its title again', async t => {
    const page = await open(t, 'compare/index.html'), title = await page.title();
    await page.selectOption('#a', 'kimi-k2');
    await page.selectOption('#b', 'deepseek-v3');
    await page.waitForSelector('.compared');
    assert.match(await page.title(), /compared$/);
    await page.selectOption('#b', '');
    assert.equal(await page.title(), title);
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
  test('a table’s address that asks for what there is not shows all', async t => {
    const page = await open(t, kinds.table + '?length=3&group=none');
    const shown = () => page.$$eval('#models tbody tr:not([hidden])', rows => rows.length);
    assert.equal(await shown(), (await page.$$('#models tbody tr')).length);
    assert.equal(await page.inputValue('#group'), '');
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
    await page.goto(gallery.address + kinds.model);
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
    const context = await gallery.browser.newContext();
    t.after(() => context.close());
    const page = await context.newPage();
    page.on('response', response => { if (!response.url().includes('/tiles/')) responses.push(response); });
    await page.goto(gallery.address + 'index.html');
    await tilesLoaded(page);
    await page.evaluate(() => document.fonts.ready);
    const sizes = await Promise.all(responses.map(async r => (await r.body()).length));
    const bytes = sizes.reduce((a, b) => a + b, 0);
    t.diagnostic(`${bytes} bytes`);
    assert.ok(bytes < 300_000, `${bytes} bytes`);
  });
});
