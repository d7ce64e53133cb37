import type { Changes } from '../../../src/app/changes.ts';
import type { ChangeAnswers, ChangeQuestion, ChangeRequest } from '../../../src/core/operations/change-form.ts';
import { accept, refuse } from '../../../src/core/result.ts';
import { buildOperation } from '../../support/operation-builder.ts';

/** Everything that was called, in order, with what it was given. */
export type ChangeCall = readonly [name: keyof Changes, ...args: readonly unknown[]];

export const switchoverRequest: ChangeRequest = {
  command: 'switchover',
  cluster: 'pgprod',
  args: { candidate: 'patroni-3', keep: 'this' },
  userId: 'U0OLGA0001',
  channel: 'C0PGOPS001',
};

/** The question that a switchover without arguments leads to. */
export const switchoverQuestion: ChangeQuestion = {
  request: switchoverRequest,
  form: {
    title: 'Switchover',
    introduction: ['patroni-1 leads.'],
    fields: [
      {
        kind: 'choice',
        name: 'candidate',
        label: 'New leader',
        initial: 'patroni-3',
        unavailable: [],
        options: [
          { value: 'patroni-2', label: 'patroni-2' },
          { value: 'patroni-3', label: 'patroni-3' },
        ],
      },
      { kind: 'moment', name: 'at', label: 'When', hint: 'Empty means now.' },
    ],
  },
  wantsConfirmation: true,
  wantsCode: false,
};

/** Says yes to everything, unless told otherwise, and remembers what it was asked. */
export function fakeChanges(answers: Partial<Changes> = {}): { changes: Changes; calls: ChangeCall[] } {
  const calls: ChangeCall[] = [];
  const operation = buildOperation();
  const changes: Changes = {
    async prepare(request) {
      calls.push(['prepare', request]);
      return answers.prepare?.(request) ?? accept(switchoverQuestion);
    },
    async request(request: ChangeRequest, given: ChangeAnswers) {
      calls.push(['request', request, given]);
      return answers.request?.(request, given) ?? accept(operation);
    },
    async prepareApproval(decision) {
      calls.push(['prepareApproval', decision]);
      return answers.prepareApproval?.(decision) ?? accept({ operation, wantsCode: false });
    },
    async approve(decision) {
      calls.push(['approve', decision]);
      return answers.approve?.(decision) ?? accept(buildOperation({ phase: 'approved' }));
    },
    async prepareDenial(decision) {
      calls.push(['prepareDenial', decision]);
      return answers.prepareDenial?.(decision) ?? accept(operation);
    },
    async deny(decision) {
      calls.push(['deny', decision]);
      return answers.deny?.(decision) ?? accept(buildOperation({ phase: 'denied' }));
    },
    async cancel(decision) {
      calls.push(['cancel', decision]);
      return answers.cancel?.(decision) ?? accept(buildOperation({ phase: 'cancelled' }));
    },
    async repeat(decision) {
      calls.push(['repeat', decision]);
      return answers.repeat?.(decision) ?? accept(switchoverQuestion);
    },
  };
  return { changes, calls };
}

export const notAllowed = refuse({
  code: 'role-missing',
  sentence: 'That takes the role approver.',
  next: 'Ask alma.',
});
