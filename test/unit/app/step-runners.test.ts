import { describe, expect, it } from 'vitest';
import { runStep, type StepEnd, type StepTools } from '../../../src/app/step-runners.ts';
import type { Step } from '../../../src/core/operations/plan.ts';
import { OutsideError } from '../../../src/core/outside-error.ts';
import type { SwitchoverAnswer } from '../../../src/ports.ts';
import { buildSwitchoverSteps } from '../../support/operation-builder.ts';

type Request = Parameters<StepTools['requester']['requestSwitchover']>[0];

/** Tools that answer so, and the requests that were made with them. */
function createTools(answers: { switchover?: SwitchoverAnswer | Error; cancellation?: 'cancelled' | 'none' | Error }): {
  tools: StepTools;
  requests: (Request | string)[];
} {
  const requests: (Request | string)[] = [];
  const answer = async <T>(given: T | Error | undefined): Promise<T> => {
    if (given instanceof Error) throw given;
    if (given === undefined) throw new Error('nobody was to be asked');
    return given;
  };
  const tools: StepTools = {
    requester: {
      requestSwitchover: (request) => {
        requests.push(request);
        return answer(answers.switchover);
      },
      requestScheduleCancellation: (member) => {
        requests.push(member);
        return answer(answers.cancellation);
      },
    },
    release: async (operationId) => ({ outcome: 'done', detail: operationId }),
    signal: new AbortController().signal,
  };
  return { tools, requests };
}

function stepOf(kind: Step['kind'], scheduledAtMs?: number): Step {
  const steps = buildSwitchoverSteps(scheduledAtMs);
  const undo = steps.flatMap((step) => ('undo' in step && step.undo !== undefined ? [step.undo] : []));
  const found = [...steps, ...undo].find((step) => step.kind === kind);
  if (found === undefined) throw new Error(`no step ${kind}`);
  return found;
}

function outside(outcome: 'failed' | 'unknown'): OutsideError {
  return new OutsideError({ code: 'timeout', message: 'patroni-1: no answer in time', retryable: true, outcome });
}

describe('request-switchover', () => {
  const request = stepOf('request-switchover');
  const switched = { outcome: 'switched', leader: 'patroni-2', sentence: 'Successfully switched over' } as const;
  const rows: readonly { says: string; answer: SwitchoverAnswer | Error; end: StepEnd }[] = [
    { says: 'switched', answer: switched, end: { outcome: 'done', detail: switched.sentence } },
    {
      says: 'another leader instead',
      answer: { ...switched, leader: 'patroni-3' },
      end: { outcome: 'failed', detail: switched.sentence },
    },
    {
      says: 'no',
      answer: { outcome: 'refused', sentence: 'No.' },
      end: { outcome: 'failed', detail: 'No.', hadNoEffect: true },
    },
    {
      says: 'surely failed',
      answer: outside('failed'),
      end: { outcome: 'failed', detail: 'patroni-1: no answer in time', hadNoEffect: true },
    },
    {
      says: 'answer lost',
      answer: outside('unknown'),
      end: { outcome: 'unknown', detail: 'patroni-1: no answer in time' },
    },
  ];

  it.each(rows)('$says: $end.outcome', async ({ answer, end }) => {
    const { tools, requests } = createTools({ switchover: answer });
    expect(await runStep(request, tools)).toEqual(end);
    expect(requests).toEqual([{ leader: 'patroni-1', candidate: 'patroni-2' }]);
  });

  it('hands on the time of a scheduled one', async () => {
    const { tools, requests } = createTools({ switchover: { outcome: 'scheduled', sentence: 'Scheduled' } });
    const end = await runStep(stepOf('request-switchover', 4_711), tools);
    expect(end).toEqual({ outcome: 'done', detail: 'Scheduled' });
    expect(requests).toEqual([{ leader: 'patroni-1', candidate: 'patroni-2', scheduledAtMs: 4_711 }]);
  });

  it('a mistake of ours is no outcome', async () => {
    const { tools } = createTools({ switchover: new TypeError('a mistake') });
    await expect(runStep(request, tools)).rejects.toThrow(TypeError);
  });
});

describe('cancel-schedule', () => {
  it.each(['cancelled', 'none'] as const)('%s is settled by looking', async (cancellation) => {
    const { tools, requests } = createTools({ cancellation });
    expect(await runStep(stepOf('cancel-schedule', 4_711), tools)).toMatchObject({ outcome: 'unknown' });
    expect(requests).toEqual(['patroni-1']);
  });
});

describe('the other steps', () => {
  it.each(['await-leader', 'await-replica', 'await-routing'] as const)('%s only looks', async (kind) => {
    const { tools, requests } = createTools({});
    expect(await runStep(stepOf(kind), tools)).toBeUndefined();
    expect(requests).toEqual([]);
  });

  it('release-operation lets go of the one it names', async () => {
    const { tools } = createTools({});
    const step: Step = { kind: 'release-operation', id: 'release', sentence: 'Let go', operationId: 'op-7' };
    expect(await runStep(step, tools)).toEqual({ outcome: 'done', detail: 'op-7' });
  });
});
