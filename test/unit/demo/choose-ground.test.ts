import { describe, expect, test } from 'vitest';
import { chooseGround, type GroundFacts } from '../../../deploy/lab/demo/choose-ground.ts';

const bare: GroundFacts = {
  isSimulated: false,
  engineOverride: undefined,
  labObstacle: null,
  dockerHost: undefined,
  findEngineObstacle: async () => null,
};
const obstacle = 'The lab cannot run here: it needs root.';

const rows: { name: string; facts: Partial<GroundFacts>; expected: string }[] = [
  { name: 'the lab where it can run', facts: {}, expected: 'lab' },
  { name: 'the lab even where an engine is named', facts: { dockerHost: 'tcp://engine:2375' }, expected: 'lab' },
  {
    name: 'the named engine where the lab cannot run',
    facts: { labObstacle: obstacle, dockerHost: 'tcp://engine:2375' },
    expected: 'engine tcp://engine:2375',
  },
  {
    name: 'the engine somebody insists on',
    facts: { engineOverride: 'tcp://mine:2375', dockerHost: 'tcp://engine:2375' },
    expected: 'engine tcp://mine:2375',
  },
  { name: 'a simulated cluster where there is nothing', facts: { labObstacle: obstacle }, expected: 'simulated' },
  { name: 'an empty DOCKER_HOST is none', facts: { labObstacle: obstacle, dockerHost: '' }, expected: 'simulated' },
  {
    name: 'a simulated cluster when asked for',
    facts: { isSimulated: true, engineOverride: 'tcp://mine:2375' },
    expected: 'simulated',
  },
];

test.each(rows)('$name', async ({ facts, expected }) => {
  const ground = await chooseGround({ ...bare, ...facts });
  expect(ground.kind === 'engine' ? `engine ${ground.dockerHost}` : ground.kind).toBe(expected);
});

describe('a simulated cluster says why it is one', () => {
  test('no engine named', async () => {
    expect(await chooseGround({ ...bare, labObstacle: obstacle })).toEqual({
      kind: 'simulated',
      why: `${obstacle} DOCKER_HOST names no Docker Engine either. So the cluster is simulated.`,
    });
  });
  test('the named engine cannot be used', async () => {
    const facts = {
      labObstacle: obstacle,
      dockerHost: 'tcp://engine:2375',
      findEngineObstacle: async () => 'It is off.',
    };
    expect(await chooseGround({ ...bare, ...facts })).toEqual({
      kind: 'simulated',
      why: `${obstacle} It is off. So the cluster is simulated.`,
    });
  });
});

test('an engine that was insisted on is not replaced by anything else', async () => {
  const facts = { engineOverride: 'tcp://mine:2375', findEngineObstacle: async () => 'It is off.' };
  await expect(chooseGround({ ...bare, ...facts })).rejects.toThrow('It is off.');
});
