import { randomUUID } from 'node:crypto';
import { OutsideError } from '../../core/outside-error.ts';
import type { Refusal } from '../../core/result.ts';
import type { ListenerContext } from './listener-context.ts';

/**
 * What a person is told of something that broke. Our own mistakes are only named by an id under which the log has
 * them. `operationId` is what it was about, if that is known.
 */
export function explainError(
  { log, slashCommand }: Pick<ListenerContext, 'log' | 'slashCommand'>,
  error: unknown,
  operationId?: string,
): Refusal {
  const lookup = `“${[slashCommand, 'operations', operationId].filter(Boolean).join(' ')}”`;
  if (!(error instanceof OutsideError)) {
    const incidentId = randomUUID();
    log.error({ err: error, incidentId, operationId }, 'a command failed');
    return {
      code: 'failed',
      sentence: `That went wrong inside the bot. The log has the details under ${incidentId}.`,
      next: `If you asked for a change, look at ${lookup} before you ask again.`,
    };
  }
  log.warn({ err: error, outcome: error.outcome, operationId }, 'a command could not be carried out');
  const message = error.message.replace(/\.$/, '');
  if (error.outcome === 'failed') {
    return {
      code: 'failed',
      sentence: `${message}: nothing was changed.`,
      next: 'Try again when it answers.',
    };
  }
  return {
    code: 'failed',
    sentence: `${message}. It is not known whether anything was changed.`,
    next: `Look at ${lookup} before you try again.`,
  };
}
