import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLab } from '../../deploy/lab/lab.ts';
import { type BotOnLab, startBotOnLab } from '../support/bot-on-lab.ts';
import { chooseCandidate, type OperationsOnLab, openOperations } from '../support/operations-on-lab.ts';
import { channels, users } from '../support/workspace-client.ts';
import { launchBrowser, openPage } from './page-fixtures/open-page.ts';

const lab = await openLab();
const status = await lab.fetchStatus();
let bot: BotOnLab;
let operations: OperationsOnLab;
let browser: Browser;

beforeAll(async () => {
  bot = await startBotOnLab({ lab: status });
  operations = openOperations({ bot, lab: status });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await bot.stop();
  await operations.close();
});

async function open(user: string): Promise<Page> {
  const { page } = await openPage(browser, { url: bot.workspace.url, user, place: channels.ops });
  return page;
}

async function type(page: Page, text: string): Promise<void> {
  const composer = page.getByRole('textbox', { name: 'Message #pg-ops' });
  await composer.fill(text);
  await composer.press('Enter');
}

describe('a switchover in the browser', () => {
  it('is asked for in a form, refused to its asker and to an outsider, approved by another, watched and read', async () => {
    const { candidate } = await chooseCandidate(lab);
    const olga = await open(users.olga);
    await type(olga, '/pg switchover');
    const form = olga.getByRole('dialog');
    await form.waitFor();
    await form.getByRole('radio', { name: new RegExp(candidate) }).check();
    await form.getByRole('textbox', { name: /why|reason/i }).fill('seen in a browser');
    await form.getByRole('button', { name: /send request/i }).click();
    await form.waitFor({ state: 'detached' });

    const request = (page: Page) => page.locator('.message', { hasText: 'seen in a browser' }).last();
    await request(olga).waitFor();
    const id = await operations.waitForHolder();
    await press(olga, 'Approve');
    await olga
      .getByText(/asked for this yourself|somebody else/i)
      .first()
      .waitFor();

    const otto = await open(users.otto);
    await request(otto).waitFor();
    await press(otto, 'Approve');
    await otto
      .getByText(/own workspace/i)
      .first()
      .waitFor();
    await type(otto, '/pg switchover pgprod reason mischief');
    await otto
      .getByText(/own workspace/i)
      .nth(1)
      .waitFor();
    expect((await operations.read(id)).approvals).toEqual([]);

    const alma = await open(users.alma);
    await request(alma).waitFor();
    await press(alma, 'Approve');
    const ended = await operations.waitForEnd(id);
    expect(ended.phase).toBe('succeeded');
    await operations.waitForFinalMessage(id);
    // Everybody who looks sees the end, without loading the page again.
    for (const page of [olga, alma, otto]) {
      await request(page)
        .getByText(new RegExp(`${candidate} leads`))
        .first()
        .waitFor();
      expect(await request(page).getByRole('button', { name: 'Approve' }).count()).toBe(0);
    }

    async function press(page: Page, name: string): Promise<void> {
      await request(page).getByRole('button', { name }).click();
      const confirm = page.getByRole('dialog').or(page.getByRole('alertdialog'));
      await confirm.getByRole('button', { name }).click();
    }
  });
});
