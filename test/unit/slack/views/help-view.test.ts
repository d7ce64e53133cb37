import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import help from '../../../../commands/help.ts';
import { loadCommands } from '../../../../src/app/registry.ts';
import { type CommandCard, defineChangeCommand, formatUsage } from '../../../../src/command.ts';
import { refuse } from '../../../../src/core/result.ts';
import { readable, valid } from './readable.ts';

const run = () => refuse({ code: 'x', sentence: 'x' });
const switchover: CommandCard = {
  name: 'switchover',
  slashCommand: '/pg',
  ...defineChangeCommand({
    summary: 'Hands the lead to another member',
    details: 'Plans it.',
    lane: 'change',
    parameters: [
      { name: 'cluster', kind: 'cluster', summary: 'which one' },
      { name: 'candidate', kind: 'word', summary: 'who is to lead' },
      { name: 'at', kind: 'moment', summary: 'when; now if left out' },
      { name: 'reason', kind: 'text', summary: 'why' },
    ],
    examples: ['switchover pgprod patroni-2 reason kernel update'],
    describeForm: run,
    plan: run,
  }),
};
const status: CommandCard = {
  name: 'status',
  slashCommand: '/pg',
  kind: 'read-cluster',
  summary: 'How a cluster is',
  details: 'Says it.',
  parameters: [{ name: 'cluster', kind: 'cluster', summary: 'which one' }],
  examples: ['status'],
};

function read(catalogue: readonly CommandCard[], args: Readonly<Record<string, string>> = {}): string {
  const view = help.run({ catalogue, clusters: ['pgprod'], args });
  if (!view.ok) throw new Error(view.refusal.sentence);
  expect(valid(view.value)).toEqual({ ok: true });
  return readable(view.value, 0);
}

describe('/pg help', () => {
  it('shows how a keyword is typed', () => {
    expect(formatUsage(switchover)).toBe('/pg switchover [cluster] [candidate] [at <time>] [reason <why>]');
  });

  it('tells commands that look from those that change something', () => {
    expect(read([switchover, status])).toMatchSnapshot();
    const cancel: CommandCard = { ...status, name: 'cancel', kind: 'operation', summary: 'Calls it off' };
    expect(read([switchover, cancel])).toMatch(/To call a change off: at once.*\n.*\/pg cancel/);
    expect(read([status])).not.toContain('To change');
  });

  it('explains one', () => {
    expect(read([switchover, status], { command: 'Switchover' })).toMatchSnapshot();
  });

  it('has room for every command there is', async () => {
    const folder = join(import.meta.dirname, '../../../../commands');
    const catalogue = [...(await loadCommands(folder))].map(([name, command]) => ({
      name,
      slashCommand: '/pg',
      ...command,
    }));
    for (const file of await readdir(folder)) {
      expect(read(catalogue)).toContain(`/pg ${file.replace('.ts', '')}`);
      expect(read(catalogue, { command: file.replace('.ts', '') })).toContain('Examples');
    }
  });
});
