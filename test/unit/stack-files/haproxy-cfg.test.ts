import { describe, expect, test } from 'vitest';
import { loadStack, readStackFile, serviceOf } from './stack-files.ts';

const text = readStackFile('haproxy.cfg').replaceAll(/^\s*#.*\n/gm, '');

/** Lines of each section, by its first line. */
const sections = new Map(
  text
    .split(/^(?=\S)/m)
    .filter((section) => !section.startsWith('.'))
    .map((section) => {
      const [title = '', ...lines] = section.split('\n').map((line) => line.trim());
      return [title, lines.filter((line) => line !== '')] as const;
    }),
);

const linesOf = (title: string): readonly string[] => {
  const lines = sections.get(title);
  if (lines === undefined) {
    throw new Error(`haproxy.cfg has no section "${title}"`);
  }
  return lines;
};

/** How haproxy.cfg refers to a variable. */
const reference = (name: string): string => `$\{${name}}`;

const haproxy = serviceOf(loadStack(), 'haproxy');

describe('haproxy.cfg', () => {
  test.each([
    ['backend be_write', 'http-check send meth OPTIONS uri /primary'],
    ['backend be_readonly', `http-check send meth OPTIONS uri "/replica?lag=${reference('HAPROXY_REPLICA_MAX_LAG')}"`],
  ])('%s asks Patroni, not PostgreSQL, who may serve', (title, check) => {
    const lines = linesOf(title);
    expect(lines).toContain('option httpchk');
    expect(lines).toContain(check);
    expect(lines).toContain('http-check expect status 200');
    const defaults = lines.filter((line) => line.startsWith('default-server')).join(' ');
    expect(defaults).toContain('check port 8008');
    expect(defaults).toContain('on-marked-down shutdown-sessions');
    expect(defaults).toContain('resolvers docker init-addr none');
    expect(text).toContain([1, 2, 3].map((slot) => `  server patroni-${slot} patroni-${slot}:5432`).join('\n'));
  });

  test('finds members through Swarm’s DNS and forgets an address within seconds', () => {
    expect(linesOf('resolvers docker')).toContain('nameserver swarm 127.0.0.11:53');
    expect(linesOf('resolvers docker')).toContain('hold valid 2s');
  });

  test('leaves idle SQL sessions alone and finds dead ones by keep-alive', () => {
    const lines = linesOf('defaults');
    expect(lines).toEqual(
      expect.arrayContaining(['timeout client 30m', 'timeout server 30m', 'option clitcpka', 'option srvtcpka']),
    );
  });

  test('asks for the password before it shows statistics or metrics', () => {
    const lines = linesOf('frontend fe_stats');
    const auth = lines.indexOf('http-request auth realm haproxy unless { http_auth(stats_users) }');
    expect(lines).toContain('mode http');
    expect(auth).toBeGreaterThan(-1);
    expect(lines.findIndex((line) => line.includes('prometheus-exporter'))).toBeGreaterThan(auth);
    expect(linesOf('userlist stats_users')).toEqual([
      `user "${reference('HAPROXY_STATS_USER')}" insecure-password "${reference('HAPROXY_STATS_PASSWORD')}"`,
    ]);
  });

  test('ends a drain after 30 s, before Swarm’s patience does', () => {
    expect(linesOf('global')).toContain('hard-stop-after 30s');
    expect(haproxy).toMatchObject({ stop_signal: 'SIGUSR1', stop_grace_period: '40s' });
  });

  test('gets every value it uses from stack.yml, and stands alone on the same defaults', () => {
    const used = new Set([...text.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name]) => name));
    // The password comes from the secret, in the service's entrypoint.
    used.delete('HAPROXY_STATS_PASSWORD');
    expect([...used].sort()).toEqual(Object.keys(haproxy.environment).sort());
    const preset = [...text.matchAll(/presetenv (\w+) (\S+)/g)].map(([, name = '', value = '']) => [name, value]);
    expect(Object.fromEntries(preset)).toEqual(haproxy.environment);
  });

  test('runs after its secret was read, on the official image and ours alike', () => {
    const [shell, flag, script = ''] = haproxy.entrypoint ?? [];
    expect([shell, flag]).toEqual(['/bin/sh', '-c']);
    expect(script).toContain('HAPROXY_STATS_PASSWORD="$(cat /run/secrets/haproxy_stats_password)"');
    expect(script.trimEnd().endsWith('exec haproxy -W -db -f /usr/local/etc/haproxy/haproxy.cfg')).toBe(true);
  });
});
