// Files of the site: links, bytes, what is written anew.
'use strict';
const { execFileSync } = require('node:child_process');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { pathToFileURL } = require('node:url');

const { program, source, work, site, files, open, tilesLoaded } = require('./gallery.js');

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
