import { describe, expect, it } from 'vitest';
import { createLog } from '../../../src/adapters/logger.ts';
import { redact } from '../../../src/adapters/redact.ts';

// Put together here so that no scanner takes them for real ones.
const botToken = ['xoxb', '123', 'abc'].join('-');
const appToken = ['xapp', '1', 'A0', 'def'].join('-');

describe('redact', () => {
  it('hides by name, at any depth', () => {
    expect(
      redact({ a: { password: 'p', botToken: 't', headers: [{ Authorization: 'x' }] }, signingSecret: 's' }),
    ).toEqual({
      a: { password: '[redacted]', botToken: '[redacted]', headers: [{ Authorization: '[redacted]' }] },
      signingSecret: '[redacted]',
    });
  });

  it('hides by look, wherever it stands', () => {
    const text = `tokens ${botToken} ${appToken}, http://me:pw@host/x, Basic dXNlcjpwYXNz`;
    expect(redact(text)).toBe('tokens [redacted] [redacted], http://[redacted]@host/x, Basic [redacted]');
  });

  it('keeps what is no secret', () => {
    const fields = { cluster: 'pgprod', durationMs: 12, list: ['a', 1, null], missing: undefined };
    expect(redact(fields)).toEqual(fields);
  });

  it('tells an error without what libraries hang on it', () => {
    const error = Object.assign(new Error(`failed with ${botToken}`, { cause: new Error('why') }), {
      code: 'E1',
      request: { headers: { authorization: 'x' } },
    });
    const told = redact({ error });
    expect(told).toMatchObject({
      error: { name: 'Error', code: 'E1', message: 'failed with [redacted]', cause: { message: 'why' } },
    });
    expect(JSON.stringify(told)).not.toContain(botToken);
    expect(JSON.stringify(told)).not.toContain('authorization');
  });
});

describe('createLog', () => {
  it('writes one JSON line per call, from its level on', () => {
    const lines: string[] = [];
    const log = createLog({ level: 'info', destination: { write: (line) => lines.push(line) } });
    log.debug({}, 'not written');
    log.warn({ cluster: 'pgprod', token: botToken }, `hello ${botToken}`);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'warn',
      cluster: 'pgprod',
      token: '[redacted]',
      msg: 'hello [redacted]',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });
});
