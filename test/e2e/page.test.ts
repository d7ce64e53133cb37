import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultDeclaration } from '../../deploy/lab/workspace/manifest.ts';
import { type RunningWorkspace, startWorkspace } from '../../deploy/lab/workspace/start-workspace.ts';
import { launchBrowser, type OpenedPage, type OpenOptions, openPage } from './page-fixtures/open-page.ts';
import { type PageApp, startPageApp } from './page-fixtures/page-app.ts';

const OLGA = 'U0OLGA0001';
const ALMA = 'U0ALMA0001';
const OTTO = 'U0OTTO0001';
const PG_OPS = 'C0PGOPS001';

let workspace: RunningWorkspace;
let app: PageApp;
let browser: Browser;
let opened: OpenedPage[] = [];

beforeAll(async () => {
  workspace = await startWorkspace({ port: 0, declaration: defaultDeclaration });
  app = await startPageApp(workspace.url);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await workspace?.close();
});

beforeEach(async () => {
  await fetch(`${workspace.url}/control/reset`, { method: 'POST', body: '{}' });
  app.actions.length = 0;
  app.submissions.length = 0;
  opened = [];
});

afterEach(async () => {
  const elsewhere = opened.flatMap(({ requests }) => requests).filter((url) => !url.startsWith(`${workspace.url}/`));
  const complaints = opened.flatMap((one) => one.complaints);
  await Promise.all(opened.map(({ page }) => page.context().close()));
  expect(elsewhere, 'requests to another host').toEqual([]);
  expect(complaints, 'errors in the console').toEqual([]);
});

async function open(options: Partial<OpenOptions> = {}): Promise<Page> {
  const one = await openPage(browser, { url: workspace.url, user: OLGA, place: PG_OPS, ...options });
  opened.push(one);
  return one.page;
}

const composer = (page: Page) => page.getByRole('textbox', { name: 'Message #pg-ops' });

async function type(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

describe('the composer', () => {
  it('completes a slash command by keyboard alone and shows the answer to its user only', async () => {
    const page = await open();
    const alma = await open({ user: ALMA });
    await page.keyboard.type('/p');
    await page.getByRole('option', { name: '/pg' }).waitFor();
    await page.keyboard.press('Enter');
    expect(await composer(page).inputValue()).toBe('/pg ');
    await page.keyboard.type('status');
    await page.keyboard.press('Enter');
    const answer = page.locator('.message-ephemeral', { hasText: 'You typed status' });
    await answer.getByText('Only visible to you').waitFor();
    expect(await answer.locator('.app-badge').textContent()).toBe('APP');

    await type(page, 'a message for all');
    await alma.getByText('a message for all').waitFor();
    expect(await alma.locator('.message-ephemeral').count()).toBe(0);
  });

  it('closes the menu with Escape, breaks lines with Shift+Enter, and mentions people', async () => {
    const page = await open();
    await page.keyboard.type('/');
    await page.getByRole('listbox', { name: 'Slash commands' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('listbox', { name: 'Slash commands' }).waitFor({ state: 'detached' });
    await composer(page).fill('');
    await page.keyboard.type('@alma look');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('second <line>');
    await page.keyboard.press('Enter');
    const row = page.locator('.message', { hasText: 'second <line>' });
    await row.locator('.mention', { hasText: '@alma' }).waitFor();
    expect(await row.locator('br').count()).toBe(1);
  });

  it('keeps what was typed when the workspace refuses it', async () => {
    const page = await open();
    await type(page, '/nothing here');
    await page.getByRole('alert').filter({ hasText: '/nothing is not a valid command' }).waitFor();
    expect(await composer(page).inputValue()).toBe('/nothing here');
  });

  it('tells when the app does not respond', async () => {
    const page = await open();
    await type(page, '/pg silent');
    const notice = page.locator('[data-notice="operation_timeout"]');
    await notice.getByText('Howdah didn’t respond').waitFor();
    await notice.getByText('operation_timeout').waitFor();
    await notice.getByRole('button', { name: 'Dismiss' }).click();
    await notice.waitFor({ state: 'detached' });
  });
});

describe('messages', () => {
  it('tells why nothing happened when the app is not connected', async () => {
    const page = await open();
    await app.stop();
    await type(page, '/pg status');
    const notice = page.locator('[data-notice="dispatch_failed"]');
    await notice.getByText('Howdah is not connected').waitFor();
    await notice.getByText('dispatch_failed').waitFor();
    app = await startPageApp(workspace.url);
  });

  it('sends a click to the app and shows what comes of it to everybody at once', async () => {
    const page = await open();
    const alma = await open({ user: ALMA });
    await type(page, '/pg status');
    await page.getByRole('button', { name: 'Share to channel' }).click();
    await alma.locator('.message', { hasText: '@olga shares the answer' }).waitFor();
    expect(app.actions).toMatchObject([
      { actionId: 'share', user: OLGA, action: { block_id: 'answer', value: 'status', type: 'button' } },
    ]);
  });

  it('marks what somebody else has not read', async () => {
    const alma = await open({ user: ALMA, place: 'home' });
    const page = await open();
    await type(page, 'one');
    await type(page, 'two');
    const entry = alma.getByRole('button', { name: 'pg-ops' });
    await entry.getByText('2').waitFor();
    await entry.click();
    await alma.locator('.new-divider').waitFor();
    await alma.getByRole('button', { name: 'pg-alerts' }).click();
    await expect.poll(() => entry.locator('.unread-count').count()).toBe(0);
  });

  it('answers in a thread and reacts', async () => {
    const page = await open();
    await type(page, 'a question');
    const row = page.locator('main .message', { hasText: 'a question' });
    await row.hover();
    await row.getByRole('button', { name: 'Reply in thread' }).click();
    await page.getByRole('textbox', { name: 'Reply…' }).fill('an answer');
    await expect.poll(() => page.locator('main .composer-help').textContent()).toContain('for commands');
    expect(await page.locator('aside .composer-help').textContent()).not.toContain('for commands');
    await page.keyboard.press('Enter');
    await row.getByRole('button', { name: '1 reply' }).waitFor();
    await row.hover();
    await row.getByRole('button', { name: 'Add reaction' }).click();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const reaction = row.locator('.reaction[aria-pressed="true"]');
    await reaction.waitFor();
    await reaction.click();
    await reaction.waitFor({ state: 'detached' });
    expect(await page.locator('aside .message').count()).toBe(2);
  });

  it('asks before a dangerous button and does nothing on no', async () => {
    const page = await open();
    await type(page, '/pg gallery');
    const danger = page.locator('.message').getByRole('button', { name: 'Switch over', exact: true });
    await danger.click();
    await page.getByRole('alertdialog', { name: 'Switch over now?' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await danger.click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Switch over' }).click();
    await expect.poll(() => app.actions.map((one) => one.actionId)).toEqual(['deny']);
  });

  it('sends what is chosen in menus', async () => {
    const page = await open();
    await type(page, '/pg gallery');
    await page.getByRole('combobox', { name: 'Cluster' }).click();
    await page.keyboard.type('stage');
    await page.keyboard.press('Enter');
    await expect.poll(() => app.actions.length).toBe(1);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Share to channel' }).click();
    await expect.poll(() => app.actions.length).toBe(2);
    await page.getByRole('combobox', { name: 'Person' }).click();
    await page.getByRole('option', { name: 'Alma Approver' }).click();
    await expect.poll(() => app.actions.length).toBe(3);
    await page.getByRole('checkbox', { name: 'Backups' }).check();
    await expect.poll(() => app.actions.length).toBe(4);
    expect(app.actions.map((one) => one.action)).toMatchObject([
      { action_id: 'cluster', selected_option: { value: 'pgstage' } },
      { action_id: 'more', selected_option: { value: 'Share to channel' } },
      { action_id: 'who', selected_user: ALMA },
      { action_id: 'checks', selected_options: [{ value: 'Backups' }] },
    ]);
  });
});

describe('blocks', () => {
  it('draws every block of the gallery', async () => {
    const page = await open();
    await type(page, '/pg gallery');
    await page.getByRole('button', { name: 'Switch over', exact: true }).waitFor();
    expect(await page.locator('.unsupported').count()).toBe(0);
    const table = page.locator('.table', { hasText: 'swarm-node-1' });
    expect(await table.locator('tr').count()).toBe(4);
    expect(await table.locator('tr').nth(1).locator('td').first().textContent()).toBe('patroni-1');
    expect(await page.locator('.chart svg').count()).toBe(4);
    for (const status of ['complete', 'in_progress', 'pending', 'error']) {
      expect(await page.locator(`.task[data-status="${status}"]`).count(), status).toBe(1);
    }
    await page.getByRole('slider', { name: /Replication lag/ }).focus();
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowRight');
    await page.getByRole('status').filter({ hasText: '11:00' }).getByText('22').waitFor();
  });

  it('shows a note in place of a block it cannot draw, and all the others', async () => {
    const page = await open();
    await page.route('**/control/messages?*', async (route) => {
      const answer = await route.fetch();
      const broken = [{ type: 'hologram' }, { type: 'section', text: 7 }, null, { type: 'table', rows: 'none' }];
      const odd = { ts: '1768467500.000100', user: OLGA, text: 'odd <!date^99999999999999999^{date}|far off>' };
      const blocks = [...broken, { type: 'header', text: { type: 'plain_text', text: 'still here' } }];
      const known: unknown[] = await answer.json();
      await route.fulfill({ response: answer, json: [odd, ...known, { ts: '1768467600.000100', user: OLGA, blocks }] });
    });
    await type(page, 'hello');
    await page.getByRole('heading', { name: 'still here' }).waitFor();
    expect(await page.locator('[data-unsupported="block"]').count()).toBe(4);
    await page.getByText('Unsupported block: hologram').waitFor();
    await page.locator('.message', { hasText: 'odd far off' }).waitFor();
  });
});

describe('modals', () => {
  it('checks the form, shows the app’s complaint under its field, and sends what was entered', async () => {
    const page = await open();
    await type(page, '/pg form');
    const modal = page.getByRole('dialog', { name: 'Switch over pgprod' });
    await modal.waitFor();
    await modal.getByRole('button', { name: 'Send' }).click();
    await expect.poll(() => modal.locator('.input-error').count()).toBe(3);
    await expect.poll(() => page.evaluate('document.activeElement.dataset.actionId')).toBe('text');

    await page.keyboard.type('bad');
    await modal.getByRole('combobox', { name: 'New leader' }).click();
    await page.getByRole('option', { name: 'patroni-3' }).click();
    await modal.locator('[data-action-id="number"]').fill('99');
    await modal.getByRole('button', { name: 'Send' }).click();
    await modal.getByText('Please enter a number of at most 60.').waitFor();
    await modal.locator('[data-action-id="number"]').fill('30');
    await modal.getByRole('combobox', { name: 'Ticket' }).fill('b');
    await page.getByRole('option', { name: 'beta' }).click();
    await modal.getByRole('combobox', { name: 'Tell' }).click();
    await page.getByRole('option', { name: 'Alma Approver' }).click();
    await page.getByRole('option', { name: 'Arno Approver' }).click();
    await page.keyboard.press('Escape');
    await modal.getByRole('checkbox', { name: 'Backups' }).check();
    await modal.getByRole('radio', { name: 'forced' }).check();
    await modal.locator('[data-action-id="date"]').fill('2026-03-29');
    await modal.getByRole('button', { name: 'Send' }).click();
    await modal.getByText('Say why, in words').waitFor();
    expect(app.submissions).toEqual([]);

    await modal.locator('[data-action-id="text"]').fill('disk is failing');
    await modal.getByRole('button', { name: 'Send' }).click();
    await modal.waitFor({ state: 'detached' });
    expect(app.submissions).toMatchObject([
      {
        reason: { text: { type: 'plain_text_input', value: 'disk is failing' } },
        target: { member: { selected_option: { value: 'patroni-3' } } },
        count: { number: { value: '30' } },
        external: { external: { selected_option: { value: 'beta' } } },
        people: { users: { selected_users: [ALMA, 'U0ARNO0001'] } },
        checks: { boxes: { selected_options: [{ value: 'Backups' }] } },
        mode: { radio: { selected_option: { value: 'forced' } } },
        day: { date: { selected_date: '2026-03-29' } },
        mail: { mail: { value: null } },
      },
    ]);
  });

  it('keeps entries under a view that is put on top, and leads back to it', async () => {
    const page = await open();
    await type(page, '/pg form');
    await page.locator('.modal [data-action-id="text"]').fill('half written');
    await page.getByRole('dialog').getByRole('button', { name: 'Details' }).click();
    await page.getByRole('dialog', { name: 'Details' }).getByText('patroni-2 streams without lag').waitFor();
    await page.getByRole('button', { name: 'Back' }).first().click();
    await page.getByRole('dialog', { name: 'Switch over pgprod' }).waitFor();
    expect(await page.locator('.modal [data-action-id="text"]').inputValue()).toBe('half written');
  });

  it('holds the keyboard’s focus, closes on Escape and gives focus back', async () => {
    const page = await open();
    await type(page, '/pg form');
    await page.getByRole('dialog').waitFor();
    const inside = 'document.activeElement.closest("[role=dialog]") !== null';
    for (let press = 0; press < 30; press += 1) {
      await page.keyboard.press(press < 20 ? 'Tab' : 'Shift+Tab');
      expect(await page.evaluate(inside)).toBe(true);
    }
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate('document.activeElement.className')).toBe('composer-field');
  });
});

describe('the workspace around them', () => {
  it('is used as another person after a switch, with their role and their channels', async () => {
    const page = await open();
    await page.getByRole('button', { name: /You are olga \(operator\)/ }).click();
    expect(await page.getByRole('menuitemradio').allTextContents()).toHaveLength(5);
    await page.getByRole('menuitemradio', { name: 'otto outsider' }).click();
    await page.getByRole('button', { name: /You are otto \(outsider\)/ }).waitFor();
    await expect.poll(() => page.url()).toContain(`#/${OTTO}/${PG_OPS}`);
    const channels = page.getByRole('region', { name: 'Channels' }).locator('.sidebar-name');
    await expect.poll(() => channels.allTextContents()).toEqual(['pg-ops', 'random']);
    await type(page, 'hello from outside');
    await page.locator('.message', { hasText: 'Otto Outsider' }).waitFor();
  });

  it('opens the App Home and sends what is pressed there', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Howdah Home' }).click();
    await page.getByRole('heading', { name: 'Your clusters' }).waitFor();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect.poll(() => app.actions.map((one) => one.actionId)).toEqual(['home_refresh']);
    await page.getByRole('button', { name: 'Messages', exact: true }).click();
    await page.getByRole('textbox', { name: 'Message Howdah' }).waitFor();
  });

  it('tells of a failure on the App Home too', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Howdah Home' }).click();
    await page.getByRole('heading', { name: 'Your clusters' }).waitFor();
    await app.stop();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.locator('.toast', { hasText: 'not responding' }).waitFor();
    app = await startPageApp(workspace.url);
  });

  it('shows whether the app is connected', async () => {
    const page = await open();
    const status = page.locator('[data-status="app"]');
    await expect.poll(() => status.textContent()).toBe('Howdah: connected');
    await app.stop();
    await expect.poll(() => status.textContent()).toBe('Howdah: not connected');
    await status.and(page.locator('[data-good="false"]')).waitFor();
    app = await startPageApp(workspace.url);
    await expect.poll(() => status.textContent()).toBe('Howdah: connected');
  });

  it('goes on by itself after the workspace was away', async () => {
    const other = await startWorkspace({ port: 0, declaration: defaultDeclaration });
    const { page } = await openPage(browser, { url: other.url, user: OLGA, place: PG_OPS });
    await other.close();
    await page.locator('[data-status="page"][data-good="false"]').waitFor();
    const port = Number(new URL(other.url).port);
    const back = await startWorkspace({ port, declaration: defaultDeclaration });
    try {
      await fetch(`${back.url}/control/message`, {
        method: 'POST',
        body: JSON.stringify({ user: ALMA, channel: PG_OPS, text: 'while you were away' }),
      });
      await page.getByText('while you were away').waitFor();
      await page.locator('[data-status="page"][data-good="true"]').waitFor();
    } finally {
      await page.context().close();
      await back.close();
    }
  });
});
