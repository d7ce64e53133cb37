import { z } from 'zod';
import { OutsideError } from '../core/outside-error.ts';

/** Slack's own refusals of a start, and what the person who deploys the bot can do about each. */
const remedies: Readonly<Record<string, string>> = {
  invalid_auth: 'check the token in its secret file: it is not one of this app, or was revoked',
  not_authed: 'check the token in its secret file: it is empty',
  account_inactive: 'the app was removed from the workspace: install it again',
  token_revoked: 'the token was revoked: install the app again',
  missing_scope: 'the app lacks a scope: compare its manifest with deploy/bot/slack-manifest.yaml',
  not_allowed_token_type: 'botTokenFile needs an xoxb- token, appTokenFile an xapp- token with connections:write',
};

const PlatformError = z.object({
  code: z.literal('slack_webapi_platform_error'),
  data: z.object({ error: z.string() }),
});

/** Runs one step of the start; whatever Slack answers becomes one sentence with the way out. */
export async function explainStart<T>(what: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const refused = PlatformError.safeParse(error);
    if (isListenError(error)) {
      throw new OutsideError({
        code: 'refused',
        message: `the port for Slack's requests cannot be opened (${error.code}): set slack.port to a free one`,
        retryable: false,
        outcome: 'failed',
        cause: error,
      });
    }
    if (!refused.success) {
      throw new OutsideError({
        code: 'unreachable',
        message: `Slack does not answer (${what}): check the way out of this network, and slack.apiUrl if it is set`,
        retryable: true,
        outcome: 'failed',
        cause: error,
      });
    }
    const code = refused.data.data.error;
    const remedy = remedies[code] ?? 'see Slack’s reference for this code';
    throw new OutsideError({
      code: 'unauthorized',
      message: `Slack refuses the ${what} (${code}): ${remedy}`,
      retryable: false,
      outcome: 'failed',
      cause: error,
    });
  }
}

/** HTTP mode only: the port is taken, or not ours to take. */
function isListenError(error: unknown): error is Error & { code: 'EADDRINUSE' | 'EACCES' } {
  return error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');
}
