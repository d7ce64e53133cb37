import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defaultDeclaration } from '../../deploy/lab/workspace/manifest.ts';
import { type RunningWorkspace, startWorkspace } from '../../deploy/lab/workspace/start-workspace.ts';
import { launchBrowser, type OpenOptions, openPage } from './page-fixtures/open-page.ts';
import { type PageApp, startPageApp } from './page-fixtures/page-app.ts';

const PHONE = { width: 390, height: 844 };

let workspace: RunningWorkspace;
let app: PageApp;
let browser: Browser;
let probe: string;

beforeAll(async () => {
  probe = await readFile(new URL('./page-fixtures/contrast-probe.js', import.meta.url), 'utf8');
  workspace = await startWorkspace({ port: 0, declaration: defaultDeclaration });
  app = await startPageApp(workspace.url);
  browser = await launchBrowser();
  for (const text of ['/pg gallery', '/pg status']) {
    await post('slash', { user: 'olga', channel: 'pg-ops', text });
  }
});

afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await workspace?.close();
});

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

const post = (path: string, body: object) =>
  fetch(`${workspace.url}/control/${path}`, { method: 'POST', body: JSON.stringify(body) });

async function open(options: Partial<OpenOptions> = {}): Promise<Page> {
  const { page } = await openPage(browser, { url: workspace.url, user: 'U0OLGA0001', place: 'C0PGOPS001', ...options });
  await page.locator('.message-ephemeral').waitFor();
  return page;
}

const background = (page: Page) => page.evaluate('getComputedStyle(document.body).backgroundColor');

describe.each([{ dark: false }, { dark: true }])('with dark = $dark', ({ dark }) => {
  it('has enough contrast for every text, in messages, menus, modals and on hover', async () => {
    const page = await open({ dark });
    expect(await page.evaluate(probe)).toEqual([]);
    await page.getByRole('textbox', { name: 'Message #pg-ops' }).fill('/');
    await page.getByRole('option', { name: '/pg' }).waitFor();
    expect(await page.evaluate(probe)).toEqual([]);
    await page.getByRole('combobox', { name: 'Cluster' }).click();
    await page.getByRole('option', { name: 'pgprod' }).hover();
    expect(await page.evaluate(probe)).toEqual([]);
    await page.keyboard.press('Escape');
    await post('slash', { user: 'olga', channel: 'pg-ops', text: '/pg form' });
    await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
    await page.locator('.input-error').first().waitFor();
    expect(await page.evaluate(probe)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

describe('blocks with an edge of their own', () => {
  it('stand apart', async () => {
    const page = await open();
    const gaps = await page.evaluate(`[...document.querySelectorAll('.blocks')].flatMap((list) => {
      const framed = [...list.children].map((child) => child.matches('.container') ? child : child.querySelector(':scope > .card, :scope > .carousel'));
      return framed.slice(1).flatMap((below, index) => {
        const above = framed[index];
        if (below === null || above === null) return [];
        return [below.getBoundingClientRect().top - above.getBoundingClientRect().bottom];
      });
    })`);
    expect(gaps).not.toEqual([]);
    for (const gap of z.array(z.number()).parse(gaps)) expect(gap).toBeGreaterThanOrEqual(10);
  });
});

describe('the theme', () => {
  it('follows the system until one is chosen, which is kept', async () => {
    const page = await open({ dark: true });
    const dark = await background(page);
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await background(page);
    expect(light).not.toBe(dark);
    await page.getByRole('button', { name: /^Theme: as the system/ }).click();
    await page.getByRole('button', { name: /^Theme: light/ }).click();
    await expect.poll(() => background(page)).toBe(dark);
    await page.reload();
    await page.getByRole('button', { name: /^Theme: dark/ }).waitFor();
    expect(await background(page)).toBe(dark);
  });
});

describe('on a phone', () => {
  it('fits without scrolling sideways, and keeps wide tables in their own box', async () => {
    const page = await open({ size: PHONE });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
    expect(await page.evaluate('document.querySelector(".message-list").scrollWidth')).toBe(PHONE.width);
    const isWider = '(box) => box.scrollWidth > box.clientWidth';
    expect(await page.evaluate(`[...document.querySelectorAll('.table-box')].some(${isWider})`)).toBe(true);
  });

  it('shows a new message that is taller than the screen from its top, and does not pull its reader back', async () => {
    const page = await open({ size: PHONE });
    await page.getByRole('button', { name: 'Open the sidebar' }).click();
    await page.getByRole('navigation', { name: 'Workspace' }).getByRole('button', { name: 'pg-alerts' }).click();
    await page.getByRole('heading', { level: 1, name: 'pg-alerts' }).waitFor();
    const write = (text: string) => post('message', { user: 'alma', channel: 'pg-alerts', text });
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index}`).join('\n');
    await write('a short one');
    await write(`the verdict\n${lines}`);
    const isSeen = (text: string) =>
      page.evaluate(`(() => {
        const box = document.querySelector('.message-list').getBoundingClientRect();
        const walker = document.createTreeWalker(document.querySelector('.message-list'), NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
          if (node.data !== ${JSON.stringify(text)}) continue;
          const range = document.createRange();
          range.selectNodeContents(node);
          const { top, bottom } = range.getBoundingClientRect();
          return top >= box.top && bottom <= box.bottom;
        }
        return false;
      })()`);
    await expect.poll(() => isSeen('the verdict')).toBe(true);
    expect(await isSeen('line 59')).toBe(false);
    await page.evaluate('document.querySelector(".message-list").scrollTop = 1e6');
    await expect.poll(() => isSeen('line 59')).toBe(true);
    await page.setViewportSize({ width: PHONE.width, height: PHONE.height - 100 });
    await expect.poll(() => isSeen('line 59')).toBe(true);
    await write('the next one');
    await expect.poll(() => isSeen('the next one')).toBe(true);
  });

  it('shows the sidebar as a drawer', async () => {
    const page = await open({ size: PHONE });
    const entry = page.getByRole('navigation', { name: 'Workspace' }).getByRole('button', { name: 'pg-alerts' });
    expect(await entry.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Open the sidebar' }).click();
    await entry.click();
    await page.getByRole('heading', { level: 1, name: 'pg-alerts' }).waitFor();
    await entry.waitFor({ state: 'hidden' });
  });
});
