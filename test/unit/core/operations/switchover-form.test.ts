import { describe, expect, it } from 'vitest';
import { assess } from '../../../../src/core/cluster/assess.ts';
import type { Snapshot } from '../../../../src/core/cluster/snapshot.ts';
import { describeSwitchoverForm } from '../../../../src/core/operations/switchover-form.ts';
import {
  buildSnapshot,
  healthyDcs,
  patroniWith,
  said,
  silent,
  takenAtMs,
  viewWith,
} from '../../../support/snapshot-builder.ts';

const hourMs = 3_600_000;
const paused = said({ ...healthyDcs, config: { ...healthyDcs.config, isPaused: true } });

function formOn(seen: Partial<Snapshot> = {}, args: Readonly<Record<string, string>> = {}) {
  return describeSwitchoverForm({ assessment: assess(buildSnapshot(seen)), args, nowMs: takenAtMs });
}

function openForm(seen: Partial<Snapshot> = {}, args: Readonly<Record<string, string>> = {}) {
  const form = formOn(seen, args);
  if (!form.ok) throw new Error(form.refusal.sentence);
  return form.value;
}

function choiceOf(form: ReturnType<typeof openForm>) {
  const [field] = form.fields;
  if (field?.kind !== 'choice') throw new Error('the first field is no choice');
  return field;
}

const withoutThird = viewWith({ 'patroni-3': { role: 'replica', tags: { nofailover: true }, lagBytes: 2048 } });
const oneAble = { patroni: patroniWith({}).map((source) => ({ ...source, view: said(withoutThird) })) };

describe('the form of a switchover', () => {
  it('offers who may lead, the best one first, and says why the others may not', () => {
    const form = openForm(oneAble);
    expect(form).toEqual({
      title: 'Switch over',
      introduction: [
        'patroni-1 leads pgprod on swarm-node-1, timeline 3.',
        'Replication is synchronous by quorum: only a quorum standby may take over.',
      ],
      fields: [
        {
          kind: 'choice',
          name: 'candidate',
          label: 'New leader',
          options: [{ value: 'patroni-2', label: 'patroni-2 · quorum standby · 0 B behind · node swarm-node-2' }],
          initial: 'patroni-2',
          unavailable: [
            {
              label: 'patroni-3 · replica · 2 KiB behind · node swarm-node-3',
              why: 'it is tagged nofailover; quorum mode lets only a quorum standby take over',
            },
          ],
        },
        {
          kind: 'moment',
          name: 'at',
          label: 'When',
          hint: 'Leave it empty to switch over as soon as it is approved.',
        },
      ],
    });
    // A modal's title in Slack.
    expect(form.title.length).toBeLessThanOrEqual(24);
  });

  it('keeps what was typed', () => {
    const form = openForm({}, { candidate: 'patroni-3', at: String(takenAtMs + hourMs) });
    expect(choiceOf(form).initial).toBe('patroni-3');
    expect(form.fields[1]).toMatchObject({ initialMs: takenAtMs + hourMs });
  });

  it('says why what was typed cannot be, and offers the rest', () => {
    const form = openForm(oneAble, { candidate: 'patroni-3', at: String(takenAtMs - hourMs) });
    expect(form.introduction.slice(0, 2)).toEqual([
      'patroni-3 may not lead: it is tagged nofailover; quorum mode lets only a quorum standby take over.',
      '2026-11-23 02:00 UTC is over.',
    ]);
    expect(choiceOf(form).initial).toBe('patroni-2');
    expect(form.fields[1]).not.toHaveProperty('initialMs');
  });

  it('has no time while Patroni is paused', () => {
    const form = openForm({ dcs: paused }, { at: String(takenAtMs + hourMs) });
    expect(form.fields.map(({ name }) => name)).toEqual(['candidate']);
    expect(form.introduction[0]).toBe('Patroni is paused, and it schedules nothing while it is.');
  });

  it('does not open when there is nothing to choose', () => {
    const none = patroniWith({}).map((source) => ({
      ...source,
      view: said(viewWith({ 'patroni-2': { tags: { nofailover: true } }, 'patroni-3': { role: 'replica' } })),
    }));
    const refused = [formOn({ patroni: none }), formOn({ dcs: silent() }, { candidate: 'nobody' })];
    expect(refused.map((form) => (form.ok ? 'open' : form.refusal.code))).toEqual(['nobody-may-lead', 'etcd-silent']);
  });

  it('does not show the past lag of a silent member as a present one', () => {
    const form = openForm({ patroni: patroniWith({ 'patroni-3': { self: silent(), view: silent() } }) });
    expect(choiceOf(form).unavailable[0]).toEqual({
      label: 'patroni-3 · quorum standby · lag unknown · node swarm-node-3',
      why: 'its Patroni does not answer',
    });
  });
});
