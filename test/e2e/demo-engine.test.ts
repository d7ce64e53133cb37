import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { engineImageOf } from '../../deploy/lab/demo/engine/engine-images.ts';
import { findFreePort } from '../../deploy/lab/demo/find-free-port.ts';
import { type StackImage, stackImageList } from '../../deploy/lab/image/stack-images.ts';
import { firstManagerOf, fullLab, type LabSpec, tinyLab } from '../../deploy/lab/lab-spec.ts';
import { readLabRecord } from '../../deploy/lab/lifecycle/lab-record.ts';
import { bringLabUp, takeLabDown } from '../../deploy/lab/lifecycle/lab-up.ts';
import { openEngine } from '../../deploy/lab/swarm/engine.ts';
import { fetchServiceContainer } from '../../deploy/lab/swarm/swarm-task.ts';

/** One bare engine that stands for the one a person has and names in DOCKER_HOST. */
const spec: LabSpec = {
  ...tinyLab,
  name: 'howdemo',
  rootAddress: '198.18.2.1',
  nodes: [{ name: 'demo-node-1', address: '198.18.2.11', role: 'manager', labels: {} }],
};
const node = firstManagerOf(spec);
const engine = openEngine(node, 120_000);

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-demo-engine-'));
  await bringLabUp(spec, 'silent');
  for (const image of stackImageList) await copyImage(image);
  await writeDockerClient();
}, 300_000);

afterAll(async () => {
  await takeLabDown(spec);
  await rm(folder, { recursive: true, force: true });
}, 120_000);

const serviceOf: Readonly<Record<string, string>> = { etcd: 'etcd-1', haproxy: 'haproxy', patroni: 'patroni-1' };

/** That engine has no way to the package mirrors, so it gets the lab's images under the names it would build. */
async function copyImage(image: StackImage): Promise<void> {
  const { node: from, containerId } = await fetchServiceContainer(fullLab, serviceOf[image.folder] ?? '');
  const source = openEngine(from, 120_000);
  const { Image } = z.object({ Image: z.string() }).parse(await source.getContainer(containerId).inspect());
  const answer = await engine.loadImage(await source.getImage(Image).get());
  answer.resume();
  await finished(answer, { writable: false });
  const [repo = '', tag = ''] = (await engineImageOf(image)).split(':');
  await engine.getImage(Image).tag({ repo, tag });
}

/** The machine may have no docker client: the lab's own, as the lab itself uses it. */
async function writeDockerClient(): Promise<void> {
  const record = await readLabRecord(fullLab);
  const lines = [
    '#!/bin/sh',
    `exec unshare --mount --propagation private sh -ec 'mount --bind "$0/usr" /usr && exec /usr/bin/docker "$@"' "${record?.root.hostRoot}" "$@"`,
    '',
  ];
  await writeFile(join(folder, 'docker'), lines.join('\n'));
  await chmod(join(folder, 'docker'), 0o755);
}

async function runDemo(env: Readonly<Record<string, string>>, ...argv: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'deploy/lab/demo.ts', ...argv], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: `${folder}:${process.env.PATH}`,
      HOWDAH_DEMO_STATE: join(folder, 'demo'),
      HOWDAH_WORKSPACE_PORT: `${await findFreePort()}`,
      HOWDAH_BOT_PORT: `${await findFreePort()}`,
      ...env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
}

describe('npm run demo with an engine of your own', () => {
  test('puts the stack there, answers about it, and takes everything away but the images', async () => {
    const { code, output } = await runDemo(
      { HOWDAH_DEMO_ENGINE: `tcp://${node.address}:2375` },
      '--once',
      '/pg status',
    );
    expect(output).toContain('2 of 2 replicas streaming');
    expect(output).toContain('demo-node-1');
    expect(output).not.toContain('SIMULATED');
    expect(code).toBe(0);

    expect(await engine.listServices()).toEqual([]);
    expect(await engine.listContainers({ all: true })).toEqual([]);
    expect(await engine.listSecrets()).toEqual([]);
    expect(await engine.listConfigs()).toEqual([]);
    expect((await engine.listVolumes()).Volumes ?? []).toEqual([]);
    expect((await engine.listNetworks({ filters: { name: ['howdah-demo-net'] } })).length).toBe(0);
  }, 420_000);

  test('says in one sentence why it cannot use the engine it was told to use', async () => {
    const { code, output } = await runDemo({ HOWDAH_DEMO_ENGINE: 'tcp://127.0.0.1:1' }, '--once', '/pg status');
    expect(output).toContain('The Docker Engine at tcp://127.0.0.1:1 cannot be used: ');
    expect(
      output
        .trim()
        .split('\n')
        .filter((line) => /^\s+at /.test(line)),
    ).toEqual([]);
    expect(code).toBe(1);
  });
});
