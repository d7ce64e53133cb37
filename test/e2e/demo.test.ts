import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findFreePort } from '../../deploy/lab/demo/find-free-port.ts';
import { fullLab } from '../../deploy/lab/lab-spec.ts';
import { fetchLabStatus } from '../../deploy/lab/lifecycle/fetch-lab-status.ts';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';

const projectFolder = join(import.meta.dirname, '../..');

/** A demo in a process of its own, with ports and a folder of its own. */
interface Demo {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly exited: Promise<{ code: number | null }>;
}

let folder = '';
let workspacePort = 0;
let botPort = 0;
const demos: Demo[] = [];

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'howdah-demo-test-')), 'demo');
  workspacePort = await findFreePort();
  botPort = await findFreePort();
});

afterEach(async () => {
  for (const { child, exited } of demos.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exited;
  }
  const cleared = startDemo('--down');
  await cleared.exited;
  demos.splice(0);
  await rm(join(folder, '..'), { recursive: true, force: true });
});

function startDemo(...argv: readonly string[]): Demo {
  const child = spawn(process.execPath, ['--import', 'tsx', 'deploy/lab/demo.ts', ...argv], {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      HOWDAH_DEMO_STATE: folder,
      HOWDAH_WORKSPACE_PORT: `${workspacePort}`,
      HOWDAH_BOT_PORT: `${botPort}`,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output += text;
    });
  }
  const exited = once(child, 'close').then(([code]) => ({ code: typeof code === 'number' ? code : null }));
  const demo = { child, output: () => output, exited };
  demos.push(demo);
  return demo;
}

async function startUntilReady(): Promise<Demo> {
  const demo = startDemo();
  await waitUntil({
    what: 'the demo to be ready',
    timeoutMs: 90_000,
    probe: async () =>
      demo.output().includes('Howdah is ready.') || demo.child.exitCode !== null
        ? { done: true, value: undefined }
        : { done: false, seen: demo.output() },
  });
  expect(demo.output()).toContain('Howdah is ready.');
  return demo;
}

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function expectNothingLeft(): Promise<void> {
  expect(await answers(workspacePort)).toBe(false);
  expect(await answers(botPort)).toBe(false);
  expect(await isThere(folder)).toBe(false);
}

describe('npm run demo -- --once', () => {
  test('prints what the bot says of the lab, leaves the lab and nothing of its own', async () => {
    const demo = startDemo('--once', '/pg status');
    expect(await demo.exited).toEqual({ code: 0 });
    expect(demo.output()).toMatch(/pgprod is (healthy|degraded|critical)/);
    for (const member of ['patroni-1', 'patroni-2', 'patroni-3']) expect(demo.output()).toContain(member);
    expect(demo.output()).not.toContain('SIMULATED');
    await expectNothingLeft();
    expect((await fetchLabStatus(fullLab)).state).not.toBe('down');
  });

  test('says SIMULATED where the cluster is simulated', async () => {
    const demo = startDemo('--simulated', '--once', '/pg status');
    expect(await demo.exited).toEqual({ code: 0 });
    expect(demo.output()).toContain('SIMULATED');
    expect(demo.output()).toContain('pgprod is healthy');
    await expectNothingLeft();
  });

  test('ends with one sentence and 1 when Slack does not know the command', async () => {
    const demo = startDemo('--simulated', '--once', '/nonsense');
    expect(await demo.exited).toEqual({ code: 1 });
    expect(demo.output()).toContain('Slack refuses /nonsense: /nonsense is not a valid command');
    await expectNothingLeft();
  });

  test('ends with one sentence and 1 when somebody else has its port, and leaves that one alone', async () => {
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(workspacePort, '127.0.0.1', resolve));
    try {
      const demo = startDemo('--once', '/pg status');
      expect(await demo.exited).toEqual({ code: 1 });
      expect(demo.output()).toContain(
        `Port ${workspacePort}, meant for the Slack workspace, is in use by another program: stop that program, or set HOWDAH_WORKSPACE_PORT to another port.`,
      );
      expect(stranger.listening).toBe(true);
      expect(await isThere(folder)).toBe(false);
    } finally {
      await new Promise((resolve) => stranger.close(resolve));
    }
  });
});

describe('npm run demo', () => {
  test('serves the page and the bot until Ctrl-C, refuses a second demo meanwhile, and leaves nothing', async () => {
    const demo = await startUntilReady();
    expect(await answers(workspacePort)).toBe(true);
    expect((await fetch(`http://127.0.0.1:${botPort}/readyz`)).status).toBe(200);

    const second = startDemo('--once', '/pg help');
    expect(await second.exited).toEqual({ code: 1 });
    expect(second.output()).toContain(`Another demo is running (process ${demo.child.pid})`);

    demo.child.kill('SIGINT');
    expect(await demo.exited).toEqual({ code: 0 });
    await expectNothingLeft();
  });

  test('works right after a demo that was killed with -9', async () => {
    const killed = await startUntilReady();
    killed.child.kill('SIGKILL');
    await killed.exited;
    // The bot has outlived it: this is the leftover that the next demo has to find.
    expect((await fetch(`http://127.0.0.1:${botPort}/healthz`)).status).toBe(200);

    const next = startDemo('--once', '/pg help');
    expect(await next.exited).toEqual({ code: 0 });
    expect(next.output()).toContain('What Howdah can do');
    await expectNothingLeft();
  });
});
