import { describe, expect, it } from 'vitest';
import switchover from '../../../commands/switchover.ts';
import unlock from '../../../commands/unlock.ts';
import { parseCommandLine } from '../../../src/app/command-line.ts';
import type { ChangeCommand } from '../../../src/command.ts';
import { assess } from '../../../src/core/cluster/assess.ts';
import { buildOperation } from '../../support/operation-builder.ts';
import { buildSnapshot, takenAtMs } from '../../support/snapshot-builder.ts';

const holder = buildOperation({ phase: 'escalated' });
const input = { assessment: assess(buildSnapshot()), args: {}, nowMs: takenAtMs };
const commands: ReadonlyMap<string, ChangeCommand> = new Map([
  ['switchover', switchover],
  ['unlock', unlock],
]);

describe('the commands that change something', () => {
  it.each([...commands])('%s plans what its name says, under its own name', (name, command) => {
    const plan = command.plan({ ...input, holder });
    expect(plan.ok && plan.value.verb).toBe(name);
    // The same input gives the same plan: people approve one, and another one would not be it.
    expect(command.plan({ ...input, holder })).toEqual(plan);
  });

  it.each([...commands])('%s asks in a form only for arguments that it declares', (_name, command) => {
    const form = command.describeForm({ ...input, holder });
    if (!form.ok) throw new Error(form.refusal.sentence);
    const declared = command.parameters.map(({ name }) => name);
    for (const { name } of form.value.fields) expect(declared).toContain(name);
  });

  it.each([...commands].flatMap(([, { examples }]) => examples))('understands its own example: %s', (example) => {
    const parsed = parseCommandLine(example, { commands, clusters: ['pgprod'], channelClusters: [] });
    expect(parsed).toMatchObject({ ok: true, value: { cluster: 'pgprod' } });
  });

  it('take what they change through different lanes: a stuck change must not keep its own release out', () => {
    expect([switchover.lane, unlock.lane]).toEqual(['change', 'unlock']);
  });
});
