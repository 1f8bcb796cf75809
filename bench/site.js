// What a reader waits for, in Chromium: bytes of the first view, search, and an edit shown by `serve`. Called by
// site.sh. node site.js PROGRAM SITE; prints `what|measured|budget` lines. Times are medians.
'use strict';
const path = require('node:path');
const root = path.join(__dirname, '..');
const { chromium } = require(path.join(root, 'tests/browser/node_modules/playwright-core'));
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');

const [program, site] = process.argv.slice(2), runs = 5;
const median = list => list.sort((a, b) => a - b)[list.length >> 1];
const pause = ms => new Promise(done => setTimeout(done, ms));
async function until(page, condition, argument) {
  while (!await page.evaluate(condition, argument).catch(() => false)) await pause(5);
}

(async () => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu']
  });
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'broadside-bench-'));
  try {
    // First view, from the files: everything that is asked for but the tiles.
    const page = await browser.newPage(), asked = new Set();
    page.on('request', request => asked.add(request.url()));
    await page.goto(`file://${site}/index.html`);
    await until(page, () => document.querySelectorAll('.leaflet-tile-loaded').length > 0);
    await page.evaluate(() => document.fonts.ready);
    const bytes = [...asked]
      .filter(url => !url.includes('/tiles/'))
      .reduce((sum, url) => sum + fs.statSync(decodeURIComponent(new URL(url).pathname)).size, 0);
    console.log(`first view without tiles, kB|${Math.round(bytes / 1000)}|300`);

    // From a key to the list as it is shown.
    const searches = await page.evaluate(async count => {
      const input = document.getElementById('search'), out = [];
      for (let i = 0; i < count; ++i)
        for (const text of ['depseek v3', 'mistrl', 'kimi delta', 'gated attention']) {
          const start = performance.now();
          input.value = text;
          input.dispatchEvent(new Event('input'));
          document.getElementById('found').getBoundingClientRect();
          out.push(performance.now() - start);
        }
      return out;
    }, runs);
    console.log(`search, ms|${median(searches).toFixed(1)}|100`);

    // From a saved file to the page that shows it.
    fs.cpSync(path.join(root, 'catalog'), path.join(work, 'catalog'), { recursive: true });
    const child = spawn(program, ['serve', '--port', '0', '--catalog', path.join(work, 'catalog')], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore']
    });
    const [line] = await once(child.stdout, 'data');
    const file = path.join(work, 'catalog/models/llama-3-8b.json'), good = fs.readFileSync(file, 'utf8'), shown = [];
    await page.goto(`${String(line).trim()}models/llama-3-8b/index.html`);
    await pause(500);
    for (let i = 0; i < runs; ++i) {
      const start = performance.now();
      fs.writeFileSync(file, good.replace('"name": "', `"name": "Edit ${i} `));
      await until(page, n => document.querySelector('h1')?.textContent.includes(`Edit ${n} `), i);
      shown.push(performance.now() - start);
    }
    child.kill('SIGINT');
    await once(child, 'exit');
    console.log(`edit of a model to its page, s|${(median(shown) / 1000).toFixed(2)}|1.0`);
  } finally {
    await browser.close();
    fs.rmSync(work, { recursive: true, force: true });
  }
})();
