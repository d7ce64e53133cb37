import { probeHttp } from './probe-http.ts';

/**
 * Members whose names one HAProxy cannot resolve, by its statistics. After a node was away the Swarm may forget the
 * names of its services until they are updated by force (moby#53141), and then a failover to one of them serves nobody.
 */
export const fetchUnresolvedMembers = async (proxy: {
  readonly address: string;
  readonly user: string;
  readonly password: string;
}): Promise<readonly string[]> => {
  const authorization = `Basic ${Buffer.from(`${proxy.user}:${proxy.password}`).toString('base64')}`;
  const { text } = await probeHttp(`http://${proxy.address}:7000/;csv;norefresh`, { headers: { authorization } });
  const [header = [], ...rows] = text.split('\n').map((line) => line.split(','));
  const status = header.indexOf('status');
  return rows
    .filter((row) => row[0] === 'be_write' && row[status] === 'MAINT (resolution)')
    .flatMap((row) => row[1] ?? []);
};
