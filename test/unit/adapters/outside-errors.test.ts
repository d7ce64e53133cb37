import { describe, expect, it } from 'vitest';
import { outsideCodeOf, outsideError } from '../../../src/adapters/outside-errors.ts';

function withCode(code: string): Error {
  return Object.assign(new Error('any text at all'), { code });
}

describe('outsideCodeOf', () => {
  it.each([
    ['ECONNREFUSED', 'refused'],
    ['ENOENT', 'refused'],
    ['ENOTFOUND', 'unresolvable'],
    ['EAI_AGAIN', 'unresolvable'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
    ['ETIMEDOUT', 'timeout'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ECONNRESET', 'unreachable'],
    ['EACCES', 'unauthorized'],
    ['HPE_INVALID_CONSTANT', 'bad-answer'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'bad-answer'],
    ['SOMETHING_NEW', 'unreachable'],
  ])('%s is %s', (code, expected) => {
    expect(outsideCodeOf(withCode(code))).toBe(expected);
  });

  it('looks into causes and into the attempts of a connection', () => {
    expect(outsideCodeOf(new Error('x', { cause: withCode('ECONNREFUSED') }))).toBe('refused');
    expect(outsideCodeOf(new AggregateError([withCode('EHOSTUNREACH'), withCode('ECONNREFUSED')]))).toBe('unreachable');
  });

  it('never follows a text', () => {
    expect(outsideCodeOf(new Error('connect ECONNREFUSED 127.0.0.1:1'))).toBe('unreachable');
  });
});

describe('outsideError', () => {
  it.each([
    'UND_ERR_CONNECT_TIMEOUT',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'ERR_SSL_WRONG_VERSION_NUMBER',
  ])('a change that never left has failed (%s)', (code) => {
    for (const cause of [new Error('x', { cause: withCode(code) }), new AggregateError([withCode(code)])]) {
      const error = outsideError({ code: outsideCodeOf(cause), who: 'x', changes: true, cause });
      expect(error.outcome).toBe('failed');
    }
  });

  it.each([
    ['timeout', 'unknown'],
    ['unreachable', 'unknown'],
    ['refused', 'failed'],
    ['unauthorized', 'failed'],
    // Something came back that nobody can read: the request may have been read all the same.
    ['bad-answer', 'unknown'],
  ] as const)('a change that ended in %s has the outcome %s', (code, outcome) => {
    expect(outsideError({ code, who: 'x', changes: true }).outcome).toBe(outcome);
    expect(outsideError({ code, who: 'x' }).outcome).toBe('failed');
  });
});
