import { type Browser, chromium, type Page } from 'playwright-core';

/** Debian's Chromium; HOWDAH_CHROMIUM names another. */
const executablePath = process.env.HOWDAH_CHROMIUM ?? '/usr/bin/chromium';

/** A browser that asks nobody anything of its own accord. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-gpu',
      '--no-first-run',
    ],
  });
}

export interface OpenedPage {
  readonly page: Page;
  /** Every address the page asked for. */
  readonly requests: string[];
  /** What the page complained about: uncaught errors and the console's errors. */
  readonly complaints: string[];
}

export interface OpenOptions {
  readonly url: string;
  readonly user: string;
  /** A channel id, or `home`. */
  readonly place: string;
  readonly dark?: boolean;
  readonly size?: { readonly width: number; readonly height: number };
}

/** Opens the workspace's page as a user, in a browser profile of its own, and waits until it is live. */
export async function openPage(browser: Browser, options: OpenOptions): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: options.size ?? { width: 1280, height: 800 },
    colorScheme: options.dark === true ? 'dark' : 'light',
    locale: 'en-US',
    timezoneId: 'Europe/Berlin',
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // The browser itself notes each refusal of the control interface; the page says it in its own words.
    const refused = message.location().url.includes('/control/') && message.text().includes('status of 4');
    if (message.type() === 'error' && !refused) complaints.push(message.text());
  });
  await page.goto(`${options.url}/#/${options.user}/${options.place}`);
  await page.locator('[data-status="page"][data-good="true"]').waitFor({ state: 'attached' });
  return { page, requests, complaints };
}
