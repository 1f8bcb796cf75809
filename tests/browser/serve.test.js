// `broadside serve`: edits, errors, hostile requests.
'use strict';
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const gallery = require('./gallery.js');

const { program, source, work, screenshots, axe, open, tilesLoaded, until, wait } = gallery;

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

  const comes = async condition => {
    for (const end = Date.now() + wait; !condition() && Date.now() < end; )
      await new Promise(done => setTimeout(done, 30));
    return condition();
  };
  test('--open opens the address that it prints, and keeps nothing of who opened it', async () => {
    assert.ok(await comes(() => fs.existsSync(path.join(work, 'opened'))));
    assert.equal(fs.readFileSync(path.join(work, 'opened'), 'utf8').trim(), base);
    const parents = () => fs.readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(name => {
      try {
        return +fs.readFileSync(`/proc/${name}/stat`, 'utf8').replace(/.*\) . /s, '').split(' ')[0];
      } catch {    // gone meanwhile
        return 0;
      }
    });
    assert.ok(await comes(() => !parents().includes(child.pid)));
  });
  test('a page that is not there says so, wherever it was looked for', async t => {
    for (const colorScheme of ['light', 'dark']) {
      const context = await gallery.browser.newContext({ colorScheme, bypassCSP: true });
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
