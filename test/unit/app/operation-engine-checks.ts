import { expect } from 'vitest';
import { type Rig, settled, until } from './operation-engine-rig.ts';

/** Everything told, in order and once, and in the audit log. */
export function expectAllTold(rig: Rig, id = 'op-1'): void {
  expect(rig.slack.told.filter((line) => line.startsWith(`${id}/`))).toEqual(
    rig.events(id).map((event, sequence) => `${id}/${sequence} ${event.type}`),
  );
  const audited = new Set(rig.audited.filter((line) => line.startsWith(`${id}/`)));
  expect(audited.size).toBe(rig.events(id).length);
}

/** `op-1` is asked for, shown and approved. */
export async function requestAndApprove(rig: Rig, operation: Parameters<Rig['request']>[0] = {}): Promise<void> {
  await settled(rig.request(operation));
  await until(() => rig.state().messageTs !== undefined);
  await settled(rig.approve());
}

/** The journal of a switchover that goes well. */
export const wholeJournal: readonly string[] = [
  'requested',
  'posted',
  'approved',
  'started',
  'step-started request',
  'step-ended request',
  'step-ended leader',
  'step-ended routing',
  'step-ended replica',
  'measured',
  'finished',
];
