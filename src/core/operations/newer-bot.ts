import type { Refusal } from '../result.ts';

/** How an operation stands of which a newer version of the bot has written a part. Plain text. */
export const inNewerHands = 'in the hands of a newer version of the bot';

/** Why nothing is said of it nor done to it here. */
export function newerBotRefusal(id: string): Refusal {
  return {
    code: 'newer-bot',
    sentence: `Operation ${id} is ${inNewerHands}, and this one cannot read all of it.`,
    next: 'Whoever runs the bot has to upgrade this one; nothing is done to it until then.',
  };
}
