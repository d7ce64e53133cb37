import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fullLab } from '../../../deploy/lab/lab-spec.ts';
import { fetchLabStatus } from '../../../deploy/lab/lifecycle/fetch-lab-status.ts';

let folder: string;

// A folder without a lab, whatever runs on this machine.
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-status-'));
  vi.stubEnv('HOWDAH_LAB_STATE', join(folder, 'lab'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

it('names the ports that workspace and bot are told to use', async () => {
  vi.stubEnv('HOWDAH_WORKSPACE_PORT', '9065');
  vi.stubEnv('HOWDAH_BOT_PORT', '9080');
  expect(await fetchLabStatus(fullLab)).toMatchObject({
    state: 'down',
    workspaceUrl: 'http://127.0.0.1:9065',
    workspaceUrlInLab: `http://${fullLab.rootAddress}:9065`,
    botHealthUrl: 'http://127.0.0.1:9080/healthz',
  });
});

it('names the usual ports when nothing was said', async () => {
  vi.stubEnv('HOWDAH_WORKSPACE_PORT', undefined);
  vi.stubEnv('HOWDAH_BOT_PORT', undefined);
  expect(await fetchLabStatus(fullLab)).toMatchObject({
    workspaceUrl: 'http://127.0.0.1:8065',
    botHealthUrl: 'http://127.0.0.1:8080/healthz',
  });
});
