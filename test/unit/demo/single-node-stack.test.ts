import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { planSingleNodeStack } from '../../../deploy/lab/demo/engine/single-node-stack.ts';

const folder = join(import.meta.dirname, '../../../deploy/stack/');
const Services = z.object({
  services: z.record(
    z.string(),
    z.looseObject({
      ports: z.array(z.object({ published: z.union([z.string(), z.number()]), mode: z.literal('host') })).optional(),
      deploy: z.looseObject({ replicas: z.unknown(), placement: z.unknown() }),
    }),
  ),
});

const stackYaml = await readFile(join(folder, 'stack.yml'), 'utf8');
const planned = planSingleNodeStack({ stackYaml, nodeId: 'node1', folder });
const { services } = Services.parse(planned);

test('every service of the stack is there once, on the one node', () => {
  expect(Object.keys(services).sort()).toEqual(
    Object.keys(Services.parse(parse(stackYaml, { merge: true })).services).sort(),
  );
  for (const { deploy } of Object.values(services)) {
    expect(deploy.placement).toEqual({ constraints: ['node.id == node1'] });
    expect(deploy.replicas).toBe(1);
  }
});

test('no two services want the same port', () => {
  const published = Object.values(services).flatMap(({ ports }) => (ports ?? []).map((port) => `${port.published}`));
  expect(published).toHaveLength(9);
  expect(new Set(published).size).toBe(published.length);
});

test('everything else is as in production', () => {
  const original = Services.parse(parse(stackYaml, { merge: true })).services;
  for (const [name, { ports, deploy, ...rest }] of Object.entries(services)) {
    const { ports: _ports, deploy: originalDeploy, ...expected } = original[name] ?? { deploy: {} };
    expect(rest).toEqual(expected);
    expect({ ...deploy, placement: 0, replicas: 0 }).toEqual({ ...originalDeploy, placement: 0, replicas: 0 });
    expect(ports).toBeDefined();
  }
});

test('the proxy configuration is named by its full path, and no extension is left', () => {
  expect(planned.configs).toMatchObject({ haproxy_cfg: { file: join(folder, 'haproxy.cfg') } });
  expect(Object.keys(planned).filter((key) => key.startsWith('x-'))).toEqual([]);
});
