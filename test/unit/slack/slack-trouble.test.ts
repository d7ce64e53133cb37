import { describe, expect, it } from 'vitest';
import { explainSlackTrouble, readSlackTrouble } from '../../../src/slack/slack-trouble.ts';

const platform = (error: string, retryAfter?: number) => ({
  code: 'slack_webapi_platform_error',
  data: { ok: false, error, response_metadata: { ...(retryAfter !== undefined && { retryAfter }) } },
});
const request = (code: string) => ({
  code: 'slack_webapi_request_error',
  original: new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) }),
});

describe('readSlackTrouble', () => {
  it.each([
    ['a 429', { code: 'slack_webapi_rate_limited_error', retryAfter: 30 }, { kind: 'rate-limited', waitMs: 30_000 }],
    [
      'a 429 that says 0',
      { code: 'slack_webapi_rate_limited_error', retryAfter: 0 },
      { kind: 'rate-limited', waitMs: 1000 },
    ],
    ['a rate limit as a code', platform('ratelimited', 4), { kind: 'rate-limited', waitMs: 4000 }],
    ['a refusal', platform('not_in_channel'), { kind: 'refused', code: 'not_in_channel', outcome: 'failed' }],
    // Slack's reference: it may have acted all the same.
    ['a doubtful refusal', platform('internal_error'), { kind: 'refused', code: 'internal_error', outcome: 'unknown' }],
    ['a connection never made', request('ECONNREFUSED'), { kind: 'lost', outcome: 'failed' }],
    ['a connection broken', request('ECONNRESET'), { kind: 'lost', outcome: 'unknown' }],
    ['a broken gateway', { code: 'slack_webapi_http_error', statusCode: 502 }, { kind: 'lost', outcome: 'unknown' }],
    ['a request not taken', { code: 'slack_webapi_http_error', statusCode: 404 }, { kind: 'lost', outcome: 'failed' }],
    ['a mistake of ours', new TypeError('x is not a function'), undefined],
  ])('reads %s', (_what, error, trouble) => {
    expect(readSlackTrouble(error)).toEqual(trouble);
  });
});

describe('explainSlackTrouble', () => {
  it.each([
    [platform('missing_scope'), { code: 'unauthorized', retryable: false, outcome: 'failed' }],
    [platform('invalid_blocks'), { code: 'bad-answer', retryable: false, outcome: 'failed' }],
    [platform('is_archived'), { code: 'unavailable', retryable: false, outcome: 'failed' }],
    [platform('fatal_error'), { code: 'unavailable', retryable: true, outcome: 'unknown' }],
    [request('ECONNRESET'), { code: 'unreachable', retryable: true, outcome: 'unknown' }],
    [platform('ratelimited'), { code: 'unavailable', retryable: true, outcome: 'failed' }],
  ])('says whether to try again and what is known (%#)', (error, expected) => {
    const trouble = readSlackTrouble(error);
    if (trouble === undefined) throw new Error('no trouble');
    expect(explainSlackTrouble('show a message', trouble, error)).toMatchObject(expected);
  });
});
