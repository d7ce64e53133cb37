import { expect, test } from 'vitest';
import { chooseGround, type GroundFacts } from '../../../deploy/lab/demo/choose-ground.ts';

const bare: GroundFacts = { isSimulated: false, engineOverride: undefined, labObstacle: null, dockerHost: undefined };
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

test.each(rows)('$name', ({ facts, expected }) => {
  const ground = chooseGround({ ...bare, ...facts });
  expect(ground.kind === 'engine' ? `engine ${ground.dockerHost}` : ground.kind).toBe(expected);
});

test('a simulated cluster says why it is one', () => {
  expect(chooseGround({ ...bare, labObstacle: obstacle })).toEqual({
    kind: 'simulated',
    why: `${obstacle} DOCKER_HOST names no Docker Engine either, so the cluster is simulated.`,
  });
});
