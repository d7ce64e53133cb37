import { afterEach, describe, expect, it } from 'vitest';
import { createHaproxyClient } from '../../../src/adapters/haproxy/client.ts';
import { readStatsCsv } from '../../../src/adapters/haproxy/schema.ts';
import { rejectionOf, type SeenRequest, startFakeServer } from './fake-server.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

const later = (): AbortSignal => AbortSignal.timeout(10_000);

// Lines and columns as HAProxy 3.0 prints them, with the columns between left out.
const stats = `# pxname,svname,scur,status,lastchg,check_status,last_chk,
stats,FRONTEND,1,OPEN,,,,
write,FRONTEND,2,OPEN,,,,
be_write,patroni-1,2,UP,120,* L7OK,"HTTP status check returned code <200>, fine",
be_write,patroni-2,0,DOWN,118,L7STS,"said ""no""",
be_write,BACKEND,2,UP,120,,,
be_readonly,patroni-2,0,UP 1/2,3,L7OK,,
be_readonly,BACKEND,0,DOWN,3,,,
`;

async function proxy(text: string, statusCode = 200, readBackend = 'be_readonly') {
  const server = await startFakeServer((_, response) => {
    response.writeHead(statusCode);
    response.end(text);
  });
  const reader = createHaproxyClient({
    name: 'haproxy-1',
    statsUrl: `${server.url}/`,
    writeBackend: 'be_write',
    readBackend,
    deadlineMs: 1000,
    username: 'howdah',
    password: 'pw',
  });
  opened.push(server, reader);
  const seen: readonly SeenRequest[] = server.seen;
  return { reader, seen };
}

describe('fetchStats', () => {
  it('reads the two backends and their servers', async () => {
    const { reader, seen } = await proxy(stats);
    await expect(reader.fetchStats(later())).resolves.toEqual({
      write: {
        name: 'be_write',
        status: 'UP',
        currentSessions: 2,
        servers: [
          { name: 'patroni-1', status: 'UP', currentSessions: 2, lastChangeS: 120, checkStatus: 'L7OK' },
          { name: 'patroni-2', status: 'DOWN', currentSessions: 0, lastChangeS: 118, checkStatus: 'L7STS' },
        ],
      },
      read: {
        name: 'be_readonly',
        status: 'DOWN',
        currentSessions: 0,
        servers: [{ name: 'patroni-2', status: 'UP 1/2', currentSessions: 0, lastChangeS: 3, checkStatus: 'L7OK' }],
      },
    });
    expect(seen).toMatchObject([{ path: '/;csv;norefresh', authorization: `Basic ${btoa('howdah:pw')}` }]);
  });

  it('says which backend is not there', async () => {
    const { reader } = await proxy(stats, 200, 'be_reed');
    const error = await rejectionOf(reader.fetchStats(later()));
    expect(error).toMatchObject({ code: 'bad-answer', message: 'HAProxy haproxy-1: has no backend named "be_reed"' });
  });

  it.each([
    [401, 'unauthorized'],
    [503, 'unavailable'],
  ])('HTTP %i is %s', async (statusCode, code) => {
    const { reader } = await proxy('', statusCode);
    expect(await rejectionOf(reader.fetchStats(later()))).toMatchObject({ code });
  });

  it('takes a page that is no CSV for a bad answer', async () => {
    const { reader } = await proxy('<html><body>Statistics Report</body></html>');
    expect(await rejectionOf(reader.fetchStats(later()))).toMatchObject({ code: 'bad-answer' });
  });
});

describe('readStatsCsv', () => {
  it('knows quotes, empty values and lines', () => {
    expect(readStatsCsv('# a,b,c,\n1,"x, ""y""",,\n,2,3,\n\n')).toEqual([
      { a: '1', b: 'x, "y"', c: '', '': '' },
      { a: '', b: '2', c: '3', '': '' },
    ]);
  });
});
